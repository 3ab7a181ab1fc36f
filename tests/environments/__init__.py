"""Tests of environment files and of the app that deploys them."""
