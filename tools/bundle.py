"""Packs the libraries that the function runs on into one zip, the same to the byte on every machine.

The versions and hashes come from requirements/lambda.txt, the operations of AWS that are called from operations.json
beside it. Zopfli packs them, because the output of zlib differs between its builds. The function's own code is added at
synth, so an edit in handler/ never needs this step again.
"""

import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED

from zopfli import ZipFile

from tools.function import fingerprint, member

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements" / "lambda.txt"
DEPENDENCIES = ROOT / "build" / "dependencies.zip"

# boto3 serves hundreds of services; the function calls a few operations of two.
CALLED = ROOT / "requirements" / "operations.json"
OPERATIONS: Mapping[str, Sequence[str]] = json.loads(CALLED.read_text())
NEVER_RUN = (
    "bin/*",
    "boto3/data/**/*",
    "boto3/examples/**/*",
    "botocore/data/*/*/examples-*",
    "botocore/data/*/*/paginators-*",
    "botocore/data/*/*/waiters-*",
    "dateutil/tz/win.py",
    "dateutil/zoneinfo/*.tar.gz",
    "urllib3/contrib/[!_]*",
    "urllib3/contrib/*/*",
    "**/__pycache__/*",
)
LICENCES = ("LICENSE*", "NOTICE*", "licenses/*")


def install(requirements: Path, target: Path) -> None:
    """Install the locked requirements, checked by hash, into a folder."""
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-compile",
        "--no-deps",
    ]
    locked = ["--require-hashes", "--only-binary=:all:", "--requirement", str(requirements), "--target", str(target)]
    subprocess.run([*pip, *locked], check=True)


def needed(tree: Path) -> Iterator[Path]:
    """The files of an installed tree that the function can come to need, and every licence, in a fixed order."""
    never = {path for pattern in NEVER_RUN for path in tree.glob(pattern)}
    for path in sorted(tree.rglob("*")):
        inside = path.relative_to(tree)
        if path.is_dir() or path in never:
            continue
        if inside.parts[0].endswith(".dist-info"):
            within = Path(*inside.parts[1:])
            if any(within.match(pattern) for pattern in LICENCES):
                yield path
        elif inside.parts[:2] != ("botocore", "data") or inside.parts[2] in OPERATIONS or len(inside.parts) == 3:  # noqa: PLR2004
            yield path


def trimmed(path: Path) -> bytes:
    """A file of an installed tree; of botocore's large ones, what concerns the operations that the function calls.

    They are most of what is read at a cold start: hundreds of operations and services as JSON.
    """
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if path.name.startswith("service-2.json"):
        return json.dumps(model_of(OPERATIONS[path.parent.parent.name], json.loads(content))).encode()
    if path.name.startswith("endpoints.json"):
        endpoints = json.loads(content)
        for partition in endpoints["partitions"]:
            partition["services"] = {name: it for name, it in partition["services"].items() if name in OPERATIONS}
        return json.dumps(endpoints).encode()
    return content


def model_of(operations: Iterable[str], model: Mapping[str, Any]) -> dict[str, Any]:
    """A service model of some operations, with the shapes that they reach."""
    kept = {name: model["operations"][name] for name in operations}
    shapes: dict[str, Any] = {}
    waiting = list(_shapes_named_in(kept))
    while waiting:
        name = waiting.pop()
        if name not in shapes:
            shapes[name] = model["shapes"][name]
            waiting += _shapes_named_in(shapes[name])
    return {**model, "operations": kept, "shapes": shapes}


def _shapes_named_in(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        if isinstance(part.get("shape"), str):
            yield part["shape"]
        for inner in part.values():
            yield from _shapes_named_in(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _shapes_named_in(inner)


def is_packed(target: Path = DEPENDENCIES) -> bool:
    """Whether the zip is there and was made from the lock file and the operations as they are now."""
    if not target.exists():
        return False
    with ZipFile(target) as archive:
        return bool(archive.comment == fingerprint(CALLED.parent))


def pack(target: Path = DEPENDENCIES, fill: Callable[[Path, Path], None] = install) -> None:
    """Write the zip; its comment is the hash of what it was made from. `fill` puts the libraries into a folder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:  # several may be at it at once
        tree, unfinished = Path(folder, "tree"), Path(folder, target.name)
        fill(REQUIREMENTS, tree)
        with ZipFile(unfinished, "w", compression=ZIP_DEFLATED, iterations=5) as archive:
            for path in needed(tree):
                entry = member(Path(path.relative_to(tree).as_posix().removesuffix(".gz")))
                entry.compress_type = ZIP_DEFLATED
                archive.writestr(entry, trimmed(path))
            archive.comment = fingerprint(CALLED.parent)
        unfinished.replace(target)


if __name__ == "__main__":
    pack()
