// placeholder Grading
