"""Turns what a user hands to the construct into ARNs, and says what is wrong with it."""

from collections.abc import Iterable, Sequence

from aws_cdk import Token
from aws_cdk.interfaces.aws_connect import IRoutingProfileRef, IUserRef, IWorkspaceRef
from constructs import Construct

from cdk_connect_workspace._arns import check_resource, check_workspace


def workspace_arn_of(declaration: Construct, workspace: IWorkspaceRef | str) -> str:
    """The ARN of a workspace; ValueError names the construct where it is none."""
    arn = workspace if isinstance(workspace, str) else _reference(workspace, "workspace")
    if arn is None:
        raise ValueError(f"{declaration.node.path}: workspace: {workspace!r} is neither a workspace nor an ARN")
    try:
        check_workspace(arn)
    except ValueError as error:
        raise ValueError(f"{declaration.node.path}: workspace: {error}") from None
    return arn


def arns_of(
    declaration: Construct, resources: Sequence[IUserRef | IRoutingProfileRef | str], workspace_arn: str
) -> list[str]:
    """The ARNs of users and routing profiles; ValueError names the construct where they are none."""
    mistake = _no_list(resources)
    if mistake:
        raise ValueError(f"{declaration.node.path}: resources: {mistake}")
    if is_list_token(resources):
        return list(resources)  # type: ignore[arg-type]  # one string, which stands for the list
    return [_arn_of(declaration, index, resource, workspace_arn) for index, resource in enumerate(resources)]


def is_list_token(resources: Sequence[object]) -> bool:
    """Whether this is a list whose items are known to CloudFormation only."""
    return len(resources) == 1 and isinstance(resources[0], str) and Token.is_unresolved(list(resources))


def _no_list(value: object) -> str | None:
    """What is wrong with a list, if it is none or has nothing in it."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return None if value else "the list is empty; name at least one user or routing profile"
    several = isinstance(value, Iterable) and not isinstance(value, str)
    return f"{value!r} is no list" if several else f"{value!r} is no list; write [{value!r}]"


def _arn_of(
    declaration: Construct, index: int, resource: IUserRef | IRoutingProfileRef | str, workspace_arn: str
) -> str:
    arn = resource if isinstance(resource, str) else _reference(resource, "user", "routing_profile")
    try:
        if arn is None:
            raise ValueError(f"{resource!r} is neither a user nor a routing profile nor an ARN")  # noqa: TRY301
        check_resource(arn, workspace_arn)
    except ValueError as error:
        raise ValueError(f"{declaration.node.path}: resources[{index}]: {error}") from None
    return arn


def _reference(construct: object, *kinds: str) -> str | None:
    """The ARN that a construct gives as the reference of its kind, if it is of one of these kinds."""
    for kind in kinds:
        reference = getattr(construct, f"{kind}_ref", None)
        if reference is not None:
            return str(getattr(reference, f"{kind}_arn"))
    return None
