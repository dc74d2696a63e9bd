// placeholder Scoring
