"""Checks ARNs of Amazon Connect, where their value is known at synth."""

import re

from aws_cdk import Fn, Token

_ID = r"[\w.@+=-]+"
_INSTANCE = rf"arn:aws[a-z-]*:connect:[a-z0-9-]+:\d{{12}}:instance/{_ID}"
_WORKSPACE = re.compile(rf"{_INSTANCE}/workspace/{_ID}", re.ASCII)
# As CDK writes it (developer guide, "Tokens").
_TOKEN = re.compile(r"\$\{Token\[[^\]]*\]\}")
_KIND = re.compile(r"(?<!:instance)/([a-z-]+)/[^/]+$")
_INSTANCE_ID = re.compile(rf":instance/({_ID})/")
_RESOURCE = re.compile(rf"{_INSTANCE}/(?:agent|routing-profile)/{_ID}", re.ASCII)

_WORKSPACE_FORM = "arn:PARTITION:connect:REGION:ACCOUNT:instance/INSTANCE/workspace/WORKSPACE"
_RESOURCE_FORM = "arn:PARTITION:connect:REGION:ACCOUNT:instance/INSTANCE/agent/USER or .../routing-profile/PROFILE"


def check_workspace(arn: str) -> None:
    """ValueError where the ARN is not one of a workspace, as far as it is known."""
    if not is_workspace(arn) and (not Token.is_unresolved(arn) or _kind(arn) not in (None, "workspace")):
        raise ValueError(f"{arn!r} is no workspace ARN ({_WORKSPACE_FORM}){_nested(arn)}")


def check_resource(arn: str, workspace_arn: str) -> None:
    """ValueError where the ARN is not one of a user or routing profile of the workspace's instance, as far as known."""
    if not is_resource(arn) and (not Token.is_unresolved(arn) or _kind(arn) not in (None, "agent", "routing-profile")):
        raise ValueError(f"{arn!r} is no ARN of a user or routing profile ({_RESOURCE_FORM}){_nested(arn)}")
    if not _may_be_of_one_instance(arn, workspace_arn):
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


def _kind(arn: str) -> str | None:
    """What an ARN with tokens in it is of, where it does not depend on them."""
    found = _KIND.search(_TOKEN.sub("*", arn))
    return found[1] if found else None


def _may_be_of_one_instance(resource: str, workspace: str) -> bool:
    if is_resource(resource) and is_workspace(workspace):
        return resource.rsplit("/", 2)[0] == workspace.rsplit("/", 2)[0]
    ids = {found[1] for found in map(_INSTANCE_ID.search, (resource, workspace)) if found}
    return len(ids) < 2  # noqa: PLR2004  # one may be unknown


def _nested(value: str) -> str:
    return ": there is an ARN where an ID belongs" if value.count("arn:") > 1 else ""
