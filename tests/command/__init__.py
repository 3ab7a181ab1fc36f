"""The command connect-workspaces."""
