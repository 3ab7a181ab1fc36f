"""Which actions the functions have to be allowed, on what (service authorization reference of Amazon Connect)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from aws_cdk import Aws

from cdk_connect_workspace._kinds import SEGMENTS

Statement = tuple[Sequence[str], Sequence[str]]
"""Actions, and the resources they are allowed on."""

_CLEAR = ("connect:DescribeWorkspace", "connect:DisassociateWorkspace")


@cache
def stack_id() -> str:
    """The ID of the stack whose template says so, which is its ARN."""
    return Aws.STACK_ID


@dataclass(frozen=True)
class Use:
    """What a function does with workspaces, and so has to be allowed.

    Attributes:
        on_workspace: The actions on a workspace that is declared.
        on_former: Those on any of its instance, where the same template may have named another one before.
        on_instance: What is the same for all workspaces of an instance, by the instance's ARN.
        policy: Begins the names of policies for one workspace.
        managed: Begins the names of policies for several.
    """

    on_workspace: Sequence[str]
    on_former: Sequence[str]
    on_instance: Callable[[str], list[Statement]]
    policy: str
    managed: str


def _associate(instance: str) -> Statement:
    """AssociateWorkspace is checked on the workspace and on each user and routing profile."""
    return ["connect:AssociateWorkspace"], [f"{instance}/{segment}/*" for segment in SEGMENTS]


def _by_a_provider(instance: str) -> list[Statement]:
    """When CloudFormation rolls back, the function looks up from what, in the events of its own stack."""
    return [
        _associate(instance),
        (["connect:SearchWorkspaceAssociations"], [f"{instance}/workspace/*"]),
        (["cloudformation:DescribeStackEvents", "cloudformation:DescribeStacks"], [stack_id()]),
    ]


def _by_a_check(instance: str) -> list[Statement]:
    """What is associated, the names of who is missing, and whether they still exist.

    The searches for names are checked on the instance and need the actions on its users and routing profiles too.
    """
    users, profiles = f"{instance}/agent/*", f"{instance}/routing-profile/*"
    return [
        (["connect:DescribeWorkspace", "connect:SearchWorkspaceAssociations"], [f"{instance}/workspace/*"]),
        (["connect:ListUserProficiencies", "connect:SearchRoutingProfiles", "connect:SearchUsers"], [instance]),
        (["connect:DescribeUser", "connect:ListUserProficiencies"], [users]),
        (["connect:DescribeRoutingProfile"], [profiles]),
    ]


def _by_a_repair(instance: str) -> list[Statement]:
    return [_associate(instance), *_by_a_check(instance)]


PROVIDER = Use(("connect:AssociateWorkspace", *_CLEAR), _CLEAR, _by_a_provider, "Policy", "Workspaces")
CHECK = Use((), (), _by_a_check, "Check", "Checks")
REPAIR = Use(  # to disassociate is to undo
    ("connect:AssociateWorkspace", "connect:DisassociateWorkspace"), (), _by_a_repair, "Check", "Checks"
)
