"""What the function may do: against the service authorization reference, and by the usual linters."""

import json
import re
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import aws_cdk
import pytest
from aws_cdk import (
    App,
    Aws,
    CfnDynamicReference,
    CfnDynamicReferenceService,
    CfnParameter,
    CloudFormationValidatePlugin,
    Environment,
    Fn,
    NestedStack,
    Stack,
    Validations,
)
from aws_cdk import aws_connect as connect
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk.aws_cloudwatch_actions import SnsAction

from cdk_connect_workspace import WorkspaceAssociation, WorkspaceAssociationProvider, WorkspaceDriftCheck
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


def network(stack: Stack) -> ec2.IVpc:
    return ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id="vpc-11111111",
        availability_zones=["eu-central-1a"],
        private_subnet_ids=["subnet-11111111"],
        private_subnet_route_table_ids=["rtb-11111111"],
    )


def with_every_knob(stack: Stack) -> None:
    vpc = network(stack)
    key = kms.Key(stack, "Key", enable_key_rotation=True)
    own = WorkspaceAssociationProvider(
        stack, "Own", vpc=vpc, encryption_key=key, memory_size=512, reserved_concurrent_executions=1
    )
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)], provider=own)


def of_another_stack(stack: Stack) -> None:
    theirs = Stack(stack.node.root, "Theirs", env=HERE)  # type: ignore[arg-type]  # every construct has a root to be in
    workspace = connect.CfnWorkspace(theirs, "W", instance_arn=INSTANCE, name="claims")
    provider = WorkspaceAssociationProvider(theirs, "Shared")
    WorkspaceAssociation(stack, "Claims", workspace=workspace, resources=[user(1)], provider=provider)


def of_an_import(stack: Stack) -> None:
    WorkspaceAssociation(stack, "Claims", workspace=Fn.import_value("claims"), resources=[user(1)])


def in_a_nested_stack(stack: Stack) -> None:
    workspace = connect.CfnWorkspace(stack, "W", instance_arn=INSTANCE, name="claims")
    WorkspaceAssociation(NestedStack(stack, "Nested"), "Claims", workspace=workspace, resources=[user(1)])


def with_pseudo_parameters(stack: Stack) -> None:
    instance = f"arn:{Aws.PARTITION}:connect:{Aws.REGION}:{Aws.ACCOUNT_ID}:{INSTANCE.rpartition(':')[2]}"
    WorkspaceAssociation(stack, "Claims", workspace=f"{instance}/workspace/w1", resources=[f"{instance}/agent/a1"])
    substituted = Fn.sub("arn:${AWS::Partition}:connect:${AWS::Region}:${AWS::AccountId}:instance/i/workspace/w2")
    WorkspaceAssociation(stack, "Billing", workspace=substituted, resources=[Fn.sub("${AWS::StackName}")])


def of_many_workspaces(stack: Stack) -> None:
    """More than inline policies hold, some of them known to CloudFormation alone."""
    for number in range(40):
        WorkspaceAssociation(stack, f"D{number}", workspace=f"{INSTANCE}/workspace/w{number}", resources=[user(1)])
    parameter = CfnParameter(stack, "Workspace").value_as_string
    WorkspaceAssociation(stack, "Claims", workspace=parameter, resources=[user(1)])


