"""What the state of a stack means for its deployment."""

_MADE_ANEW = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED")
"""The CDK CLI deletes such a stack before it deploys (aws-cdk 2.1148.1, StackStatus.isCreationFailure)."""

_STUCK = ("CREATE_FAILED", "DELETE_FAILED", "UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED")


def is_made_anew(status: str) -> bool:
    """Whether a deployment deletes what is left of the stack, and then creates it."""
    return status in _MADE_ANEW


def hindrances(name: str, status: str) -> tuple[str, ...]:
    """What a person should know of the state of a stack before it is deployed."""
    said = f"stack {name} is in "
    if status == "REVIEW_IN_PROGRESS":  # nothing of it is there yet
        return ()
    if status.endswith("_IN_PROGRESS"):
        return (f"{said}transition ({status}): planned against what is declared",)
    if is_made_anew(status):
        return (f"{said}{status}: the CDK CLI deletes it, and then creates it",)
    if status in _STUCK:
        return (f"{said}{status}: a deployment fails until that is repaired (cdk rollback, or the console)",)
    return ()
