"""The session of a run: what it sends, and what a person is told where AWS says no."""

import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest
from botocore.session import get_session

from connect_workspaces.aws import READS, Aws, explained
from connect_workspaces.calls import Calls
from connect_workspaces.errors import NotAReadError
from connect_workspaces.reading import list_instances, read
from local.connect.faults import Error, Fault
from local.connect.instance import Instance
from local.connect.server import LocalConnect
from tests.command.query_services import QueryServices
from tests.command.refused import fails
from tests.command.served import CLAIMS, SERVED, users


def test_a_change_is_refused_before_it_is_sent(aws: Aws, connect: LocalConnect) -> None:
    target = {"InstanceId": SERVED.id, "WorkspaceId": CLAIMS.rpartition("/")[2]}
    client = aws.connect(SERVED.region)
    for change in (client.associate_workspace, client.disassociate_workspace):
        with pytest.raises(NotAReadError, match="ssociateWorkspace is not among the reads"):
            change(**target, ResourceArns=users(1))
    with pytest.raises(NotAReadError, match="cloudformation:DeleteStack"):
        aws.cloudformation().delete_stack(StackName="any")
    assert connect.calls() == []


def test_what_is_no_read_is_not_tried_again(aws: Aws, connect: LocalConnect) -> None:
    """A broken connection is, and a defect of the command would hang it."""
    with pytest.raises(NotAReadError, match="connect:DeleteUser"):
        Calls(aws, SERVED.arn).read("DeleteUser", UserId="any")
    assert connect.calls() == []


@pytest.mark.parametrize("service", ["connect", "cloudformation", "sts"])
def test_of_every_operation_of_a_service_only_the_reads_can_be_sent(aws: Aws, service: str) -> None:
    client = aws._client(service, SERVED.region)  # noqa: SLF001
    sendable = set()
    for name in get_session().get_service_model(service).operation_names:
        try:
            client.meta.events.emit(
                f"before-call.{service}.{name}",
                model=client.meta.service_model.operation_model(name),
                params={"headers": {}},
                request_signer=None,
                context={},
            )
        except NotAReadError:
            continue
        sendable.add(f"{service}:{name}")
    assert sendable == {action for action in READS if action.startswith(f"{service}:")}


def test_what_shows_help_needs_no_boto3() -> None:
    code = "import sys, connect_workspaces.aws, connect_workspaces.live; sys.exit('botocore' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": "command:constructs:handler"})


def test_what_reads_no_environment_file_begins_without_what_reads_them() -> None:
    code = "import sys, connect_workspaces.commands; sys.exit(bool({'pydantic', 'ruamel.yaml'} & {*sys.modules}))"
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": "command:constructs:handler"})


