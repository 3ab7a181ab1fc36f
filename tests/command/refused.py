"""Reads that AWS refuses, and what the command says then."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from connect_workspaces.errors import CommandError
from local.connect.faults import Error, Fault
from local.connect.model import Operation
from local.connect.server import LocalConnect

SEARCH: Operation = "SearchWorkspaceAssociations"
DENIED = Error(code="AccessDeniedException", message="not authorized")


def deny(connect: LocalConnect, *operations: Operation) -> None:
    """Take the permission for some operations away."""
    for operation in operations:
        connect.add_fault(Fault(effect=DENIED, operation=operation, times=None))


@contextmanager
def fails(*words: str) -> Iterator[None]:
    """The block ends the command, with one line that holds these words."""
    with pytest.raises(CommandError) as caught:
        yield
    line = str(caught.value)
    assert "\n" not in line
    for word in words:
        assert word in line, line
