"""Finds the code of the function: inside an installed wheel, or put together from a checkout, always from its files."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from zipfile import ZIP_STORED, ZipFile, ZipInfo

_HERE = Path(__file__).resolve().parent
_PACKAGED = _HERE / "function.zip"
_CHECKOUT = _HERE.parent.parent


@cache
def function_zip() -> Path:
    """The zip that Lambda runs; looked for once in a process, however many stacks it is for.

    FileNotFoundError where this is a checkout and the libraries of the function have not been packed, or not since
    their versions changed.
    """
    return _PACKAGED if _PACKAGED.exists() else _from_checkout(_CHECKOUT)


def assemble(dependencies: Path, source: Path, target: Path) -> None:
    """Add the function's own code to its packed libraries.

    It is stored, not deflated, so that no compressor has a say in the bytes.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, delete=False) as copy:  # several synths may be at it at once
        unfinished = Path(copy.name)
        unfinished.chmod(0o644)
        copy.write(dependencies.read_bytes())
    with ZipFile(unfinished, "a", compression=ZIP_STORED) as archive:
        for path in _code(source):
            member = ZipInfo(path.relative_to(source).as_posix())  # dated 1980-01-01
            member.external_attr = 0o644 << 16
            archive.writestr(member, path.read_bytes())
    unfinished.replace(target)


def _from_checkout(root: Path) -> Path:
    dependencies, lock = root / "build" / "dependencies.zip", root / "requirements" / "lambda.txt"
    if not dependencies.exists():
        raise FileNotFoundError(
            f"{dependencies} does not exist: `make bundle` packs the libraries of the function once"
        )
    packed = dependencies.read_bytes()
    if _comment(packed) != hashlib.sha256(lock.read_bytes()).hexdigest().encode():
        raise FileNotFoundError(f"{dependencies} is older than {lock}: `make bundle` packs it anew")
    source = root / "handler"
    digest = hashlib.sha256(packed)
    for path in _code(source):
        digest.update(path.relative_to(source).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    target = root / "build" / f"function-{digest.hexdigest()[:16]}.zip"
    if not target.exists():
        assemble(dependencies, source, target)
    return target


def _comment(archive: bytes) -> bytes:
    """The comment of a zip, without reading its directory: a synth should not wait for that."""
    *_, end = archive.rpartition(b"PK\x05\x06")
    return end[18:]


def _code(source: Path) -> Iterator[Path]:
    return (path for path in sorted(source.rglob("*.py")) if "__pycache__" not in path.parts)
