"""Which resource of which deployed stack declares an association."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from connect_workspaces.stacks import Stack


@dataclass(frozen=True, order=True)
class Declarer:
    """A resource that declares an association: its stack's name, and its name in the template."""

    stack: str
    logical_id: str

    def __str__(self) -> str:
        """As a person reads it."""
        return f"{self.stack}/{self.logical_id}"


class Declared:
    """The associations that deployed stacks declare. ARNs are compared without regard to letter case."""

    def __init__(self, stacks: Iterable[Stack]) -> None:
        self._workspaces: dict[str, str] = {}
        self._declarers: dict[tuple[str, str], set[Declarer]] = defaultdict(set)
        self._arns: dict[str, str] = {}
        self._unclear: set[Declarer] = set()
        for stack in stacks:
            for logical_id, declaration in stack.before.items():
                self._add(Declarer(stack.name, logical_id), declaration.properties)

    def _add(self, declarer: Declarer, properties: Mapping[str, object]) -> None:
        workspace, arns = properties.get("WorkspaceArn"), properties.get("ResourceArns")
        if not isinstance(workspace, str) or not isinstance(arns, list):
            self._unclear.add(declarer)
            return
        self._workspaces.setdefault(workspace.casefold(), workspace)
        for arn in arns:
            if isinstance(arn, str):
                self._arns.setdefault(arn.casefold(), arn)
                self._declarers[workspace.casefold(), arn.casefold()].add(declarer)
            else:
                self._unclear.add(declarer)

    @property
    def notes(self) -> tuple[str, ...]:
        """Which resources declare something that only CloudFormation knows, and that is not among these."""
        return tuple(f"part of what {by} declares is not known, and not considered" for by in sorted(self._unclear))

    @property
    def workspaces(self) -> frozenset[str]:
        """The ARNs of the workspaces, each once."""
        return frozenset(self._workspaces.values())

    @property
    def arns(self) -> frozenset[str]:
        """The ARNs of the users and routing profiles, each once."""
        return frozenset(self._arns.values())

    def by(self, workspace: str, arn: str) -> tuple[Declarer, ...]:
        """What declares the association of a workspace with a user or routing profile, sorted."""
        return tuple(sorted(self._declarers.get((workspace.casefold(), arn.casefold()), ())))
