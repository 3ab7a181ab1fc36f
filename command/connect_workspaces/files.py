"""How a file is written: whole, or not at all."""

import os
import secrets
import stat
from pathlib import Path

from connect_workspaces.errors import CommandError


def write(path: Path, text: str, *, force: bool) -> None:
    """Write a file as UTF-8, whole or not at all: whoever reads it meanwhile sees what was there before.

    A file that is replaced keeps its permissions; through a symbolic link, the file that it names is replaced. Line
    ends are written as they are.

    Args:
        path: The file. Its folder exists.
        text: What it will hold. What UTF-8 cannot say, half a surrogate pair, is written as its escape sequence.
        force: Replace a file that exists.

    Raises:
        CommandError: The file exists and may not be replaced, or it cannot be written. What was there is still there.
    """
    mode = check_writable(path, force=force)
    target = path.resolve()
    temporary = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        try:
            _fill(temporary, text, mode)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}") from None


def check_writable(path: Path, *, force: bool) -> int | None:
    """Whether `write` will be able to, for a command that works long before it writes.

    Returns:
        The permissions of the file that will be replaced; None where there is none.

    Raises:
        CommandError: The folder is missing, or the file exists and may not be replaced.
    """
    try:
        folder = path.resolve().parent
        if not folder.is_dir():
            raise CommandError(f"{path} cannot be written: there is no folder {folder}")
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}") from None
    if not stat.S_ISREG(mode):
        raise CommandError(f"{path} cannot be written: it is there already, and is no regular file")
    if not force:
        raise CommandError(f"{path} exists already: --force replaces it")
    return stat.S_IMODE(mode)


def _fill(path: Path, text: str, mode: int | None) -> None:
    with path.open("xb") as file:  # x: nobody can put a link in its place
        if mode is not None:
            path.chmod(mode)
        file.write(text.encode(errors="backslashreplace"))
        file.flush()
        os.fsync(file.fileno())
