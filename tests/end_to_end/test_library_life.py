"""What a team that uses the library lives through, with IAM asked about every call."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

from local.aws import LocalAws, local_aws
from local.cdk import Cdk
from local.connect.client import LocalConnect
from tests.end_to_end.iam_guard import Guard, guarding
from tests.end_to_end.library import ROOT, Team, cdk_in

pytestmark = pytest.mark.xdist_group("library")


@dataclass(frozen=True)
class Guarded:
    """A local AWS whose functions reach Amazon Connect through a guard."""

    aws: LocalAws
    guard: Guard


@pytest.fixture(scope="module")
def guarded() -> Iterator[Guarded]:
    guards: list[Guard] = []
    unguarded = LocalConnect.running

    @contextmanager
    def running() -> Iterator[LocalConnect]:
        with unguarded() as connect, guarding(connect.url) as guard:
            guards.append(guard)
            connect.url = guard.url
            yield connect

    with patch.object(LocalConnect, "running", running), local_aws() as aws:
        (guard,) = guards
        guard.aws = aws
        Cdk(aws, ROOT).bootstrap().checked()
        yield Guarded(aws, guard)


@pytest.fixture
def guard(guarded: Guarded) -> Guard:
    guarded.guard.allowed.clear()
    guarded.guard.denied.clear()
    return guarded.guard


@pytest.fixture
def team(guarded: Guarded, guard: Guard, tmp_path: Path) -> Team:
    team = Team.make(cdk_in(guarded.aws, tmp_path))
    guard.stacks[team.instance.id] = team.stack
    return team


def test_every_call_is_allowed_when_it_comes_from_the_first_deployment_to_the_last(team: Team, guard: Guard) -> None:
    team.deploy("""
        WorkspaceAssociation(stack, "First", workspace=Instance.A, resources=Instance.users[1:3])
        WorkspaceAssociation(stack, "Second", workspace=Instance.B, resources=Instance.users[3:4])
    """)
    assert (team.associated("A"), team.associated("B")) == ({"1", "2"}, {"3"})

    team.deploy("""
        WorkspaceAssociation(stack, "First", workspace=Instance.A, resources=Instance.users[1:3])
    """)
    assert (team.associated("A"), team.associated("B")) == ({"1", "2"}, set()), "one of two workspaces left the stack"

    team.deploy("""
        WorkspaceAssociation(stack, "First", workspace=Instance.C, resources=Instance.users[1:3])
    """)
    assert (team.associated("A"), team.associated("C")) == (set(), {"1", "2"}), "the workspace changed"

    team.destroy()
    assert team.associated("C") == set()
    assert guard.denied == []
    removed_from = {resource for action, resource in guard.allowed if action == "connect:DisassociateWorkspace"}
    assert removed_from == {team.instance.workspace_arn(name) for name in "ABC"}


def test_a_workspace_given_by_a_parameter_can_be_exchanged(team: Team, guard: Guard) -> None:
    team.deploy("""
        workspace = CfnParameter(stack, "Workspace", default=Instance.A).value_as_string
        WorkspaceAssociation(stack, "Claims", workspace=workspace, resources=Instance.users[1:3])
    """)
    cloudformation = team.cdk.aws.boto3_client("cloudformation")
    cloudformation.update_stack(
        StackName=team.stack,
        UsePreviousTemplate=True,
        Parameters=[{"ParameterKey": "Workspace", "ParameterValue": team.instance.workspace_arn("B")}],
        Capabilities=["CAPABILITY_IAM"],
    )
    cloudformation.get_waiter("stack_update_complete").wait(StackName=team.stack, WaiterConfig={"Delay": 1})
    assert (team.associated("A"), team.associated("B")) == (set(), {"1", "2"})
    assert guard.denied == []
    team.destroy()


def test_a_workspace_that_is_not_declared_is_out_of_reach(team: Team) -> None:
    team.deploy("""
        WorkspaceAssociation(stack, "Claims", workspace=Instance.A, resources=Instance.users[1:2])
    """)
    connect = team.cdk.aws.connect.boto3_client(team.instance.region)
    workspace = team.instance.workspace_arn("B").rsplit("/", 1)[1]
    with pytest.raises(ClientError, match="AccessDeniedException"):
        connect.associate_workspace(
            InstanceId=team.instance.id, WorkspaceId=workspace, ResourceArns=[team.instance.user_arn("1")]
        )
    team.destroy()


def test_renaming_and_moving_the_construct_changes_nothing_and_calls_nobody(team: Team) -> None:
    team.deploy("""
        WorkspaceAssociation(stack, "Claims", workspace=Instance.A, resources=Instance.users[1:4])
    """)
    with team.calls() as calls:
        outcome = team.deploy("""
            team = Construct(Construct(stack, "Teams"), "Claims")
            WorkspaceAssociation(team, "Renamed", workspace=Instance.A, resources=Instance.users[1:4])
        """)
    assert "no changes" in outcome.output
    assert calls == []
    team.destroy()


def test_moving_a_user_to_another_workspace_touches_nobody_else(team: Team, guard: Guard) -> None:
    team.deploy("""
        WorkspaceAssociation(stack, "A", workspace=Instance.A, resources=Instance.users[1:4])
        WorkspaceAssociation(stack, "B", workspace=Instance.B, resources=Instance.users[4:6])
    """)
    with team.calls() as calls:
        team.deploy("""
            WorkspaceAssociation(stack, "A", workspace=Instance.A, resources=Instance.users[1:3])
            WorkspaceAssociation(stack, "B", workspace=Instance.B, resources=Instance.users[3:6])
        """)
    assert (team.associated("A"), team.associated("B")) == ({"1", "2"}, {"3", "4", "5"})
    assert {arn for call in calls for arn in call.resource_arns} == {team.instance.user_arn("3")}
    assert guard.denied == []
    team.destroy()


def test_a_plain_template_uses_a_provider_by_its_service_token(team: Team, guard: Guard) -> None:
    team.deploy("""
        from aws_cdk import CfnOutput
        provider = WorkspaceAssociationProvider(stack, "Provider")
        CfnOutput(stack, "ServiceToken", value=provider.service_token)
        CfnOutput(stack, "RoleName", value=provider.role.role_name)
    """)
    cloudformation = team.cdk.aws.boto3_client("cloudformation")
    (stack,) = cloudformation.describe_stacks(StackName=team.stack)["Stacks"]
    parameters = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    parameters |= {
        "InstanceArn": team.instance.arn,
        "WorkspaceId": team.instance.workspace_arn("A").rsplit("/", 1)[1],
        "ResourceArns": ",".join(team.instance.user_arn(number) for number in "12"),
    }
    name = f"{team.stack}-plain"
    cloudformation.create_stack(
        StackName=name,
        TemplateBody=(ROOT / "examples" / "plain-template.yaml").read_text(),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        Capabilities=["CAPABILITY_IAM"],
    )
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    (plain,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    assert plain["Outputs"][0]["OutputValue"] == "2"
    assert team.associated("A") == {"1", "2"}
    cloudformation.delete_stack(StackName=name)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    assert team.associated("A") == set()
    assert guard.denied == []
    team.destroy()
