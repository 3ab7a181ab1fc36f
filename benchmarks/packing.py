"""The functions as they are deployed: this project's, packed as it is and the usual way, and those of its peers."""

import json
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import RLock
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from aws_cdk import App, Stack

from benchmarks.peers import aws_custom_resource
from benchmarks.stage import TARGET, batches
from cdk_connect_workspace._bundle import function_zip

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent / "build" / "bench"
AWS_SDK = BUILD / "aws_sdk" / "node_modules"
"""What the function of AwsCustomResource finds in Lambda's runtime."""

LOCK = RLock()
"""For threads: packing writes files, and jsii serves one of them at a time."""


@cache
def ours() -> tuple[Path, Path]:
    """This project's function: the zip, and the folder it is unpacked to."""
    archive, folder = function_zip(), BUILD / "ours"
    shutil.rmtree(folder, ignore_errors=True)
    with ZipFile(archive) as packed:
        packed.extractall(folder)
    return archive, folder


@cache
def usual() -> tuple[Path, Path]:
    """The same handler beside all of boto3, as pip installs it; in the folder is the crhelper function as well."""
    archive, folder = BUILD / "usual.zip", BUILD / "usual"
    shutil.rmtree(folder, ignore_errors=True)
    without_bytecode = shutil.ignore_patterns("__pycache__")  # its date would not be that of the source in Lambda
    shutil.copytree(BUILD / "libraries", folder, ignore=without_bytecode)
    shutil.copytree(HERE.parent / "handler", folder, ignore=without_bytecode, dirs_exist_ok=True)
    with ZipFile(archive, "w", ZIP_DEFLATED, compresslevel=9) as packed:
        for path in sorted(folder.rglob("*")):
            packed.write(path, path.relative_to(folder))
    shutil.copy(HERE / "peers" / "crhelper_function.py", folder)
    return archive, folder


@cache
def aws_custom_resource_function() -> Path:
    """The function that aws-cdk-lib brings, without the AWS SDK, which Lambda's runtime has."""
    with TemporaryDirectory() as folder:
        _synthesize([], folder)
        (entry,) = Path(folder).glob("asset.*/index.js")
        return Path(shutil.copy(entry, BUILD / "aws_custom_resource_function.js"))


def aws_custom_resources(arns: Sequence[str]) -> list[dict[str, Any]]:
    """The properties of the custom resources that aws-cdk-lib writes into a template for a list of ARNs."""
    with LOCK, TemporaryDirectory() as folder:
        resources = _synthesize(arns, folder)["Resources"].values()
    found = [resource["Properties"] for resource in resources if resource["Type"] == "Custom::AWS"]
    return [{**properties, "InstallLatestAwsSdk": "false"} for properties in found]


def _synthesize(arns: Sequence[str], folder: str) -> dict[str, Any]:
    app = App(outdir=folder)
    aws_custom_resource.declare(Stack(app, "Desk"), TARGET, batches(arns) or [[]])
    app.synth()
    template: dict[str, Any] = json.loads(Path(folder, "Desk.template.json").read_text())
    return template
