"""The wheel, built and installed outside the repository."""
