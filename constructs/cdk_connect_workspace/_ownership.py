"""Whose associations of a workspace a stack looks after."""

from enum import StrEnum


class Ownership(StrEnum):
    """What happens to associations of the workspace that the stack does not declare."""

    ADDITIVE = "ADDITIVE"
    """They stay as they are: other stacks, and people in the console, may add their own."""

    EXCLUSIVE = "EXCLUSIVE"
    """They are removed with every create and update: the declaration is the whole truth about the workspace."""
