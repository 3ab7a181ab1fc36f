"""What is refused: by which ARN if it is about one, within few calls if it is not, and for want of which permission.

Rules 8 and 10 of the contract.
"""

import pytest

from local.connect.faults import Error, Fault
from local.connect.model import Operation
from local.connect.server import LocalConnect
from local.simulator.custom_resource import CustomResource
from tests.arns import CLAIMS
from tests.handler.conftest import INSTANCE, sent, there, users

MOST_CALLS = 60


def denied(operation: str) -> Error:
    """What AWS says where a policy does not allow something; the action is at the end of a long message."""
    who = "User: arn:aws:sts::123456789012:assumed-role/Desk-ProviderRole/Desk-Provider"
    return Error(
        code="AccessDeniedException", message=f"{who} is not authorized to perform: connect:{operation} on resource: *"
    )


def test_the_one_user_for_whom_there_is_no_permission_is_named_with_the_action(
    connect: LocalConnect, resource: CustomResource
) -> None:
    fault = Fault(
        effect=denied("AssociateWorkspace"), operation="AssociateWorkspace", resource_arn=users(42)[0], times=None
    )
    connect.add_fault(fault)
    resource.seconds = 30
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(*range(1, 61)))
    user = users(42)[0].split("/")[-1]
    assert answered.reason.startswith(
        f"1 of 60 associations failed on workspace c1a1b2c3…: agent/{user} no permission for connect:AssociateWorkspace"
    )
    assert not there(connect)


@pytest.mark.parametrize("operation", ["SearchWorkspaceAssociations", "AssociateWorkspace", "DisassociateWorkspace"])
def test_a_lasting_denial_is_named_with_its_action(
    connect: LocalConnect, resource: CustomResource, operation: Operation
) -> None:
    resource.create(WorkspaceArn=CLAIMS, ResourceArns=users(*range(1, 61)))
    connect.add_fault(Fault(effect=denied(operation), operation=operation, times=None))
    resource.seconds = 10
    answered = resource.update(WorkspaceArn=CLAIMS, ResourceArns=users(*range(31, 91)))
    assert f"no permission for connect:{operation}" in answered.reason
    assert "not sent" not in answered.reason
    left = users(*range(61, 91)) if operation == "DisassociateWorkspace" else []  # the undo is denied too
    assert there(connect) == {*users(*range(1, 61)), *left}


@pytest.mark.parametrize("code", ["InvalidRequestException", "InvalidParameterException"])
@pytest.mark.parametrize("operation", ["AssociateWorkspace", "DisassociateWorkspace"])
def test_a_refusal_that_has_nothing_to_do_with_single_arns_ends_within_60_calls(
    connect: LocalConnect, resource: CustomResource, operation: Operation, code: str
) -> None:
    declared = [f"{INSTANCE.arn}/agent/user-{number}" for number in range(500)]
    connect.add_fault(Fault(effect=Error(code=code), operation=operation, times=None))
    if operation == "AssociateWorkspace":
        answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=declared)
        assert answered.reason.startswith("500 of 500 associations failed on workspace c1a1b2c3…: agent/user-")
    else:
        resource.properties, resource.physical_id = {"WorkspaceArn": CLAIMS, "ResourceArns": declared}, CLAIMS
        resource.seconds = 15
        resource.delete()
    assert len(sent(connect)) <= MOST_CALLS


def test_a_lasting_denial_of_500_arns_ends_within_60_calls(connect: LocalConnect, resource: CustomResource) -> None:
    declared = [f"{INSTANCE.arn}/agent/user-{number}" for number in range(500)]
    connect.add_fault(Fault(effect=denied("AssociateWorkspace"), operation="AssociateWorkspace", times=None))
    resource.seconds = 15
    answered = resource.create(WorkspaceArn=CLAIMS, ResourceArns=declared)
    assert "no permission for connect:AssociateWorkspace" in answered.reason
    assert len(sent(connect)) <= MOST_CALLS
