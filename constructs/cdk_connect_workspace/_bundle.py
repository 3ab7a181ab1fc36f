"""Finds the code of the function: inside an installed wheel, or put together from the files of a checkout."""

import runpy
from functools import cache
from pathlib import Path

_HERE = Path(__file__).resolve().parent


@cache
def function_zip() -> Path:
    """The zip that Lambda runs; looked for once in a process, however many stacks it is for.

    FileNotFoundError where this is a checkout and the libraries of the function have not been packed, or not since
    what they are made from changed.
    """
    packaged = _HERE / "function.zip"
    if packaged.exists():
        return packaged
    checkout = _HERE.parent.parent
    found: Path = runpy.run_path(str(checkout / "tools" / "function.py"))["from_checkout"](checkout)
    return found
