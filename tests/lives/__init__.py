"""Lives of custom resources: the function and Amazon Connect in one process, in a time of their own."""
