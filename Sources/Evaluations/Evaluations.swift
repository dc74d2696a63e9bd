// placeholder Evaluations
