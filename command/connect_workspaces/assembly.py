"""The stacks of a cloud assembly, with their templates and the stacks nested in them."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from graphlib import TopologicalSorter
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from connect_workspaces.errors import CommandError
from connect_workspaces.yaml_templates import read_yaml
from workspace_association.deployed.errors import DeployedError
from workspace_association.deployed.templates import ASSOCIATION, NESTED_STACK, parse, resources

_SCHEMA = "aws-cdk.cloud-assembly-schema"
"""The package whose major version is that of the schema."""


@dataclass(frozen=True)
class AssembledStack:
    """A stack as an assembly has it.

    Attributes:
        name: Its name in CloudFormation; empty for a nested stack, which gets one when it is made.
        id: What the CDK CLI calls it: the path of its construct; of a nested stack, its logical ID.
        template: Its template.
        account: Its account; None where that is up to whoever deploys it.
        region: Its region; None where that is up to whoever deploys it.
        parameters: Values that the assembly gives for parameters.
        nested: The stacks nested in it, by logical ID; without those whose templates are not in the assembly.
    """

    name: str
    id: str
    template: Mapping[str, Any]
    account: str | None = None
    region: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    nested: Mapping[str, "AssembledStack"] = field(default_factory=dict)

    @property
    def declares(self) -> bool:
        """Whether its template, or that of a stack nested in it, has an association, be it under a condition."""
        return bool(resources(self.template, ASSOCIATION)) or any(stack.declares for stack in self.nested.values())


def _listed(directory: Path) -> Iterator[tuple[AssembledStack, Path, str]]:
    """The stacks of a folder's manifest, each after those that it depends on, and then those of the stages.

    Each comes without its template, and with the folder of its manifest and the name of its template's file.
    CommandError where there is no manifest that can be read.
    """
    path = directory / "manifest.json"
    artifacts = _manifest(directory, path)
    with _as_synth_writes(path):
        for name in _in_order(artifacts):
            if artifacts[name]["type"] == "aws:cloudformation:stack":
                properties = artifacts[name]["properties"]
                yield _stack(name, artifacts[name], properties), directory, str(properties["templateFile"])
        for artifact in artifacts.values():
            if artifact["type"] == "cdk:cloud-assembly":
                yield from _listed(directory / artifact["properties"]["directoryName"])


@contextmanager
def _as_synth_writes(path: Path) -> Iterator[None]:
    """Raise CommandError for what cannot be made of a file."""
    try:
        yield
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


def _stack(name: str, artifact: Mapping[str, Any], properties: Mapping[str, Any]) -> AssembledStack:
    account, region = artifact["environment"].removeprefix("aws://").split("/")
    return AssembledStack(
        properties.get("stackName") or name,
        artifact.get("displayName") or name,
        {},
        None if account == "unknown-account" else account,
        None if region == "unknown-region" else region,
        dict(properties.get("parameters") or {}),
    )


def _in_order(artifacts: Mapping[str, Any]) -> Iterator[str]:
    needs = {name: artifact.get("dependencies") or () for name, artifact in artifacts.items()}
    return (name for name in TopologicalSorter(needs).static_order() if name in artifacts)


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


def read_assembly(directory: Path, globs: Sequence[str] = ()) -> list[AssembledStack]:
    """The stacks of an assembly and of the stages in it, in an order in which they can be deployed.

    Args:
        directory: The folder of the assembly.
        globs: With any, only stacks that match one of them, by name or by ID. As in the CDK CLI, `*` stands for
            anything but a slash, and `**` for anything.

    Raises:
        CommandError: There is no assembly that can be read, nothing is in it, or a glob matches nothing.
    """
    found = list(_listed(directory))
    if not found:
        raise CommandError(f"{directory} has no stacks in it: run `cdk synth`, or name another folder")
    patterns = {glob: _pattern(glob) for glob in globs}
    for glob, pattern in patterns.items():
        if not any(_matches(pattern, stack) for stack, _, _ in found):
            there = ", ".join(sorted(stack.id for stack, _, _ in found))
            raise CommandError(f"--stack {glob} matches no stack of {directory}; there are: {there}")
    return [
        _with_template(*listed)
        for listed in found
        if not globs or any(_matches(pattern, listed[0]) for pattern in patterns.values())
    ]


def _with_template(stack: AssembledStack, directory: Path, file: str) -> AssembledStack:
    with _as_synth_writes(directory / file):
        template = _template(directory, file, stack.id)
        return replace(stack, template=template, nested=_nested(directory, template, stack.id))


def _template(directory: Path, file: str, of: str) -> Mapping[str, Any]:
    path = directory / file
    missing = f"the template of stack {of} is missing ({path}): the assembly is stale; run `cdk synth` again"
    try:
        return parse(read_text(path, missing), f"{path}", read_yaml)
    except DeployedError as error:
        raise CommandError(str(error)) from None


def _nested(directory: Path, template: Mapping[str, Any], of: str) -> Mapping[str, AssembledStack]:
    stacks = {}
    for name, resource in resources(template, NESTED_STACK).items():
        file = _asset(directory, resource)
        if file:
            inner = _template(directory, file, f"{of}/{name}")
            stacks[name] = AssembledStack("", name, inner, nested=_nested(directory, inner, f"{of}/{name}"))
    return stacks


def _asset(directory: Path, resource: Mapping[str, Any]) -> str | None:
    """The file of a nested stack's template: as the metadata says, else as the assets say, by the hash in its URL."""
    path = (resource.get("Metadata") or {}).get("aws:asset:path")
    if isinstance(path, str):
        return path
    url = json.dumps(resource.get("Properties", {}).get("TemplateURL"))
    for manifest in sorted(directory.glob("*.assets.json")):
        for hash_, asset in read_json(manifest, "").get("files", {}).items():
            path = asset.get("source", {}).get("path") or ""
            if hash_ in url and path.endswith(".template.json"):
                return str(path)
    return None


def _matches(pattern: re.Pattern[str], stack: AssembledStack) -> bool:
    return any(map(pattern.fullmatch, (stack.name, stack.id)))


def _pattern(glob: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*|\*|\?)", glob)
    wild = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(wild.get(part) or re.escape(part) for part in parts))
