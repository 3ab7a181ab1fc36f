"""Tests of the deployable app."""
