"""The demo: a stack's whole life on a local AWS, shown and checked."""
