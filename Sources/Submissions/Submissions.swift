// placeholder Submissions
