"""Checks ARNs of Amazon Connect, where their value is known at synth."""

import re

from aws_cdk import Fn, Token

_ID = r"[\w.@+=-]+"
_INSTANCE = rf"arn:aws[a-z-]*:connect:[a-z0-9-]+:\d{{12}}:instance/{_ID}"
_WORKSPACE = re.compile(rf"{_INSTANCE}/workspace/{_ID}", re.ASCII)
_RESOURCE = re.compile(rf"(?P<instance>{_INSTANCE})/(?:agent|routing-profile)/{_ID}", re.ASCII)

_WORKSPACE_FORM = "arn:PARTITION:connect:REGION:ACCOUNT:instance/INSTANCE/workspace/WORKSPACE"
_RESOURCE_FORM = "arn:PARTITION:connect:REGION:ACCOUNT:instance/INSTANCE/agent/USER or .../routing-profile/PROFILE"


def check_workspace(arn: str) -> None:
    """ValueError where the ARN is known and not one of a workspace."""
    if not _WORKSPACE.fullmatch(arn) and not Token.is_unresolved(arn):
        raise ValueError(f"{arn!r} is no workspace ARN ({_WORKSPACE_FORM}){_nested(arn)}")


def check_resource(arn: str, workspace_arn: str) -> None:
    """ValueError where the ARN is known and not one of a user or routing profile of the workspace's instance."""
    match = _RESOURCE.fullmatch(arn)
    if match is None:
        if Token.is_unresolved(arn):
            return
        raise ValueError(f"{arn!r} is no ARN of a user or routing profile ({_RESOURCE_FORM}){_nested(arn)}")
    if match["instance"] != instance_of(workspace_arn) and not Token.is_unresolved(workspace_arn):
        raise ValueError(f"{arn!r} belongs to another instance than the workspace, {workspace_arn!r}")


def instance_of(workspace_arn: str) -> str:
    """The ARN of a workspace's instance."""
    if Token.is_unresolved(workspace_arn):
        return Fn.select(0, Fn.split("/workspace/", workspace_arn))
    return workspace_arn.partition("/workspace/")[0]


def _nested(value: str) -> str:
    return ": there is an ARN where an ID belongs" if value.count("arn:") > 1 else ""
