"""Deploys the workspace associations that an environment file declares."""
