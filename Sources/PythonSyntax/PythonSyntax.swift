// placeholder PythonSyntax
