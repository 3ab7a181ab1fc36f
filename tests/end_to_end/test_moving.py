"""An association moves to another provider, or to another stack, and nobody loses the workspace meanwhile.

CloudFormation refuses another `ServiceToken` for a deployed resource, and deletes what leaves a stack. The guide says
to retain first.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from local.aws import LocalAws
from tests.end_to_end.library import Team

WHERE_IT_WAS = """
    from aws_cdk import RemovalPolicy
    WorkspaceAssociationProvider.get_or_create(stack)
"""
RETAINED = f"""{WHERE_IT_WAS}
    WorkspaceAssociation(
        stack, "A", workspace=Instance.A, resources=Instance.users[1:4], removal_policy=RemovalPolicy.RETAIN
    )
"""
BY_ITS_OWN_PROVIDER = f"""{WHERE_IT_WAS}
    own = WorkspaceAssociationProvider(stack, "Own")
    WorkspaceAssociation(stack, "A", workspace=Instance.A, resources=Instance.users[1:4], provider=own)
"""
IN_ANOTHER_STACK = """
    WorkspaceAssociation(stack, "A", workspace=Instance.A, resources=Instance.users[1:4])
"""


@pytest.fixture
def team(aws: LocalAws, tmp_path: Path) -> Team:
    return Team.make(aws, tmp_path)


def move(team: Team, target: Team, body: str) -> None:
    """As the guide says, watching that nobody is ever without the workspace."""
    team.deploy(IN_ANOTHER_STACK)
    with team.calls() as calls:
        for step in (RETAINED, WHERE_IT_WAS):
            team.deploy(step)
            assert team.associated("A") == {"1", "2", "3"}
        target.deploy(body)
    assert team.associated("A") == {"1", "2", "3"}
    assert not [call for call in calls if call.operation == "DisassociateWorkspace"]


def test_to_another_provider(team: Team) -> None:
    move(team, team, BY_ITS_OWN_PROVIDER)
    team.destroy()
    assert team.associated("A") == set(), "it belongs to the stack again"


def test_to_another_stack(team: Team) -> None:
    other = replace(team, stack=f"{team.stack}-other")
    move(team, other, IN_ANOTHER_STACK)
    team.deploy(WHERE_IT_WAS)
    team.destroy()
    assert team.associated("A") == {"1", "2", "3"}, "the former stack has nothing to do with it any more"
    other.deploy(IN_ANOTHER_STACK)
    other.destroy()
    assert team.associated("A") == set()
