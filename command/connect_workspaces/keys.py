"""What an exported workspace is called in an environment file and in code: a key made from its name."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from connect_workspaces.live import Workspace

LENGTH = 64
"""Of a workspace's name in an environment file, at most (deployment/schema.py)."""

_OTHER = re.compile(r"[^a-z0-9_]+")


def keys(workspaces: Iterable[Workspace]) -> dict[str, str]:
    """A key for each workspace, by its ARN: letters, digits, `-` and `_`, a letter first, at most 64 of them.

    Keys that would be the same, in any letter case, get the beginning of the workspace's ID, or as much of it as tells
    them apart. They depend on the workspaces alone, not on their order.
    """
    named = {workspace.arn: workspace for workspace in workspaces}
    longer = dict.fromkeys(named, 0)
    while True:
        found = {arn: _key(workspace, longer[arn]) for arn, workspace in named.items()}
        count = Counter(found.values())
        alike = [arn for arn, key in found.items() if count[key] > 1]
        if not alike:
            return found
        for arn in alike:
            longer[arn] += 1


def _key(workspace: Workspace, longer: int) -> str:
    identifier = _word(workspace.arn.rpartition("/")[2])
    suffix = ("", identifier[:8], identifier, hashlib.sha256(workspace.arn.encode()).hexdigest()[:16])[longer]
    word = _word(workspace.name or "") or f"workspace-{identifier[:8]}"
    if not word[0].isalpha():
        word = f"workspace-{word}"
    if not suffix:
        return word[:LENGTH].rstrip("-")
    return f"{word[: LENGTH // 3].rstrip('-')}-{suffix[: LENGTH // 2 + 8]}"


def _word(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return _OTHER.sub("-", plain).strip("-")