def test_without_credentials_a_person_is_told_to_sign_in(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("AWS_ACCESS_KEY_ID")
    environment.delenv("AWS_SECRET_ACCESS_KEY")
    with fails("no AWS credentials", "--profile"):
        Aws()


def test_half_of_the_credentials_is_none(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("AWS_SECRET_ACCESS_KEY")
    with fails("no AWS credentials"):
        Aws()


@pytest.mark.usefixtures("environment")
def test_an_unknown_profile_is_named() -> None:
    with fails("nobodys-profile", "--profile"):
        Aws(profile="nobodys-profile")


def test_a_profile_brings_its_region_and_an_option_overrules_it(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    config.write_text("[profile desk]\nregion = us-west-2\naws_access_key_id = a\naws_secret_access_key = b\n")
    environment.setenv("AWS_CONFIG_FILE", str(config))
    environment.delenv("AWS_DEFAULT_REGION")
    assert Aws(profile="desk").region == "us-west-2"
    environment.setenv("AWS_REGION", "eu-west-3")
    assert Aws(profile="desk").region == "eu-west-3"
    assert Aws(profile="desk", region="eu-west-2").region == "eu-west-2"


def test_an_expired_sign_in_is_told_before_any_call(
    environment: pytest.MonkeyPatch, tmp_path: Path, connect: LocalConnect
) -> None:
    config = tmp_path / "config"
    sso = "sso_start_url = https://example.com\nsso_region = eu-central-1\nsso_account_id = 1\nsso_role_name = r\n"
    config.write_text(f"[profile desk]\nregion = eu-central-1\n{sso}")
    environment.setenv("AWS_CONFIG_FILE", str(config))
    environment.setenv("HOME", str(tmp_path))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        environment.delenv(name)
    with fails("expired", "sign in again"):
        Aws(profile="desk")
    assert connect.calls() == []


def test_without_a_region_a_person_is_told_to_name_one(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("AWS_DEFAULT_REGION")
    with fails("no AWS region", "--region"):
        Aws().instance_arn(SERVED.id)


@pytest.mark.parametrize("code", ["ExpiredTokenException", "ExpiredToken"])
def test_credentials_that_expired_end_the_command_at_once(aws: Aws, connect: LocalConnect, code: str) -> None:
    connect.add_fault(Fault(effect=Error(code=code, status=403), times=None))
    with fails("credentials have expired"):
        read(aws, SERVED.arn)
    assert len(connect.calls()) == 1


def test_an_endpoint_out_of_reach_is_given_up_soon(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("AWS_ENDPOINT_URL_CONNECT", "http://127.0.0.1:9")
    began = monotonic()
    with fails("connect in eu-central-1 cannot be reached", "127.0.0.1:9"):
        read(Aws(), SERVED.arn)
    assert monotonic() - began < 20


def test_a_missing_permission_is_named(aws: Aws, connect: LocalConnect) -> None:
    denied = Error(code="AccessDeniedException", message="no identity-based policy allows it")
    connect.add_fault(Fault(effect=denied, operation="SearchWorkspaceAssociations", times=None))
    with fails("the permission connect:SearchWorkspaceAssociations is missing"):
        read(aws, SERVED.arn)
    assert len(connect.calls()) == 1


def test_a_missing_permission_of_cloudformation_is_named(aws: Aws, query: QueryServices) -> None:
    query.refuses["DescribeStacks"] = (403, "AccessDenied", "User: me is not authorized to perform it")
    with fails("cloudformation:DescribeStacks"), explained():
        aws.cloudformation().describe_stacks()


def test_throttling_by_cloudformation_is_waited_out(
    aws: Aws, query: QueryServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    query.refuses["DescribeStacks"] = (400, "Throttling", "Rate exceeded")
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    with fails("Throttling"), explained():
        aws.cloudformation().describe_stacks()
    assert query.calls == ["DescribeStacks"] * 10
    assert aws.throttled == {"Throttling": 10}


def test_an_instance_that_is_not_in_the_region_is_told_with_the_region(aws: Aws, connect: LocalConnect) -> None:
    connect.seed(Instance(id="elsewhere", account="123456789012", region="us-west-2"))
    with fails("instance elsewhere does not exist in eu-central-1", "--region"):
        read(aws, f"{SERVED.arn.rpartition('/')[0]}/elsewhere")


def test_the_region_of_an_arn_is_asked_whatever_is_configured(aws: Aws, connect: LocalConnect) -> None:
    there = Instance(id="elsewhere", account="123456789012", region="us-west-2", workspaces={"claims": "w"})
    connect.seed(there)
    assert read(aws, there.arn).workspaces.keys() == {there.workspace_arn("claims")}
    assert {call.region for call in connect.calls()} == {"us-west-2"}


def test_an_instance_is_named_by_its_id_or_arn(aws: Aws, query: QueryServices) -> None:
    assert aws.instance_arn(SERVED.arn) == SERVED.arn
    assert query.calls == []
    assert aws.instance_arn(SERVED.id) == SERVED.arn
    assert query.calls == ["GetCallerIdentity"]


@pytest.mark.parametrize("text", ["", "a b", "demo", f"instance/{SERVED.id}"])
def test_what_is_no_instance_an_alias_for_example_is_told_before_any_call(
    aws: Aws, query: QueryServices, text: str
) -> None:
    with fails("is no instance ID or ARN; `aws connect list-instances` shows them"):
        aws.instance_arn(text)
    assert query.calls == []


@pytest.mark.parametrize("arn", [CLAIMS, "arn:aws:s3:::bucket"])
def test_an_arn_of_something_else_is_told(aws: Aws, arn: str) -> None:
    with fails(arn[:60], "is not the ARN of an instance"):
        aws.instance_arn(arn)


def test_the_instances_of_the_region_are_listed(aws: Aws, connect: LocalConnect) -> None:
    for number in range(12):
        connect.seed(Instance(id=f"i{number}", account="123456789012", region="eu-central-1"))
    found = list_instances(aws)
    assert len(found) == 13
    assert SERVED.arn in found
