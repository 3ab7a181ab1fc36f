"""What stacks environment files become."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stage
from aws_cdk import aws_logs as logs
from aws_cdk.assertions import Template

from cdk_connect_workspace.environments import MOST_NAMES, Environment, EnvironmentStack, retention
from tests.arns import INSTANCE
from tests.environments.files import ALICE, BOB, ENVIRONMENTS, PROFILE, VALID, WORKSPACE, environment
from workspace_environments.lock import Lock, Names
from workspace_environments.schema import Retention

# What one process has loaded of CDK serves all tests that construct.
pytestmark = pytest.mark.xdist_group("cdk")

ASSOCIATION = "Custom::ConnectWorkspaceAssociation"
LOCK = Lock(
    instances={
        INSTANCE: Names(
            users={"alice.adler": ALICE, "bob.brandt": BOB},
            routing_profiles={"Claims": PROFILE},
            workspaces={"Claims desk": WORKSPACE.rpartition("/")[2]},
        )
    }
)


def template(found: Environment) -> Mapping[str, Any]:
    """The template of its only stack."""
    (stack,) = found.stacks
    made: Mapping[str, Any] = Template.from_stack(EnvironmentStack(App(), stack)).to_json()
    return made


def of_type(type_: str, found: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [each for each in found["Resources"].values() if each["Type"] == type_]


def test_names_and_ids_give_the_same_template_to_the_byte() -> None:
    by_id = f"{VALID}    routing_profiles: [{PROFILE}]\n"
    by_name = by_id.replace(f"arn: {WORKSPACE}", "name: Claims desk").replace(ALICE, "alice.adler")
    by_name = f"instance: {INSTANCE}\n{by_name.replace(PROFILE, 'Claims')}"
    texts = [json.dumps(template(environment(text, LOCK))) for text in (by_id, by_name, by_name)]
    assert len({*texts}) == 1


def test_the_metadata_name_whoever_the_lock_file_knows_in_the_order_of_the_arns() -> None:
    (association,) = of_type(ASSOCIATION, template(environment(f"{VALID}      - {BOB}\n", LOCK)))
    assert association["Metadata"]["Names"] == [
        f"agent/{BOB} bob.brandt",
        f"agent/{ALICE} alice.adler",
        f"workspace/{WORKSPACE.rpartition('/')[2]} Claims desk",
    ]


def test_without_a_lock_file_nobody_is_named() -> None:
    (association,) = of_type(ASSOCIATION, template(environment(VALID)))
    assert "Names" not in association["Metadata"]


def test_a_new_name_changes_the_metadata_and_nothing_that_calls_the_function() -> None:
    renamed = Lock.model_validate_json(LOCK.to_json().replace("alice.adler", "alice.miller"))
    before, after = (of_type(ASSOCIATION, template(environment(VALID, lock)))[0] for lock in (LOCK, renamed))
    assert before["Properties"] == after["Properties"]
    assert before["Metadata"] != after["Metadata"]


def test_more_names_than_a_template_takes_are_left_out() -> None:
    users = {f"somebody.with.a.long.name.{number:070}": f"u{number}" for number in range(2200)}
    text = VALID.replace(ALICE, "\n      - ".join(users))
    found = template(environment(text, Lock(instances={INSTANCE: Names(users=users)})))
    (association,) = of_type(ASSOCIATION, found)
    assert len(association["Properties"]["ResourceArns"]) == 2200
    assert sum(map(len, users)) > MOST_NAMES
    assert "Names" not in association["Metadata"]


def test_the_production_environment_is_set_up_as_its_file_says() -> None:
    found = Environment.from_file(ENVIRONMENTS / "production.yaml")
    app = App()
    stack = EnvironmentStack(app, found.stacks[0])
    made = Template.from_stack(stack).to_json()
    assert stack.termination_protection
    assert len(of_type(ASSOCIATION, made)) == 2
    assert {each["Properties"]["RetentionInDays"] for each in of_type("AWS::Logs::LogGroup", made)} == {365}
    (schedule,) = of_type("AWS::Scheduler::Schedule", made)
    assert schedule["Properties"]["ScheduleExpression"] == "rate(1 hour)"
    alarms = of_type("AWS::CloudWatch::Alarm", made)
    assert {tuple(alarm["Properties"]["AlarmActions"]) for alarm in alarms} == {
        ("arn:aws:sns:eu-central-1:123456789012:contact-center-alarms",)
    }


REGULATED = f"""{VALID}
termination_protection: true
permissions_boundary: Boundary
bootstrap_qualifier: contact01
function:
  memory: 512 MB
  timeout: 15 minutes
  log_retention: 10 years
  encryption_key: arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-4333-8444-555555555555
  vpc:
    id: vpc-0a1b2c3d
    subnets: [subnet-0a1b2c3d, subnet-0a1b2c3e, subnet-0a1b2c3f]
    security_groups: [sg-0a1b2c3d]
