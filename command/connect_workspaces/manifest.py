"""The manifest of a cloud assembly, as `cdk synth` writes it.

It is read here, and not by `aws_cdk.cx_api`: that takes 0.5 s with a warm cache and 4 s with a cold one, needs Node.js,
and lets it write to stderr. A test holds that both find the same.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from connect_workspaces.errors import CommandError

_SCHEMA = "aws-cdk.cloud-assembly-schema"
"""The package whose major version is that of the schema."""


@dataclass(frozen=True)
class Artifact:
    """A stack of a manifest.

    Attributes:
        directory: The folder of its manifest.
        name: Its name in CloudFormation.
        id: What the CDK CLI calls it: the path of its construct.
        file: The name of its template's file.
        account: Its account; None where that is up to whoever deploys it.
        region: Its region; None where that is up to whoever deploys it.
        parameters: Values that the manifest gives for parameters.
    """

    directory: Path
    name: str
    id: str
    file: str
    account: str | None
    region: str | None
    parameters: Mapping[str, str]


def read_manifest(directory: Path) -> Iterator[Artifact]:
    """The stacks of a folder's manifest, each after those that it depends on, and then those of the stages.

    CommandError where there is no manifest that can be read.
    """
    path = directory / "manifest.json"
    artifacts = _manifest(directory, path)
    try:
        for name in _in_order(artifacts):
            if artifacts[name]["type"] == "aws:cloudformation:stack":
                yield _artifact(directory, name, artifacts[name])
        for artifact in artifacts.values():
            if artifact["type"] == "cdk:cloud-assembly":
                yield from read_manifest(directory / artifact["properties"]["directoryName"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CommandError(f"{path} is not what `cdk synth` writes ({error!r}); run it again") from None


def _manifest(directory: Path, path: Path) -> Mapping[str, Any]:
    if not directory.is_dir():
        raise CommandError(f"there is no folder {directory}: run `cdk synth`, or name the folder of the assembly")
    manifest = read_json(
        path, f"{directory} is no cloud assembly (there is no {path}): run `cdk synth`, or name its folder"
    )
    written = str(manifest.get("version"))
    if not re.match(r"\d+\.", written):
        raise CommandError(f"{path} names no version of its schema; run `cdk synth` again")
    if int(written.split(".", maxsplit=1)[0]) > (known := _known_schema()):
        raise CommandError(
            f"{path} has schema version {written}, and this installation knows {known}: upgrade aws-cdk-lib beside "
            "connect-workspaces to the version that wrote it"
        )
    artifacts: Mapping[str, Any] = manifest.get("artifacts") or {}
    return artifacts


def _known_schema() -> int:
    try:
        return int(version(_SCHEMA).split(".")[0])
    except PackageNotFoundError:
        raise CommandError(f"the package {_SCHEMA}, a part of aws-cdk-lib, is missing: install aws-cdk-lib") from None


def _artifact(directory: Path, name: str, artifact: Mapping[str, Any]) -> Artifact:
    properties = artifact["properties"]
    account, region = artifact["environment"].removeprefix("aws://").split("/")
    return Artifact(
        directory,
        properties.get("stackName") or name,
        artifact.get("displayName") or name,
        str(properties["templateFile"]),
        None if account == "unknown-account" else account,
        None if region == "unknown-region" else region,
        dict(properties.get("parameters") or {}),
    )


def _in_order(artifacts: Mapping[str, Any]) -> list[str]:
    ordered: dict[str, None] = {}
    seen: set[str] = set()

    def visit(name: str) -> None:
        if name in seen or name not in artifacts:
            return
        seen.add(name)
        for needed in artifacts[name].get("dependencies") or ():
            visit(needed)
        ordered[name] = None

    for name in artifacts:
        visit(name)
    return [*ordered]


def read_json(path: Path, missing: str) -> Mapping[str, Any]:
    """The object in a file; CommandError where there is none, which `missing` says where there is no file."""
    try:
        content = json.loads(read_text(path, missing))
    except ValueError as error:
        raise CommandError(f"{path} is no JSON ({error}): the assembly is incomplete; run `cdk synth` again") from None
    if not isinstance(content, dict):
        raise CommandError(f"{path} holds no JSON object: the assembly is incomplete; run `cdk synth` again")
    return content


def read_text(path: Path, missing: str) -> str:
    """The text of a file; CommandError where it cannot be read."""
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise CommandError(missing) from None
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
