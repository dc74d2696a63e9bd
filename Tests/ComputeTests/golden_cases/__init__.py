"""The golden cases, a file for each group of families."""
