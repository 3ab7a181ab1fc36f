"""The instance that everything is measured on, and the lists of ARNs."""

from collections.abc import Sequence

from local.connect.instance import Instance

USERS = 600
BATCH = 25
"""ARNs that Amazon Connect takes a call."""

INSTANCE = Instance(
    id="11111111-2222-4333-8444-555555555555",
    account="000000000000",
    region="us-east-1",
    workspaces={"claims": "c1a1b2c3-0000-4000-8000-000000000001"},
    users={f"{n}": f"00000000-0000-4000-8000-{n:012}" for n in range(1, USERS + 1)},
)
WORKSPACE = INSTANCE.workspace_arn("claims")
UNKNOWN = f"{INSTANCE.arn}/agent/ffffffff-0000-4000-8000-000000000000"


def users(first: int, last: int) -> list[str]:
    """The ARNs of some users, by number."""
    return [INSTANCE.user_arn(f"{n}") for n in range(first, last + 1)]


def with_others(arns: Sequence[str], count: int) -> list[str]:
    """The list with so many of it, evenly spread, replaced by users who are on no list yet."""
    others = users(USERS - count + 1, USERS)
    step = len(arns) // count
    return [others[index // step] if index % step == 0 else arn for index, arn in enumerate(arns)]


def batches(arns: Sequence[str]) -> list[list[str]]:
    """As many at once as a call takes."""
    return [list(arns[start : start + BATCH]) for start in range(0, len(arns), BATCH)]
