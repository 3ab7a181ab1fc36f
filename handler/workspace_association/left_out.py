"""Leaves out of a cold start what is imported and never used."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def left_out(name: str) -> Iterator[None]:
    """In this block, whoever imports a module that is not loaded yet gets an empty one."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = ModuleType(name)
    try:
        yield
    finally:
        del sys.modules[name]