def with_a_role_of_ones_own(stack: Stack) -> None:
    role = iam.Role(stack, "Mine", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    WorkspaceAssociationProvider.get_or_create(stack, role=role)
    literal(stack)


def checked(stack: Stack) -> None:
    literal(stack)
    WorkspaceDriftCheck(stack, "Drift")


def checked_and_repaired(stack: Stack) -> None:
    """With all that widens what the check may do."""
    of_many_workspaces(stack)
    of_an_import(NestedStack(stack, "Nested"))
    of_the_stack(NestedStack(NestedStack(stack, "Outer"), "Inner"))
    with_every_knob(NestedStack(stack, "InVpc"))
    topic = sns.Topic(stack, "Topic", enforce_ssl=True)
    key = kms.Key(stack, "Key", enable_key_rotation=True)
    vpc = network(stack)
    alarms = [SnsAction(topic)]
    WorkspaceDriftCheck(stack, "Drift", repair=True, alarm_actions=alarms, vpc=vpc, encryption_key=key)


def checked_across_stacks(stack: Stack) -> None:
    of_another_stack(stack)
    WorkspaceDriftCheck(stack, "Drift", repair=True)


USES = [
    checked,
    checked_across_stacks,
    checked_and_repaired,
    literal,
    of_many_workspaces,
    with_a_role_of_ones_own,
    of_the_stack,
    of_parameters,
    with_every_knob,
    of_another_stack,
    of_an_import,
    in_a_nested_stack,
    with_pseudo_parameters,
]


FLAGS = ("no flags", "all flags")


@cache
def recommended_flags() -> dict[str, Any]:
    """What `cdk init` sets in a new app, says the installed aws-cdk-lib."""
    (packed,) = Path(aws_cdk.__file__).parent.glob("_jsii/aws-cdk-lib@*.tgz")
    with tarfile.open(packed) as archive:
        member = archive.extractfile("package/recommended-feature-flags.json")
        assert member
        flags: dict[str, Any] = json.load(member)
    return flags


def allowed(stack: Stack) -> Iterator[tuple[str, Any]]:
    """Each action that the policies of the workspaces allow, with each resource."""
    for policy in resources(stack, "AWS::IAM::Policy").values():
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Allow"
            for action in _list(statement["Action"]):
                for resource in _list(statement["Resource"]):
                    yield action, resource


def reference(action: str) -> set[str]:
    """The ARN formats that an action is checked on, says the service authorization reference."""
    from policy_sentry.querying.actions import get_action_data  # noqa: PLC0415  # no other process of the tests needs it

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
    pairs = list(allowed(stack))
    assert [pair for pair in pairs if pair[0].startswith("cloudformation:")] == [
        ("cloudformation:DescribeStackEvents", {"Ref": "AWS::StackId"}),
        ("cloudformation:DescribeStacks", {"Ref": "AWS::StackId"}),
    ]
    assert sorted(pair for pair in pairs if pair[0].startswith("connect:")) == [
        ("connect:AssociateWorkspace", f"{instance}/agent/*"),
        ("connect:AssociateWorkspace", f"{instance}/routing-profile/*"),
        ("connect:AssociateWorkspace", workspace),
        ("connect:DescribeWorkspace", workspace),
        ("connect:DisassociateWorkspace", workspace),
        ("connect:SearchWorkspaceAssociations", f"{instance}/workspace/*"),
    ]


@pytest.mark.parametrize(
    "workspace",
    [
        lambda stack: CfnParameter(stack, "Workspace").value_as_string,
        lambda _: Fn.ref("Workspace"),
        lambda _: CfnDynamicReference(CfnDynamicReferenceService.SSM, "/claims").to_string(),
        lambda stack: sns.Topic(stack, "LooksItUp").topic_name,
        lambda _: Fn.find_in_map("Workspaces", "claims", "id"),
    ],
    ids=["parameter", "its name", "dynamic reference", "attribute", "mapping"],
)
def test_where_the_same_template_may_name_another_workspace_the_former_can_be_cleared_but_no_other_be_given(
    workspace: Callable[[Stack], str],
) -> None:
    stack = Stack(App(), "Desk", env=HERE)
    arn = f"{INSTANCE}/workspace/{workspace(stack)}"
    WorkspaceAssociation(stack, "Claims", workspace=arn, resources=[user(1)])
    on_any = {action for action, resource in allowed(stack) if resource == f"{INSTANCE}/workspace/*"}
    assert on_any == {
        "connect:DescribeWorkspace",
        "connect:DisassociateWorkspace",
        "connect:SearchWorkspaceAssociations",
    }


@pytest.mark.parametrize(
    "use", [of_the_stack, of_another_stack, of_an_import, in_a_nested_stack, with_pseudo_parameters]
)
def test_where_it_cannot_no_other_workspace_can_be_cleared(use: Callable[[Stack], None]) -> None:
    stack = Stack(App(), "Desk", env=HERE)
    use(stack)
    nested = [child for child in stack.node.children if isinstance(child, NestedStack)]
    clears = [
        statement["Resource"]
        for each in (stack, *nested)
        for policy in resources(each, "AWS::IAM::Policy").values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if "connect:DisassociateWorkspace" in statement["Action"]
    ]
    assert clears
    assert "/workspace/*" not in json.dumps(clears)


def with_a_check(stack: Stack) -> None:
    WorkspaceDriftCheck(stack, "Drift")


def with_a_check_that_repairs(stack: Stack) -> None:
    WorkspaceDriftCheck(stack, "Drift", repair=True)


@pytest.mark.parametrize("check", [lambda _: None, with_a_check, with_a_check_that_repairs])
def test_every_action_is_allowed_on_all_that_the_service_checks_it_on_and_nothing_else(
    check: Callable[[Stack], None],
) -> None:
    stack = Stack(App(), "Desk", env=HERE)
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)])
    check(stack)
    own = "arn:aws:cloudformation:eu-central-1:123456789012:stack/Desk/1"
    pairs = [(action, on if isinstance(on, str) else own) for action, on in allowed(stack)]
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


