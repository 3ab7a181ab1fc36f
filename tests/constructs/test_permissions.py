"""What the function may do: against the service authorization reference, and by the usual linters."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, CfnParameter, Environment, Stack, Validations
from aws_cdk import aws_connect as connect
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from cdk_nag import AwsSolutionsChecks
from policy_sentry.querying.actions import get_action_data

from cdk_connect_workspace import WorkspaceAssociation, WorkspaceAssociationProvider
from tests.arns import BILLING, CLAIMS, INSTANCE, user
from tests.constructs.templates import resources

HERE = Environment(account="123456789012", region="eu-central-1")
INSTANCES = [
    INSTANCE,
    INSTANCE.replace("eu-central-1", "us-west-2"),
    INSTANCE.replace("arn:aws:", "arn:aws-cn:").replace("eu-central-1", "cn-north-1"),
    INSTANCE.replace("arn:aws:", "arn:aws-us-gov:").replace("eu-central-1", "us-gov-west-1"),
]


def literal(stack: Stack) -> None:
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)])
    WorkspaceAssociation(stack, "Billing", workspace=BILLING, resources=[user(1)])


def of_the_stack(stack: Stack) -> None:
    workspace = connect.CfnWorkspace(stack, "W", instance_arn=INSTANCE, name="claims")
    WorkspaceAssociation(stack, "Claims", workspace=workspace, resources=[user(1)])


def of_parameters(stack: Stack) -> None:
    workspace = CfnParameter(stack, "Workspace").value_as_string
    agents = CfnParameter(stack, "Agents", type="CommaDelimitedList").value_as_list
    WorkspaceAssociation(stack, "Claims", workspace=workspace, resources=agents)


def with_every_knob(stack: Stack) -> None:
    vpc = ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id="vpc-11111111",
        availability_zones=["eu-central-1a"],
        private_subnet_ids=["subnet-11111111"],
        private_subnet_route_table_ids=["rtb-11111111"],
    )
    key = kms.Key(stack, "Key", enable_key_rotation=True)
    own = WorkspaceAssociationProvider(
        stack, "Own", vpc=vpc, encryption_key=key, memory_size=512, reserved_concurrent_executions=1
    )
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)], provider=own)


USES = pytest.mark.parametrize("use", [literal, of_the_stack, of_parameters, with_every_knob])


def allowed(stack: Stack) -> Iterator[tuple[str, str]]:
    """Each action that the policies of the workspaces allow, with each resource."""
    for policy in resources(stack, "AWS::IAM::Policy").values():
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Allow"
            for action in _list(statement["Action"]):
                for resource in _list(statement["Resource"]):
                    yield action, resource


def reference(action: str) -> set[str]:
    """The ARN formats that an action is checked on, says the service authorization reference."""
    service, name = action.split(":")
    found = get_action_data(service, name)
    assert found, f"{action} is no action"
    return {row["resource_arn_format"] for row in found[service]} - {"*"}


def is_of(format_: str, arn: str) -> bool:
    return re.fullmatch(re.sub(r"\\\$\\{\w+\\}", "[^:/]+", re.escape(format_)), arn) is not None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("instance", INSTANCES)
def test_a_workspace_is_the_only_one_that_can_be_changed_whatever_its_partition_and_region(instance: str) -> None:
    stack = Stack(App(), "Desk", env=HERE)
    workspace = f"{instance}/workspace/w1"
    WorkspaceAssociation(stack, "Claims", workspace=workspace, resources=[user(1, instance)])
    assert sorted(allowed(stack)) == [
        ("connect:AssociateWorkspace", f"{instance}/agent/*"),
        ("connect:AssociateWorkspace", f"{instance}/routing-profile/*"),
        ("connect:AssociateWorkspace", workspace),
        ("connect:DescribeWorkspace", workspace),
        ("connect:DisassociateWorkspace", workspace),
        ("connect:SearchWorkspaceAssociations", f"{instance}/workspace/*"),
    ]


def test_where_a_parameter_gives_the_workspace_the_former_one_can_be_cleared_but_no_other_be_given() -> None:
    stack = Stack(App(), "Desk", env=HERE)
    workspace = f"{INSTANCE}/workspace/{CfnParameter(stack, 'Workspace').value_as_string}"
    WorkspaceAssociation(stack, "Claims", workspace=workspace, resources=[user(1)])
    on_any = {action for action, resource in allowed(stack) if resource == f"{INSTANCE}/workspace/*"}
    assert on_any == {
        "connect:DescribeWorkspace",
        "connect:DisassociateWorkspace",
        "connect:SearchWorkspaceAssociations",
    }


def test_every_action_is_allowed_on_all_that_the_service_checks_it_on_and_nothing_else() -> None:
    stack = Stack(App(), "Desk", env=HERE)
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)])
    pairs = list(allowed(stack))
    for action in {action for action, _ in pairs}:
        arns = [resource for other, resource in pairs if other == action]
        formats = reference(action)
        assert {format_ for format_ in formats if any(is_of(format_, arn) for arn in arns)} == formats
        assert all(any(is_of(format_, arn) for format_ in formats) for arn in arns)


def test_the_log_is_all_else_that_the_role_may_write() -> None:
    stack = Stack(App(), "Desk")
    literal(stack)
    (role,) = resources(stack, "AWS::IAM::Role").values()
    (policy,) = role["Properties"]["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    for action in statement["Action"]:
        assert any("log-group" in format_ for format_ in reference(action))
    (group,) = resources(stack, "AWS::Logs::LogGroup")
    assert statement["Resource"] == {"Fn::GetAtt": [group, "Arn"]}
    assert "ManagedPolicyArns" not in role["Properties"]


def findings(stack: Stack, folder: Path) -> list[str]:
    """What AwsSolutions of cdk-nag finds."""
    app = stack.node.root
    assert isinstance(app, App)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    app.synth()
    report = json.loads((folder / "validation-report.json").read_text())
    return [violation["ruleName"] for plugin in report["pluginReports"] for violation in plugin["violations"]]


@USES
def test_cdk_nag_has_nothing_to_say(use: Callable[[Stack], None], tmp_path: Path) -> None:
    stack = Stack(App(outdir=str(tmp_path)), "Desk", env=HERE)
    use(stack)
    assert findings(stack, tmp_path) == []


def test_what_others_allow_the_role_is_not_acknowledged(tmp_path: Path) -> None:
    stack = Stack(App(outdir=str(tmp_path)), "Desk", env=HERE)
    provider = WorkspaceAssociationProvider(stack, "Own")
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)], provider=provider)
    assert isinstance(provider.role, iam.Role)
    provider.role.add_to_policy(iam.PolicyStatement(actions=["s3:GetObject"], resources=["arn:aws:s3:::desk/*"]))
    with pytest.raises(RuntimeError, match="Own/Role/DefaultPolicy"):
        findings(stack, tmp_path)


@USES
def test_cfn_lint_has_nothing_to_say(use: Callable[[Stack], None], tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path), analytics_reporting=False)
    stack = Stack(app, "Desk", env=HERE)
    use(stack)
    app.synth()
    lint = str(Path(sys.executable).with_name("cfn-lint"))
    command = [lint, "--regions", "eu-central-1", "--template", str(tmp_path / "Desk.template.json")]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "")
