// placeholder Reporting
