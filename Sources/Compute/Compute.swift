// placeholder Compute
