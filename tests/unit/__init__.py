"""The pure core of the function."""
