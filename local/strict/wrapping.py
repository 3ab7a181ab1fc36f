"""Puts a function around one of MiniStack's."""

from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any


def wrap(module: ModuleType, name: str, around: Callable[..., Any]) -> None:
    """From here on, who calls the module's function calls `around`, with the original as first argument.

    AttributeError where there is no such function: this MiniStack is not the one that the rules were written for.
    """
    setattr(module, name, partial(around, getattr(module, name)))
