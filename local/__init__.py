"""The local AWS: everything that the demo and the tests deploy to, on this machine alone."""
