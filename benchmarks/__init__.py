"""Measures this project beside what a user would otherwise pick, on the local AWS, in one run: ``make bench``."""
