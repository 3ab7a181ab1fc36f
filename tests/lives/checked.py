"""What holds after every drift check, whatever happened before."""

import json
from collections.abc import Mapping
from typing import Any

from tests.lives.contract import Before
from tests.lives.office import CHECK_SECONDS, Invocation


def check_checked(
    properties: Mapping[str, Any],
    before: Before,
    invocation: Invocation,
    after: Mapping[str, set[str]],
    *,
    repairs: bool,
) -> None:
    """AssertionError where a check broke what the contract says of it, while nothing else was going on."""
    workspace, declared = properties["WorkspaceArn"], {*properties["ResourceArns"]}
    assert invocation.ended - invocation.began < CHECK_SECONDS, "before the function's timeout"
    for other in after:
        if other != workspace or not repairs:
            assert after[other] == before.there[other], "a check without repair changes nothing, and no other workspace"
    there, here, stale = before.there[workspace], after[workspace], before.stale[workspace]
    assert there <= here, "a repair never removes"
    assert here - there <= declared & before.staff, "only what is declared is put back"
    *workspaces, stack = invocation.metrics
    if stack["Failed"]:
        entries = map(json.loads, invocation.log)
        not_restored = {arn for entry in entries if entry["message"] == "not restored" for arn in entry["arns"]}
        assert here - there <= not_restored, "a repair that fails puts nothing back"
        return
    (found,) = workspaces
    assert found["Repaired"] == len(here - there)
    if not stale:
        assert found["Missing"] == len(declared & before.staff - there)
        assert found["Gone"] == len(declared - before.staff - there)
        assert found["Foreign"] == (len(there - declared) if properties["Ownership"] == "EXCLUSIVE" else 0)
    if repairs:
        assert declared & before.staff - stale <= here, "everything declared is associated after a repair"
