"""Puts the code of the function together from a checkout: its packed libraries and what is in handler/.

Needs the standard library alone: each synth in a checkout runs it, and so does the build of a wheel.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from zipfile import ZIP_STORED, ZipFile, ZipInfo

_UNIX = 3
"""`ZipInfo.create_system`, which is another on Windows unless it is said."""


def from_checkout(root: Path) -> Path:
    """The zip of a checkout, made anew when a file of it has changed.

    FileNotFoundError where the libraries have not been packed, or not since what they are made from changed.
    """
    dependencies, requirements = root / "build" / "dependencies.zip", root / "requirements"
    if not dependencies.exists():
        raise FileNotFoundError(
            f"{dependencies} does not exist: `make bundle` packs the libraries of the function once"
        )
    packed = dependencies.read_bytes()
    if _comment(packed) != fingerprint(requirements):
        raise FileNotFoundError(f"{dependencies} is older than {requirements}: `make bundle` packs it anew")
    source = root / "handler"
    digest = hashlib.sha256(packed)
    for path in _code(source):
        digest.update(path.relative_to(source).as_posix().encode() + b"\0" + text_of(path) + b"\0")
    target = root / "build" / f"function-{digest.hexdigest()[:16]}.zip"
    if not target.exists():
        assemble(dependencies, source, target)
    return target


def fingerprint(requirements: Path) -> bytes:
    """The hash of what the packed libraries are made from: their versions, and the operations that are called."""
    made_from = (text_of(requirements / name) for name in ("lambda.txt", "operations.json"))
    return hashlib.sha256(b"\0".join(made_from)).hexdigest().encode()


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
            archive.writestr(member(path.relative_to(source)), text_of(path))
    unfinished.replace(target)


def member(path: Path) -> ZipInfo:
    """The entry of a file, the same on every machine: dated 1980-01-01, readable, made on Unix."""
    entry = ZipInfo(path.as_posix())
    entry.create_system = _UNIX
    entry.external_attr = 0o644 << 16
    return entry


def text_of(path: Path) -> bytes:
    """A text file as git keeps it, whatever ends its lines in a checkout."""
    return path.read_bytes().replace(b"\r\n", b"\n")


def _comment(archive: bytes) -> bytes:
    """The comment of a zip, without reading its directory: a synth should not wait for that."""
    *_, end = archive.rpartition(b"PK\x05\x06")
    return end[18:]


def _code(source: Path) -> Iterator[Path]:
    return (path for path in sorted(source.rglob("*.py")) if "__pycache__" not in path.parts)
