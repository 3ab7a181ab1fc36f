"""What can be neither associated nor disassociated, and is not there, counts as gone once the index cannot be behind.

In virtual time, because that takes half a minute where CloudFormation does not say that this is a rollback.

Rule 6 of the contract.
"""

import pytest

from local.connect.faults import AnyEffect, Error, Fault, ItemFailure
from local.connect.instance import Instance
from tests.lives.claims import CLAIMS, INSTANCE, deliver, event, there, users
from tests.lives.office import Office

STUCK = users(1, 9)
ITEMS = [ItemFailure(resource_arns=tuple(STUCK), code=code) for code in ("400", "403", "409", "500")]
CALLS = [Error(code=code) for code in ("AccessDeniedException", "InvalidRequestException", "InternalServiceException")]
STACK_ID = str(event("Delete", STUCK)["StackId"])


def get_stuck(office: Office, effect: AnyEffect) -> None:
    """From now on nothing, or one ARN, can be disassociated."""
    office.service.add_fault(Fault(effect=effect, operation="DisassociateWorkspace", times=None))


@pytest.mark.parametrize("effect", [*ITEMS, *CALLS], ids=lambda effect: effect.code)
def test_an_update_that_drops_it_succeeds(office: Office, effect: AnyEffect) -> None:
    office.service.associate(CLAIMS, users(3))
    get_stuck(office, effect)
    invocation = deliver(office, event("Update", users(3), [*users(3), *STUCK]))
    assert invocation.succeeded, invocation.answers
    assert there(office) == set(users(3))


@pytest.mark.parametrize("effect", [*ITEMS, *CALLS], ids=lambda effect: effect.code)
def test_a_delete_of_it_succeeds(office: Office, effect: AnyEffect) -> None:
    get_stuck(office, effect)
    invocation = deliver(office, event("Delete", STUCK))
    assert invocation.succeeded, invocation.answers


@pytest.mark.parametrize("effect", CALLS, ids=lambda effect: effect.code)
def test_a_rollback_of_a_move_to_a_workspace_that_refuses_everything_succeeds(
    office: Office, effect: AnyEffect
) -> None:
    office.service.seed(Instance(id=INSTANCE.id, account=INSTANCE.account, workspaces={"billing": "billing"}))
    office.service.associate(CLAIMS, users(3))
    get_stuck(office, effect)
    office.stacks.happens(STACK_ID, "UPDATE_IN_PROGRESS")
    no_answer = "CloudFormation did not receive a response from your Custom Resource."
    office.stacks.happens(STACK_ID, "UPDATE_FAILED", "Claims", no_answer)
    office.stacks.happens(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS")
    moved = {"WorkspaceArn": f"{INSTANCE.arn}/workspace/billing", "ResourceArns": users(3)}
    invocation = deliver(office, {**event("Update", users(3)), "OldResourceProperties": moved})
    assert invocation.succeeded, invocation.answers
    assert there(office) == set(users(3))
