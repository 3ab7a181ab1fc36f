"""What the comparison makes of what it measured."""
