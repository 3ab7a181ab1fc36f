"""What became of a declaration that cannot be met, told from what was said and what is associated afterwards."""

from collections.abc import Set as AbstractSet

RIGHT = "says success, and is right"


def verdict(*, said_done: bool, wanted: AbstractSet[str], before: AbstractSet[str], after: AbstractSet[str]) -> str:
    """In words.

    Args:
        said_done: Whether the contender reported success.
        wanted: What was declared.
        before: What was associated before, by hand.
        after: What is associated in the end, after any rollback.
    """
    if said_done:
        missing = len(wanted - after)
        return f"says success, {missing} of {len(wanted)} missing" if missing else RIGHT
    faults = [f"leaves {len(after - before)} behind"] if after - before else []
    if lost := len(before - after):
        faults.append(f"takes away {lost} made by hand before")
    return f"fails, {', '.join(faults)}" if faults else "fails clean"
