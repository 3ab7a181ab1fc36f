"""The function behind the custom resource, as the template describes it.

Rule 12 of the contract: no automatic retries.
"""

from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from cdk_connect_workspace import WorkspaceAssociation, WorkspaceAssociationProvider
from tests.arns import BILLING, CLAIMS, user


@pytest.fixture
def stack() -> Stack:
    stack = Stack(App(), "Desk")
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)])
    WorkspaceAssociation(stack, "Billing", workspace=BILLING, resources=[user(2)])
    return stack


def only(stack: Stack, type_: str) -> dict[str, Any]:
    (found,) = Template.from_stack(stack).find_resources(type_).values()
    return dict(found["Properties"])


def test_a_stack_has_one_function_on_arm_with_the_newest_python_that_the_tests_have_run_on(stack: Stack) -> None:
    function = only(stack, "AWS::Lambda::Function")
    assert function["Architectures"] == ["arm64"]
    assert function["Runtime"] == "python3.13"


def test_its_log_is_json_in_a_group_of_its_own_that_expires_and_leaves_with_the_stack(stack: Stack) -> None:
    function = only(stack, "AWS::Lambda::Function")
    ((name, group),) = Template.from_stack(stack).find_resources("AWS::Logs::LogGroup").items()
    assert function["LoggingConfig"] == {"LogFormat": "JSON", "LogGroup": {"Ref": name}}
    assert group["Properties"]["RetentionInDays"] == 90
    assert group["DeletionPolicy"] == "Delete"


def test_its_role_has_no_managed_policy_and_may_write_its_own_log_only(stack: Stack) -> None:
    role = only(stack, "AWS::IAM::Role")
    assert "ManagedPolicyArns" not in role
    (policy,) = role["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    (log,) = Template.from_stack(stack).find_resources("AWS::Logs::LogGroup")
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert statement["Resource"] == {"Fn::GetAtt": [log, "Arn"]}


def test_an_event_is_not_delivered_again_nor_so_late_that_cloudformation_has_given_up(stack: Stack) -> None:
    invoke = only(stack, "AWS::Lambda::EventInvokeConfig")
    function = only(stack, "AWS::Lambda::Function")
    resources = Template.from_stack(stack).find_resources("Custom::ConnectWorkspaceAssociation").values()
    timeouts = {int(resource["Properties"]["ServiceTimeout"]) for resource in resources}
    assert invoke["MaximumRetryAttempts"] == 0
    assert max(timeouts) < 3600
    assert min(timeouts) > invoke["MaximumEventAgeInSeconds"] + function["Timeout"]


def test_get_or_create_gives_a_stack_the_same_provider_each_time(stack: Stack) -> None:
    first = WorkspaceAssociationProvider.get_or_create(stack)
    assert WorkspaceAssociationProvider.get_or_create(stack).node.path == first.node.path
    token = stack.resolve(first.service_token)
    (function,) = Template.from_stack(stack).find_resources("AWS::Lambda::Function")
    assert token == {"Fn::GetAtt": [function, "Arn"]}


def test_an_association_can_be_served_by_a_provider_of_ones_choice() -> None:
    stack = Stack(App(), "Desk")
    own = WorkspaceAssociationProvider(stack, "Own")
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)], provider=own)
    resource = only(stack, "Custom::ConnectWorkspaceAssociation")
    assert resource["ServiceToken"] == stack.resolve(own.service_token)
    Template.from_stack(stack).resource_count_is("AWS::Lambda::Function", 1)