@cache
def default_rules() -> CloudFormationValidatePlugin:
    """What CDK validates templates with unless it is told not to; it takes a second to make one."""
    return CloudFormationValidatePlugin()


def synthesize(stack: Stack) -> Path:
    """Have AwsSolutions of cdk-nag and the default rules of CDK look for violations; where the assembly is."""
    from cdk_nag import AwsSolutionsChecks  # noqa: PLC0415  # no other process of the tests needs it

    app = stack.node.root
    assert isinstance(app, App)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app), default_rules())
    return Path(app.synth().directory)


Synthesized = Callable[[Callable[[Stack], None], str], Path]


@pytest.fixture(scope="module")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """The assembly of a use, without flags or with all. It is the same for all linters."""

    @cache
    def assembly(use: Callable[[Stack], None], flags: str) -> Path:
        outdir, context = tmp_path_factory.mktemp("cdk.out"), recommended_flags() if flags == "all flags" else {}
        stack = Stack(App(outdir=str(outdir), context=context, analytics_reporting=False), "Desk", env=HERE)
        use(stack)
        return synthesize(stack)

    return assembly


@pytest.mark.parametrize("flags", FLAGS)
@pytest.mark.parametrize("use", USES)
def test_cdk_and_cdk_nag_have_nothing_to_say(
    use: Callable[[Stack], None], flags: str, synthesized: Synthesized
) -> None:
    report = json.loads((synthesized(use, flags) / "validation-report.json").read_text())
    assert [violation["ruleName"] for plugin in report["pluginReports"] for violation in plugin["violations"]] == []


def test_what_others_allow_the_role_is_not_acknowledged() -> None:
    stack = Stack(App(), "Desk", env=HERE)
    provider = WorkspaceAssociationProvider(stack, "Own")
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)], provider=provider)
    assert isinstance(provider.role, iam.Role)
    provider.role.add_to_policy(iam.PolicyStatement(actions=["s3:GetObject"], resources=["arn:aws:s3:::desk/*"]))
    with pytest.raises(RuntimeError, match="Own/Role/DefaultPolicy"):
        synthesize(stack)


def test_cfn_lint_has_nothing_to_say(synthesized: Synthesized) -> None:
    templates = [
        path
        for use, flags in product(USES, FLAGS)
        # cfn-lint does not know yet how CDK refers to other stacks then
        if not (use in (of_another_stack, checked_across_stacks) and flags == "all flags")
        for path in synthesized(use, flags).glob("*.template.json")
    ]
    assert len(templates) >= 2 * len(USES)
    different = {path.read_text(): str(path) for path in templates}.values()
    lint = str(Path(sys.executable).with_name("cfn-lint"))
    command = [lint, "--regions", "eu-central-1", "--template", *different]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "")
