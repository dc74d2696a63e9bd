// placeholder Rebuilding
