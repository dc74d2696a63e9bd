// placeholder Datasets
