"""What each contender deploys: packed as the CDK CLI packs it, and unpacked as Lambda does."""

import compileall
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from benchmarks.lists import INSTANCE, WORKSPACE, users
from benchmarks.table import AWS_CUSTOM_RESOURCE
from local.cdk import NODE_BIN

ROOT = Path(__file__).resolve().parent.parent
USUAL = Path(__file__).resolve().parent / "usual"
BUILD = ROOT / "build" / "bench"
LIBRARIES = BUILD / "libraries"
"""What `pip install -t` made of requirements/lambda.txt."""

CRHELPER_FOLDER = BUILD / "crhelper"
"""The crhelper function with its libraries."""

AWS_SDK = BUILD / "aws_sdk" / "node_modules"
"""What `npm ci` made of the lock file beside usual/aws_sdk/package.json; in AWS, the runtime brings it along."""


@dataclass(frozen=True)
class Bundle:
    """One function's code.

    Attributes:
        archive: The zip.
        folder: The same, unpacked.
    """

    archive: Path
    folder: Path

    @property
    def megabytes(self) -> float:
        """The size of the zip, in millions of bytes."""
        return self.archive.stat().st_size / 1e6


@dataclass(frozen=True)
class Bundles:
    """The code of all contenders.

    Attributes:
        ours: This project's function.
        ours_usual: The same handler, packed the usual way.
        crhelper: The crhelper function.
        aws_custom_resource: The function that aws-cdk-lib brings.
        script: The script with its libraries; it is never deployed.
    """

    ours: Bundle
    ours_usual: Bundle
    crhelper: Bundle
    aws_custom_resource: Bundle
    script: Bundle


def make_bundles() -> Bundles:
    """Pack and unpack everything anew."""
    script = _packed("script", LIBRARIES, USUAL / "boto3_script")
    compileall.compile_dir(script.folder, quiet=1, force=True)  # as it is where the script runs, which is not in Lambda
    return Bundles(
        ours=_unpacked(_our_zip(), "ours"),
        ours_usual=_with_everything(_packed("ours-usual", LIBRARIES, ROOT / "handler")),
        crhelper=_packed("crhelper", LIBRARIES, USUAL / "crhelper_function"),
        aws_custom_resource=_packed("aws-custom-resource", _aws_custom_resource()),
        script=script,
    )


def _our_zip() -> Path:
    program = "from cdk_connect_workspace._bundle import function_zip; print(function_zip())"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "constructs")}
    ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    return Path(ran.stdout.strip())


def _aws_custom_resource() -> Path:
    """The folder that aws-cdk-lib makes an asset of; a synthesis tells."""
    output = BUILD / "cdk.out"
    shutil.rmtree(output, ignore_errors=True)
    environment = {**os.environ, "PATH": f"{NODE_BIN}:{os.environ['PATH']}", "CDK_OUTDIR": str(output)}
    declaration = BUILD / "declaration.json"
    where = {"account": INSTANCE.account, "region": INSTANCE.region, "workspace": WORKSPACE, "arns": users(1, 1)}
    declaration.write_text(json.dumps({"kind": AWS_CUSTOM_RESOURCE, "stack": "any", **where}))
    command = [sys.executable, "-m", "benchmarks.app", str(declaration)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    (entry,) = output.glob("asset.*/index.js")
    return entry.parent


def _packed(name: str, *sources: Path) -> Bundle:
    """All files, dated as the CDK CLI dates them: what pip compiled is then older than its source, as in Lambda."""
    archive = BUILD / f"{name}.zip"
    with ZipFile(archive, "w", ZIP_DEFLATED, compresslevel=9) as target:
        for source in sources:
            for path in _files(source):
                member = ZipInfo(path.relative_to(source).as_posix())
                member.compress_type = ZIP_DEFLATED
                member.external_attr = 0o644 << 16
                target.writestr(member, path.read_bytes())
    return _unpacked(archive, name)


def _with_everything(usual: Bundle) -> Bundle:
    """The same handler, leaving out nothing that crhelper imports."""
    left_out = usual.folder / "workspace_association" / "left_out.py"
    left_out.write_text("from contextlib import nullcontext as left_out\n")
    return usual


def _unpacked(archive: Path, name: str) -> Bundle:
    folder = BUILD / name
    shutil.rmtree(folder, ignore_errors=True)
    with ZipFile(archive) as packed:
        packed.extractall(folder)
    return Bundle(archive, folder)


def _files(source: Path) -> Iterator[Path]:
    ours = source == ROOT / "handler"
    files = (path for path in sorted(source.rglob("*")) if path.is_file())
    return (path for path in files if not (ours and "__pycache__" in path.parts))
