"""The stacks of a cloud assembly, with their templates and the stacks nested in them."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connect_workspaces.errors import CommandError
from connect_workspaces.manifest import Artifact, read_json, read_manifest, read_text
from connect_workspaces.templates import NESTED_STACK, parse, resources


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


def read_assembly(directory: Path, globs: Sequence[str] = ()) -> list[AssembledStack]:
    """The stacks of an assembly and of the stages in it, in an order in which they can be deployed.

    Args:
        directory: The folder of the assembly.
        globs: With any, only stacks that match one of them, by name or by ID. As in the CDK CLI, `*` stands for
            anything but a slash, and `**` for anything.

    Raises:
        CommandError: There is no assembly that can be read, nothing is in it, or a glob matches nothing.
    """
    found = list(read_manifest(directory))
    if not found:
        raise CommandError(f"{directory} has no stacks in it: run `cdk synth`, or name another folder")
    patterns = {glob: _pattern(glob) for glob in globs}
    for glob, pattern in patterns.items():
        if not any(_matches(pattern, artifact) for artifact in found):
            there = ", ".join(sorted(artifact.id for artifact in found))
            raise CommandError(f"--stack {glob} matches no stack of {directory}; there are: {there}")
    return [
        _assembled(artifact)
        for artifact in found
        if not globs or any(_matches(pattern, artifact) for pattern in patterns.values())
    ]


def _assembled(artifact: Artifact) -> AssembledStack:
    template = _template(artifact.directory, artifact.file, artifact.id)
    return AssembledStack(
        artifact.name,
        artifact.id,
        template,
        artifact.account,
        artifact.region,
        artifact.parameters,
        _nested(artifact.directory, template, artifact.id),
    )


def _template(directory: Path, file: str, of: str) -> Mapping[str, Any]:
    path = directory / file
    missing = f"the template of stack {of} is missing ({path}): the assembly is stale; run `cdk synth` again"
    return parse(read_text(path, missing), f"{path}")


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


def _matches(pattern: re.Pattern[str], artifact: Artifact) -> bool:
    return any(map(pattern.fullmatch, (artifact.name, artifact.id)))


def _pattern(glob: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*|\*|\?)", glob)
    wild = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(wild.get(part) or re.escape(part) for part in parts))
