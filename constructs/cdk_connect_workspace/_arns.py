"""Checks ARNs of Amazon Connect, where their value is known at synth."""

import re

from aws_cdk import Fn, Token

_ID = r"[\w.@+=-]+"
_INSTANCE = rf"arn:aws[a-z-]*:connect:[a-z0-9-]+:\d{{12}}:instance/{_ID}"
_WORKSPACE = re.compile(rf"(?P<instance>{_INSTANCE})/workspace/{_ID}", re.ASCII)
_RESOURCE = re.compile(rf"(?P<instance>{_INSTANCE})/(?:agent|routing-profile)/{_ID}", re.ASCII)

_WORKSPACE_FORM = "arn:PARTITION:connect:REGION:ACCOUNT:instance/INSTANCE/workspace/WORKSPACE"
_RESOURCE_FORM = "arn:PARTITION:connect:REGION:ACCOUNT:instance/INSTANCE/agent/USER or .../routing-profile/PROFILE"


def check_workspace(arn: str) -> None:
    """ValueError where the ARN is known and not one of a workspace."""
    if not is_workspace(arn) and not Token.is_unresolved(arn):
        raise ValueError(f"{arn!r} is no workspace ARN ({_WORKSPACE_FORM}){_nested(arn)}")


def check_resource(arn: str, workspace_arn: str) -> None:
    """ValueError where the ARN is known and not one of a user or routing profile of the workspace's instance."""
    match = _RESOURCE.fullmatch(arn)
    if match is None:
        if Token.is_unresolved(arn):
            return
        raise ValueError(f"{arn!r} is no ARN of a user or routing profile ({_RESOURCE_FORM}){_nested(arn)}")
    workspace = _WORKSPACE.fullmatch(workspace_arn)
    if workspace is not None and match["instance"] != workspace["instance"]:
        raise ValueError(f"{arn!r} belongs to another instance than the workspace, {workspace_arn!r}")


def is_workspace(arn: str) -> bool:
    """Whether this is a workspace ARN, known to the last character."""
    return _WORKSPACE.fullmatch(arn) is not None


def is_resource(arn: str) -> bool:
    """Whether this is the ARN of a user or routing profile, known to the last character."""
    return _RESOURCE.fullmatch(arn) is not None


def instance_of(workspace_arn: str) -> str:
    """The ARN of a workspace's instance."""
    instance, found, _ = workspace_arn.partition("/workspace/")
    return instance if found else Fn.select(0, Fn.split("/workspace/", workspace_arn))


def _nested(value: str) -> str:
    return ": there is an ARN where an ID belongs" if value.count("arn:") > 1 else ""
