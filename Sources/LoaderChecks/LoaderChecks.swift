// placeholder LoaderChecks
