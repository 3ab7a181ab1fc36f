"""`python -m connect_workspaces`."""

from connect_workspaces.main import main

main()
