"""Inline policies that AWS would refuse, or lose, are refused."""

import json
from typing import Any

import pytest

from local.aws import LocalAws
from tests.local_aws.stacks import Stack, role

LIMIT = 10_240
MANAGED = 6_144
ATTACHED = 10


def document(characters: int) -> dict[str, Any]:
    """A policy document of so many characters, white space not counted."""
    statement = {"Effect": "Allow", "Action": "connect:AssociateWorkspace", "Resource": "arn:aws:connect:::"}
    missing = characters - len(json.dumps({"Statement": [statement]}, separators=(",", ":")))
    return {"Statement": [{**statement, "Resource": statement["Resource"] + "x" * missing}]}


def policy(role: object, name: str, characters: int = 500) -> dict[str, Any]:
    properties = {"Roles": [role], "PolicyName": name, "PolicyDocument": document(characters)}
    return {"Type": "AWS::IAM::Policy", "Properties": properties}


def managed_policy(*roles: object, characters: int = 500) -> dict[str, Any]:
    properties = {"Roles": [*roles], "PolicyDocument": document(characters)}
    return {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties}


def policies_of(aws: LocalAws, role: str) -> set[str]:
    return set(aws.boto3_client("iam").list_role_policies(RoleName=role)["PolicyNames"])


@pytest.fixture
def shared(aws: LocalAws) -> str:
    """A role that several stacks attach to."""
    owner = Stack(aws)
    name = f"role-{owner.name}"
    assert owner.create({"Role": role(RoleName=name)}) == "CREATE_COMPLETE"
    return name


def test_a_role_takes_inline_policies_of_10240_characters_in_all(stack: Stack, shared: str) -> None:
    half = LIMIT // 2
    assert stack.create({"A": policy(shared, "A", half), "B": policy(shared, "B", half)}) == "CREATE_COMPLETE"


@pytest.mark.parametrize("beside", ["another policy", "the role itself", "another stack"])
def test_one_character_more_is_refused_wherever_the_others_come_from(
    stack: Stack, aws: LocalAws, shared: str, beside: str
) -> None:
    half = LIMIT // 2
    if beside == "another policy":
        resources = {"A": policy(shared, "A", half), "B": policy(shared, "B", half + 1)}
    elif beside == "the role itself":
        own = role(Policies=[{"PolicyName": "own", "PolicyDocument": document(half)}])
        resources = {"A": own, "B": policy({"Ref": "A"}, "B", half + 1)}
    else:
        assert Stack(aws).create({"A": policy(shared, "A", half)}) == "CREATE_COMPLETE"
        resources = {"B": policy(shared, "B", half + 1)}
    assert stack.create(resources) == "ROLLBACK_COMPLETE"
    ((failed, reason),) = stack.reasons()
    assert (failed, reason.partition(" for role")[0]) == ("B", "Maximum policy size of 10240 bytes exceeded")


def test_a_role_with_too_much_of_its_own_is_refused(stack: Stack) -> None:
    halves = [{"PolicyName": name, "PolicyDocument": document(LIMIT // 2 + 1)} for name in "AB"]
    assert stack.create({"Role": role(Policies=halves)}) == "ROLLBACK_COMPLETE"
    assert "Maximum policy size" in stack.reasons()[0][1]


def test_a_policy_that_grows_too_large_is_refused_and_stays_as_it_was(stack: Stack, aws: LocalAws, shared: str) -> None:
    assert stack.create({"A": policy(shared, "A", LIMIT)}) == "CREATE_COMPLETE"
    assert stack.update({"A": policy(shared, "A", LIMIT + 1)}) == "UPDATE_ROLLBACK_COMPLETE"
    assert policies_of(aws, shared) == {"A"}
    assert stack.update({"A": policy(shared, "B", LIMIT)}) == "UPDATE_COMPLETE", "in place of the old one"
    assert policies_of(aws, shared) == {"B"}


def test_a_second_policy_of_the_same_name_is_refused_and_the_first_one_survives(
    stack: Stack, aws: LocalAws, shared: str
) -> None:
    assert Stack(aws).create({"Policy": policy(shared, "connect")}) == "CREATE_COMPLETE"
    assert stack.create({"Policy": policy(shared, "connect")}) == "ROLLBACK_COMPLETE"
    ((_, reason),) = stack.reasons()
    assert f"The role {shared} has an inline policy connect of another resource" in reason
    assert policies_of(aws, shared) == {"connect"}


def test_neither_another_logical_id_nor_an_update_takes_the_name_of_another_policy(stack: Stack, shared: str) -> None:
    first = {"First": policy(shared, "first"), "Second": policy(shared, "second")}
    assert stack.create(first) == "CREATE_COMPLETE"
    assert stack.update({**first, "Second": policy(shared, "first")}) == "UPDATE_ROLLBACK_COMPLETE"
    assert stack.update({**first, "Third": policy(shared, "first")}) == "UPDATE_ROLLBACK_COMPLETE"
    assert [failed for failed, _ in stack.reasons()] == ["Third", "Second"]


def test_a_managed_policy_of_more_than_6144_characters_is_refused(stack: Stack) -> None:
    assert stack.create({"Policy": managed_policy(characters=MANAGED)}) == "CREATE_COMPLETE"
    assert stack.update({"Policy": managed_policy(characters=MANAGED + 1)}) == "UPDATE_ROLLBACK_COMPLETE"
    other = {"Policy": managed_policy(characters=MANAGED), "Larger": managed_policy(characters=MANAGED + 1)}
    assert stack.update(other) == "UPDATE_ROLLBACK_COMPLETE"
    reasons = {(failed, reason) for failed, reason in stack.reasons()}
    assert reasons == {(name, "Cannot exceed quota for PolicySize: 6144") for name in ("Policy", "Larger")}


@pytest.mark.parametrize("by", ["policies", "the role itself"])
def test_a_role_takes_ten_managed_policies_and_no_more(stack: Stack, shared: str, by: str) -> None:
    def attached(count: int) -> dict[str, Any]:
        names = [f"P{number:02}" for number in range(count)]
        if by == "policies":
            return {name: managed_policy(shared) for name in names}
        own = {"Role": role(ManagedPolicyArns=[{"Ref": name} for name in names])}
        return {name: managed_policy() for name in names} | own

    assert stack.create(attached(ATTACHED)) == "CREATE_COMPLETE"
    assert stack.update(attached(ATTACHED + 1)) == "UPDATE_ROLLBACK_COMPLETE"
    ((_, reason),) = stack.reasons()
    assert reason == "Cannot exceed quota for PoliciesPerRole: 10"
