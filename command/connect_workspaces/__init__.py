"""The command `connect-workspaces`: what a deployment will do to people, before it does it. It changes nothing."""
