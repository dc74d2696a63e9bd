// placeholder Checkpoints
