"""What the documents show is run, and what they name exists."""
