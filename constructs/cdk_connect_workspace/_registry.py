"""All declarations of an app, to find those of one workspace: in the same stack, and in others."""

from collections.abc import MutableMapping
from typing import TYPE_CHECKING, ClassVar
from weakref import WeakKeyDictionary

from aws_cdk import Stack
from constructs import IConstruct

from cdk_connect_workspace._identity import Identity

if TYPE_CHECKING:
    from cdk_connect_workspace._declarations import Declarations


class Registry:
    """The declarations of one app."""

    _of_app: ClassVar[MutableMapping[IConstruct, "Registry"]] = WeakKeyDictionary()

    def __init__(self) -> None:
        self._in_stack: dict[tuple[Stack, str], Declarations] = {}
        self._of_workspace: dict[str, list[Declarations]] = {}

    @classmethod
    def of(cls, scope: IConstruct) -> "Registry":
        """The registry of the app that a construct is in."""
        return cls._of_app.setdefault(scope.node.root, cls())

    def find(self, stack: Stack, workspace: Identity) -> "Declarations | None":
        """The declarations of a workspace in a stack: of the same construct, or of what the template names alike."""
        return self._in_stack.get((stack, workspace.key)) or self._in_stack.get((stack, workspace.id))

    def in_other_stacks(self, stack: Stack, workspace: Identity) -> "list[Declarations]":
        """The declarations of a workspace in all the other stacks."""
        everywhere = self._of_workspace.get(workspace.key_across, ())
        return [declarations for declarations in everywhere if declarations.stack is not stack]

    def add(self, stack: Stack, workspace: Identity, declarations: "Declarations") -> None:
        """Remember the declarations of one more workspace in a stack."""
        self._in_stack[stack, workspace.key] = declarations
        self._in_stack[stack, workspace.id] = declarations
        self._of_workspace.setdefault(workspace.key_across, []).append(declarations)
