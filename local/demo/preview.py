"""What `cdk diff` says about associations, read from its output."""

import re

_RESOURCE = re.compile(r"\[.\] (?P<kind>\S+) (?P<name>\S+)")
_ENTRY = re.compile(r'\[(?P<sign>[-+])\] +"(?P<arn>arn:[^"]+)"')

Changes = tuple[frozenset[str], frozenset[str]]
"""The ARNs that come, and those that go."""


def previewed(output: str) -> dict[str, Changes]:
    """By association, what a deployment would declare anew, and what it would no longer declare."""
    found: dict[str, dict[str, set[str]]] = {}
    name = None
    for line in output.splitlines():
        if resource := _RESOURCE.match(line):
            name = resource["name"] if resource["kind"] == "Custom::ConnectWorkspaceAssociation" else None
        elif name and (entry := _ENTRY.search(line)):
            found.setdefault(name, {"+": set(), "-": set()})[entry["sign"]].add(entry["arn"])
    # The comma after an entry that is last no longer is a difference to `cdk diff`.
    return {n: (frozenset(s["+"] - s["-"]), frozenset(s["-"] - s["+"])) for n, s in found.items()}
