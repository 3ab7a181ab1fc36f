"""One table of ARNs, and each grammar of the project."""