drift_check:
  every: 90 minutes
  repair: true
"""


def test_a_regulated_stack_is_set_up_as_its_file_says(tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path))
    EnvironmentStack(app, environment(REGULATED).stacks[0])
    assembly = app.synth()
    (artifact,) = assembly.stacks
    made = artifact.template
    assert artifact.termination_protection
    assert "cdk-contact01-deploy-role" in str(artifact.assume_role_arn)
    boundaries = [json.dumps(role["Properties"]["PermissionsBoundary"]) for role in of_type("AWS::IAM::Role", made)]
    assert boundaries
    assert all("policy/Boundary" in boundary for boundary in boundaries)
    functions = [each["Properties"] for each in of_type("AWS::Lambda::Function", made)]
    provider, check = sorted(functions, key=lambda each: each["Description"], reverse=True)
    assert (provider["MemorySize"], provider["Timeout"]) == (512, 900)
    assert check["MemorySize"] != 512
    for function in functions:
        assert function["KmsKeyArn"].endswith("key/11111111-2222-4333-8444-555555555555")
        assert function["VpcConfig"] == {
            "SecurityGroupIds": ["sg-0a1b2c3d"],
            "SubnetIds": ["subnet-0a1b2c3d", "subnet-0a1b2c3e", "subnet-0a1b2c3f"],
        }
    for log in of_type("AWS::Logs::LogGroup", made):
        assert log["Properties"]["RetentionInDays"] == 3653
        assert log["Properties"]["KmsKeyId"].endswith("key/11111111-2222-4333-8444-555555555555")
    (schedule,) = of_type("AWS::Scheduler::Schedule", made)
    assert schedule["Properties"]["ScheduleExpression"] == "rate(90 minutes)"
    assert not [message.entry.data for message in artifact.messages]


def test_a_role_that_is_given_gets_what_the_function_needs() -> None:
    text = f"{VALID}function: {{role: arn:aws:iam::123456789012:role/Workspaces}}\n"
    made = template(environment(text))
    assert not of_type("AWS::IAM::Role", made)
    assert {tuple(each["Properties"]["Roles"]) for each in of_type("AWS::IAM::Policy", made)} == {("Workspaces",)}


def test_to_a_role_that_is_fixed_nothing_is_attached() -> None:
    text = f"{VALID}function: {{role: arn:aws:iam::123456789012:role/Workspaces, role_is_fixed: true}}\n"
    made = template(environment(text))
    assert not of_type("AWS::IAM::Role", made)
    assert not of_type("AWS::IAM::Policy", made)
    (function,) = of_type("AWS::Lambda::Function", made)
    assert function["Properties"]["Role"] == "arn:aws:iam::123456789012:role/Workspaces"


def test_what_the_file_does_not_set_is_as_without_the_file() -> None:
    made = template(environment(VALID))
    (function,) = of_type("AWS::Lambda::Function", made)
    assert (function["Properties"]["MemorySize"], function["Properties"]["Timeout"]) == (256, 600)
    assert "VpcConfig" not in function["Properties"]


def test_every_time_that_a_log_can_be_kept_is_one_of_cdks() -> None:
    assert [retention(text) for text in Retention.__args__] == list(logs.RetentionDays)  # type: ignore[attr-defined]


def test_stacks_of_one_name_go_to_several_regions() -> None:
    in_region = [
        VALID.replace("eu-central-1\n", f"{each}\nstack_name: Desks\n", 1) for each in ("eu-west-1", "us-east-1")
    ]
    found = [environment(text) for text in in_region]
    app = App()
    made = [EnvironmentStack(app, each.stacks[0]) for each in found]
    assert [(stack.stack_name, stack.region) for stack in made] == [("Desks", "eu-west-1"), ("Desks", "us-east-1")]


def test_stacks_stand_in_a_stage_as_well() -> None:
    stack = EnvironmentStack(Stage(App(), "Production"), environment(VALID).stacks[0])
    assert of_type(ASSOCIATION, Template.from_stack(stack).to_json())


def test_a_workspace_may_be_called_like_what_the_stack_makes() -> None:
    names = ["Drift", "Function", "Role", "Vpc", "Logs"]
    workspaces = "".join(f"  {name}: {{arn: {WORKSPACE}{name}, users: [{ALICE}]}}\n" for name in names)
    text = f"{REGULATED.partition('workspaces:')[0]}workspaces:\n{workspaces}{REGULATED.partition(ALICE)[2]}"
    assert len(of_type(ASSOCIATION, template(environment(text)))) == len(names)
