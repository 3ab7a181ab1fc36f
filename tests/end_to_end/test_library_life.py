"""What a team that uses the library lives through, with IAM asked about every call."""

from pathlib import Path

import pytest

from local.aws import LocalAws
from local.guard import Guard
from tests.end_to_end.library import ROOT, Team


@pytest.fixture
def team(aws: LocalAws, tmp_path: Path) -> Team:
    return Team.make(aws, tmp_path)


def test_a_workspace_that_is_not_declared_is_out_of_reach(team: Team) -> None:
    team.deploy("""
        WorkspaceAssociation(stack, "Claims", workspace=Instance.A, resources=Instance.users[1:2])
    """)
    cloudformation, iam = (team.cdk.aws.boto3_client(service) for service in ("cloudformation", "iam"))
    resources = cloudformation.describe_stack_resources(StackName=team.stack)["StackResources"]
    (role,) = [r["PhysicalResourceId"] for r in resources if r["ResourceType"] == "AWS::IAM::Role"]

    def decision(workspace: str) -> str:
        simulated = iam.simulate_principal_policy(
            PolicySourceArn=iam.get_role(RoleName=role)["Role"]["Arn"],
            ActionNames=["connect:AssociateWorkspace"],
            ResourceArns=[team.instance.workspace_arn(workspace)],
        )
        return str(simulated["EvaluationResults"][0]["EvalDecision"])

    assert (decision("A"), decision("B")) == ("allowed", "implicitDeny")
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
    team.destroy()
    assert (team.associated("A"), team.associated("B")) == (set(), set())
    assert guard.denied == []


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
