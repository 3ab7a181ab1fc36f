"""Commands on an instance in another region than the session's, and without naming an instance."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connect_workspaces.main import run
from local.connect.faults import Error, Fault
from local.connect.instance import Instance
from local.connect.server import LocalConnect
from tests.command.account import Account
from tests.command.query_services import query_services
from tests.command.served import CLAIMS, SERVED, users

ELSEWHERE = Instance(
    id="22222222-2222-4333-8444-555555555555",
    account=SERVED.account,
    region="us-east-1",
    workspaces={"desk": "0000abcd-0000-4000-7000-000000000777"},
    users={"helen": "0000abcd-0000-4000-8000-000000000777"},
)


@pytest.fixture(autouse=True)
def elsewhere(connect: LocalConnect, environment: pytest.MonkeyPatch) -> None:
    """Another instance in another region, with one association."""
    connect.seed(ELSEWHERE)
    connect.associate(ELSEWHERE.workspace_arn("desk"), [ELSEWHERE.user_arn("helen")])


@pytest.fixture
def account(environment: pytest.MonkeyPatch) -> Iterator[Account]:
    """An account whose stack declares nothing."""
    with query_services(account := Account()) as variables:
        for name, value in variables.items():
            environment.setenv(name, value)
        yield account


@pytest.mark.parametrize(
    "command", [["who", "helen", "--instance"], ["export", "--unmanaged", "--no-names"]], ids=["who", "export"]
)
def test_stacks_are_looked_for_where_the_instance_is_and_where_the_session_is(
    account: Account, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Otherwise what a stack declares would be said to be declared by none."""
    assert run([*command, ELSEWHERE.arn]) == 0
    out = capsys.readouterr().out
    assert "0777" in out or "helen" in out
    asked = {region for region, service in account.regions if service == "cloudformation"}
    assert asked == {"us-east-1", SERVED.region}


def test_an_export_names_the_region_and_account_of_the_instance(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", ELSEWHERE.arn]) == 0
    assert 'account: "123456789012"\nregion: us-east-1\n' in capsys.readouterr().out


def test_an_instance_that_cannot_be_read_is_noted_beside_the_one_that_has_the_user(
    account: Account, connect: LocalConnect, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody of that name may be there, too."""
    connect.seed(ELSEWHERE.model_copy(update={"region": SERVED.region, "id": "00000000-2222-4333-8444-555555555555"}))
    connect.associate(CLAIMS, users(1))
    denied = Error(code="AccessDeniedException", message="not authorized")
    connect.add_fault(Fault(effect=denied, operation="SearchWorkspaceAssociations", times=1))
    assert run(["who", "1"]) == 0
    out, err = capsys.readouterr()
    assert "claims" in out
    assert "the permission connect:SearchWorkspaceAssociations is missing" in err


def test_an_empty_limit_is_no_limit_that_anybody_meant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--max-removals "$LIMIT"` with a variable that is not set must not switch the guard off."""
    assert run(["plan", str(tmp_path), "--max-removals", ""]) == 1
    assert "--max-removals" in capsys.readouterr().err
