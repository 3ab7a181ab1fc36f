"""Reads environment files: YAML that says which people and routing profiles get which workspaces. Needs no AWS CDK."""
