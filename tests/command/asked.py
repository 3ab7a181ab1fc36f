"""Stacks that change, and what a plan says of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from connect_workspaces.guard import Limit
from connect_workspaces.live import Instance
from connect_workspaces.planning import make_report
from connect_workspaces.report import Report
from connect_workspaces.stacks import Stack
from tests.command.center import CENTER
from workspace_association.deployed.declarations import Declaration

Declared = Mapping[str, tuple[str, Sequence[Any]]]


def changed(name: str, before: Declared, after: Declared, ownership: str = "ADDITIVE") -> Stack:
    """A stack that is deployed: the workspace and ARNs of each resource before and after, and its new ownership."""

    def declarations(declared: Declared, **more: str) -> dict[str, Declaration]:
        return {
            key: Declaration(key, {"WorkspaceArn": workspace, "ResourceArns": list(arns), **more})
            for key, (workspace, arns) in declared.items()
        }

    after_all = declarations(after, **({"Ownership": ownership} if ownership != "ADDITIVE" else {}))
    return Stack(name, declarations(before), after_all)


def report(*stacks: Stack, live: Instance = CENTER, limit: str = "") -> Report:
    """What a plan says of these stacks."""
    return make_report(stacks, lambda *_, **__: live, limit=Limit(limit) if limit else None)
