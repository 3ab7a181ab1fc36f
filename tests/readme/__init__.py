"""What the README shows is run, and what it names exists."""
