"""Instances whose names are anybody's text, for property tests."""

from hypothesis import strategies as st

from connect_workspaces.live import Instance, User, Workspace
from tests.arns import INSTANCE

NASTY = [
    "Alice\nAdler: x",
    "# users:",
    "x\r\n  other:\u2028\u2029\x85\x0b\x0c\x00\x1b[2J\x7f",
    "\ud800 half a pair, \u202e reversed",
    '"""; import os; f"{INSTANCE}"',
    "%YAML 9",
    "---",
    "null",
    "yes",
    "",
    " ",
    "日本",
    "Claims",
    "claims",
    "9" * 127,
    "-*- coding: utf-7 -*-",
    "\\",
    "\\N{BULLET}",
]
names = st.one_of(st.none(), st.sampled_from(NASTY), st.text(max_size=80))
IDS = ["c1a1b2c3-0000-4000-8000-000000000001", "c1a1b2c3-0000-4000-8000-000000000002", "a.b@c", "a+b=c"]


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """Instances whose names are anybody's text; some that are associated no longer exist."""
    workspaces, users, profiles = (
        [f"{INSTANCE}/{kind}/{identifier}" for identifier in IDS] for kind in ("workspace", "agent", "routing-profile")
    )
    called = draw(st.lists(names, min_size=len(IDS), max_size=len(IDS)))
    members = st.frozensets(st.sampled_from(users + profiles))
    present = draw(st.frozensets(st.sampled_from(users)))
    visibility = draw(st.sampled_from(["ALL", "NONE", None]))
    return Instance(
        INSTANCE,
        {arn: draw(members) for arn in workspaces[: draw(st.integers(1, len(IDS)))]},
        workspaces={arn: Workspace(arn, name, visibility) for arn, name in zip(workspaces, called, strict=True)},
        users={arn: User(arn, name) for arn, name in zip(users, called, strict=True) if arn in present},
        routing_profiles=dict(zip(profiles, called, strict=True)),
        gone=frozenset(users) - present,
        notes=tuple(filter(None, called[:1])),
    )


def there_in(instance: Instance) -> dict[str, set[str]]:
    """The live associations that a stack can declare, by workspace."""
    there = {arn: {*arns} - instance.gone for arn, arns in instance.associations.items()}
    return {arn: arns for arn, arns in there.items() if arns}
