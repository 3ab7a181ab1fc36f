"""Ways to use the library, run by the tests."""
