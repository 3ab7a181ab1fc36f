"""What became of the people whom a template names, since their names were locked."""

from collections.abc import Iterator, Mapping
from typing import Any

from connect_workspaces.live import ROUTING_PROFILE, USER, WORKSPACE, Instance
from connect_workspaces.lock_names import changed_since
from workspace_association.deployed.templates import ASSOCIATION, resources
from workspace_environments.names import METADATA


def locked_in(template: Mapping[str, Any]) -> dict[str, str]:
    """The names that were locked when a template was made, by ARN; none where it is of no environment file."""
    found: dict[str, str] = {}
    for name in resources(template, ASSOCIATION):
        resource = template["Resources"][name]
        workspace = resource.get("Properties", {}).get("WorkspaceArn")
        lines = resource.get("Metadata", {}).get(METADATA)
        if isinstance(workspace, str) and isinstance(lines, list):
            instance = workspace.partition("/workspace/")[0]
            for line in lines:
                which, _, called = str(line).partition(" ")
                found[f"{instance}/{which}"] = called
    return found


def notes_since_lock(template: Mapping[str, Any], live: Instance) -> Iterator[str]:
    """A note for everybody of an instance who was renamed, made anew, or is gone since a template's names were locked.

    Args:
        template: Of the stack that is to be deployed.
        live: The instance, with the names of all that there is. Of a kind that was not read nothing is said.
    """
    known = {
        WORKSPACE: dict.fromkeys(live.workspaces),
        USER: dict.fromkeys(live.users or ()),
        ROUTING_PROFILE: dict.fromkeys(live.routing_profiles or ()),
    }
    there = {arn: live.names.get(arn) for arns in known.values() for arn in arns}
    names = {
        arn: name
        for arn, name in locked_in(template).items()
        if arn.startswith(f"{live.arn}/") and known.get(arn.split("/")[-2])
    }
    for change in changed_since(names, there):
        yield f"since its name was locked: the {change.kind} {change.name} {change.words}"
