"""What stacks declare before and after a deployment, and whether CloudFormation calls the function."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from connect_workspaces.assembled import Assembled
from connect_workspaces.assembly import AssembledStack
from connect_workspaces.errors import CommandError
from connect_workspaces.stacks import Stack, compare, is_called
from tests.arns import REGION
from tests.cloudformation import ACCOUNT, INSTANCE, CloudFormation, Made, stack_id
from workspace_association.deployed.declarations import Declaration
from workspace_association.deployed.templates import ASSOCIATION, NESTED_STACK
from workspace_association.deployed.unknown import Unknown

CLAIMS, BILLING = f"{INSTANCE}/workspace/claims", f"{INSTANCE}/workspace/billing"
ALICE, BOB = f"{INSTANCE}/agent/alice", f"{INSTANCE}/agent/bob"

Template = dict[str, Any]


def desk(arns: Any = (ALICE,), workspace: Any = CLAIMS, **more: Any) -> dict[str, Any]:
    return {"Type": ASSOCIATION, "Properties": {"WorkspaceArn": workspace, "ResourceArns": arns}, **more}


def user(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::Connect::User", "Properties": {"InstanceArn": INSTANCE, "Username": "bob", **properties}}


def template(**resources: Any) -> Template:
    return {"Resources": resources}


def compared(
    new: Template,
    old: Template | None = None,
    *,
    resources: Mapping[str, str | tuple[str | None, str]] | None = None,
    given: Mapping[str, str] | None = None,
    nested: Mapping[str, AssembledStack] | None = None,
    others: tuple[Made, ...] = (),
    exports: Mapping[str, str] | None = None,
    **made: Any,
) -> dict[str, Stack]:
    """The stacks that a deployment changes, by name; the resources of the deployed one are known by their names."""
    ids = {
        name: CLAIMS if each["Type"] == ASSOCIATION else f"id-of-{name}"
        for name, each in (old or template())["Resources"].items()
    }
    stacks = [Made("Desks", old, {**ids, **(resources or {})}, **made)] if old else []
    service = CloudFormation(*stacks, *others, exports=exports)
    assembled = AssembledStack("Desks", "Desks", new, parameters=given or {}, nested=nested or {})
    return {stack.name: stack for stack in compare(assembled, service.account().stack("Desks"), [])}


def arns(declarations: Mapping[str, Declaration]) -> dict[str, Any]:
    return {name: each.properties["ResourceArns"] for name, each in declarations.items()}


def before_and_after(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
    (stack,) = compared(*args, **kwargs).values()
    return arns(stack.before), arns(stack.after)


def called(*args: Any, **kwargs: Any) -> bool:
    (stack,) = compared(*args, **kwargs).values()
    return is_called(stack.before["Desk"], stack.after["Desk"])


def test_a_stack_is_compared_with_what_is_deployed() -> None:
    found = before_and_after(template(Desk=desk([ALICE, BOB]), New=desk([BOB])), template(Desk=desk(), Old=desk()))
    assert found == ({"Desk": [ALICE], "Old": [ALICE]}, {"Desk": [ALICE, BOB], "New": [BOB]})


def test_a_stack_that_declares_nothing_is_left_out_and_its_resources_are_not_read() -> None:
    service = CloudFormation(Made("Desks", template(Topic={"Type": "AWS::SNS::Topic"})))
    assembled = AssembledStack("Desks", "Desks", template(Bob=user()))
    assert [*compare(assembled, service.account().stack("Desks"), [])] == []
    assert service.calls == {"DescribeStacks": 1, "GetTemplate": 1}


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"])
def test_a_stack_of_which_nothing_is_left_is_made_anew(status: str) -> None:
    new = template(Desk=desk([{"Ref": "Bob"}]), Bob=user())
    assert before_and_after(new, new, status=status) == ({}, {"Desk": [Unknown("Ref Bob", "AWS::Connect::User")]})


def test_what_is_left_of_a_failed_creation_is_deleted_first_with_all_its_users() -> None:
    new = template(Desk=desk([{"Ref": "Bob"}]), Bob=user())
    service = CloudFormation(Made("Desks", new, {"Desk": CLAIMS, "Bob": BOB}, status="ROLLBACK_FAILED"))
    left, made = compare(AssembledStack("Desks", "Desks", new), service.account().stack("Desks"), [])
    assert (arns(left.before), arns(left.after), left.is_left_over) == ({"Desk": [BOB]}, {}, True)
    assert (arns(made.before), arns(made.after)) == ({}, {"Desk": [Unknown("Ref Bob", "AWS::Connect::User")]})


def test_policies_say_what_stays() -> None:
    old = template(
        Desk=desk(DeletionPolicy="Retain"),
        Other=desk(DeletionPolicy="RetainExceptOnCreate", UpdateReplacePolicy="Retain"),
        Third=desk(DeletionPolicy="Delete"),
    )
    (stack,) = compared(template(), old).values()
    assert {name: (each.retained, each.kept_on_replace) for name, each in stack.before.items()} == {
        "Desk": (True, False),
        "Other": (True, True),
        "Third": (False, False),
    }


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("UPDATE_IN_PROGRESS", "is in transition (UPDATE_IN_PROGRESS): planned against what is declared"),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "is in transition"),
        ("UPDATE_ROLLBACK_FAILED", "a deployment fails until that is repaired"),
        ("UPDATE_FAILED", "a deployment fails until that is repaired"),
        ("IMPORT_ROLLBACK_FAILED", "a deployment fails until that is repaired"),
        ("ROLLBACK_FAILED", "the CDK CLI deletes it, and then creates it"),
    ],
)
def test_a_state_that_hinders_a_deployment_is_said_once(status: str, said: str) -> None:
    service = CloudFormation(Made("Desks", template(Desk=desk()), {"Desk": CLAIMS}, status=status))
    assembled = AssembledStack("Desks", "Desks", template(Desk=desk()))
    (note,) = [note for stack in compare(assembled, service.account().stack("Desks"), []) for note in stack.notes]
    assert note.startswith("stack Desks is in ")
    assert status in note
    assert said in note


@pytest.mark.parametrize("status", ["UPDATE_COMPLETE", "REVIEW_IN_PROGRESS"])
def test_a_state_that_hinders_no_deployment_is_not_worth_a_word(status: str) -> None:
    (stack,) = compared(template(Desk=desk()), template(Desk=desk()), status=status).values()
    assert stack.notes == ()


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (user(), BOB),
        (user(Username="robert", Tags=["a"]), BOB),
        (user(InstanceArn="another"), Unknown("Ref Bob", "AWS::Connect::User")),
        ({**user(), "Type": "AWS::Connect::RoutingProfile"}, Unknown("Ref Bob", "AWS::Connect::RoutingProfile")),
    ],
    ids=["unchanged", "renamed", "another instance", "another type"],
)
def test_the_arn_of_a_user_is_known_while_its_instance_stays(new: dict[str, Any], expected: Any) -> None:
    declared = desk([{"Ref": "Bob"}])
    _, after = before_and_after(
        template(Desk=declared, Bob=new), template(Desk=declared, Bob=user()), resources={"Bob": BOB}
    )
    assert after == {"Desk": [expected]}


@pytest.mark.parametrize(
    ("type_", "attribute"),
    [
        ("AWS::Connect::User", "UserArn"),
        ("AWS::Connect::RoutingProfile", "RoutingProfileArn"),
        ("AWS::Connect::Workspace", "Arn"),
    ],
)
def test_the_arn_that_connect_gives_a_resource_is_its_physical_id(type_: str, attribute: str) -> None:
    of_bob = desk([{"Fn::GetAtt": ["Bob", attribute]}, {"Fn::GetAtt": ["Bob", "Other"]}])
    same = template(Desk=of_bob, Bob={**user(), "Type": type_})
    before, after = before_and_after(same, same, resources={"Bob": BOB})
    assert before == after == {"Desk": [BOB, Unknown("Fn::GetAtt Bob.Other", type_)]}


def test_the_id_of_any_other_resource_is_known_while_nothing_of_it_changes() -> None:
    def lookup(name: str) -> dict[str, Any]:
        return {"Type": "Custom::Lookup", "Properties": {"Name": name}}

    declared = desk([{"Ref": "Lookup"}])
    old = template(Desk=declared, Lookup=lookup("bob"))
    assert not called(template(Desk=declared, Lookup={**lookup("bob"), "DependsOn": "Bob"}), old)
    assert called(template(Desk=declared, Lookup=lookup("alice")), old)


def test_a_resource_changes_with_the_parameter_in_it() -> None:
    declared = desk([{"Ref": "Lookup"}])
    same = template(Desk=declared, Lookup={"Type": "Custom::Lookup", "Properties": {"Name": {"Ref": "Name"}}})
    same["Parameters"] = {"Name": {"Type": "String"}}
    assert called(same, same, parameters={"Name": "bob"}, given={"Name": "alice"})
    assert not called(same, same, parameters={"Name": "bob"}, given={"Name": "bob"})


def test_resources_that_refer_to_each_other_in_a_circle_do_no_harm() -> None:
    circle = {"Type": "Custom::Lookup", "Properties": {"Name": {"Ref": "Lookup"}}}
    same = template(Desk=desk([{"Ref": "Lookup"}, {"Fn::GetAtt": "Lookup.Arn"}]), Lookup=circle)
    _, after = before_and_after(same, same)
    assert [item.expression for item in after["Desk"]] == ["Ref Lookup", "Fn::GetAtt Lookup.Arn"]


@pytest.mark.parametrize(
    ("given", "deployed", "default", "expected"),
    [
        ({"Person": BOB}, ALICE, "default", BOB),
        ({}, ALICE, "default", ALICE),
        ({}, None, "default", "default"),
        ({}, None, None, Unknown("Ref Person")),
    ],
    ids=["given", "deployed", "default", "none"],
)
def test_a_parameter_is_what_is_given_else_what_it_was_else_its_default(
    given: dict[str, str], deployed: str | None, default: str | None, expected: Any
) -> None:
    new = template(Desk=desk([{"Ref": "Person"}]))
    new["Parameters"] = {"Person": {"Type": "String", **({"Default": default} if default else {})}}
    old = template(Desk=desk())
    _, after = before_and_after(new, old, given=given, parameters={"Person": deployed} if deployed else {})
    assert after == {"Desk": [expected]}


def test_a_list_is_a_list_however_its_parameter_is_given() -> None:
    new = template(Desk=desk({"Ref": "People"}))
    new["Parameters"] = {"People": {"Type": "CommaDelimitedList", "Default": f"{ALICE}, {BOB}"}}
    assert before_and_after(new) == ({}, {"Desk": [ALICE, BOB]})


def test_a_parameter_of_systems_manager_has_its_last_value_and_that_is_said() -> None:
    same = template(Desk=desk([{"Ref": "Person"}]))
    same["Parameters"] = {"Person": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/bob"}}
    (stack,) = compared(same, same, parameters={"Person": ("/bob", BOB)}).values()
    assert arns(stack.after) == {"Desk": [BOB]}
    (note,) = stack.notes
    assert note.startswith("parameter Person is read anew from Systems Manager (/bob)")
    given = before_and_after(same, same, parameters={"Person": ("/bob", BOB)}, given={"Person": "/alice"})
    assert given == ({"Desk": [BOB]}, {"Desk": [Unknown("Ref Person", "/alice")]})


def test_a_hidden_parameter_that_is_not_given_stays_what_it_was() -> None:
    same = template(Desk=desk([{"Ref": "Person"}]))
    same["Parameters"] = {"Person": {"Type": "String", "NoEcho": True}}
    assert not called(same, same, parameters={"Person": "****"})
    assert called(same, same, parameters={"Person": "****"}, given={"Person": BOB})


def test_a_condition_that_does_not_hold_takes_a_declaration_away() -> None:
    same = template(Desk=desk(Condition="Production"))
    same["Parameters"] = {"Stage": {"Type": "String"}}
    same["Conditions"] = {"Production": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}}
    assert before_and_after(same, same, parameters={"Stage": "prod"}, given={"Stage": "test"}) == (
        {"Desk": [ALICE]},
        {},
    )
    assert before_and_after(same, given={"Stage": "prod"}) == ({}, {"Desk": [ALICE]})


def test_a_condition_that_is_not_known_is_taken_to_hold_and_that_is_said() -> None:
    new = template(Desk=desk(Condition="Production"))
    new["Conditions"] = {"Production": {"Fn::Equals": [{"Fn::ImportValue": "Stage"}, "prod"]}}
    (stack,) = compared(new).values()
    assert arns(stack.after) == {"Desk": [ALICE]}
    assert stack.notes == ("Desk: only CloudFormation knows whether condition Production holds: planned as if it does",)


def test_a_workspace_that_only_the_physical_id_tells_stays_the_same() -> None:
    same = template(Desk=desk([ALICE], "{{resolve:ssm:/desk}}"))
    (stack,) = compared(same, same).values()
    assert stack.before["Desk"].properties["WorkspaceArn"] == stack.after["Desk"].properties["WorkspaceArn"] == CLAIMS
    (stack,) = compared(template(Desk=desk([ALICE], "{{resolve:ssm:/other}}")), same).values()
    assert stack.after["Desk"].properties["WorkspaceArn"] == Unknown("{{resolve:ssm:/other}}")


def test_pseudo_parameters_are_known() -> None:
    names = ["AWS::Region", "AWS::AccountId", "AWS::Partition", "AWS::URLSuffix", "AWS::StackName", "AWS::StackId"]
    new = template(Desk=desk([{"Ref": name} for name in names]))
    known = [REGION, ACCOUNT, "aws", "amazonaws.com", "Desks"]
    assert before_and_after(new) == ({}, {"Desk": [*known, Unknown("Ref AWS::StackId", "None")]})
    assert before_and_after(new, template(Desk=desk()))[1] == {"Desk": [*known, stack_id("Desks")]}


def test_an_export_that_an_earlier_stack_of_the_assembly_makes_is_known_where_its_value_is() -> None:
    """Otherwise a user whose reference only gets another name would be foretold to lose the workspace."""
    people = template(Bob=user())
    service = CloudFormation(Made("People", people, {"Bob": BOB}))
    people = {**people, "Outputs": {"Out": {"Value": {"Ref": "Bob"}, "Export": {"Name": "People:Bob"}}}}
    imported = template(Desk=desk([{"Fn::ImportValue": "People:Bob"}, {"Fn::ImportValue": "People:Eve"}]))
    account, upcoming = service.account(), list[Assembled]()
    assert [*compare(AssembledStack("People", "People", people), account.stack("People"), upcoming)] == []
    assert service.calls["ListStackResources"] == 0
    (stack,) = compare(AssembledStack("Desks", "Desks", imported), account.stack("Desks"), upcoming)
    assert arns(stack.after) == {"Desk": [BOB, Unknown("Fn::ImportValue People:Eve")]}


@pytest.mark.parametrize(("others", "expected"), [({}, BOB), ({"Bob": ALICE}, BOB)], ids=["new", "changed"])
def test_an_export_that_changes_with_the_deployment_is_what_it_will_be(
    others: Mapping[str, str], expected: str
) -> None:
    """Otherwise whoever had it before would be foretold to get the workspace."""

    def people(arn: str) -> Template:
        return {**template(), "Outputs": {"Out": {"Value": arn, "Export": {"Name": "People:Bob"}}}}

    service = CloudFormation(Made("People", people(ALICE), outputs={"Out": ALICE}), exports=others)
    account, upcoming = service.account(), list[Assembled]()
    assert [*compare(AssembledStack("People", "People", people(BOB)), account.stack("People"), upcoming)] == []
    imported = template(
        Desk=desk(
            [
                {"Fn::ImportValue": "People:Bob"},
                {"Fn::GetStackOutput": {"StackName": "People", "OutputName": "Out"}},
                {"Fn::GetStackOutput": {"StackName": "People", "OutputName": "Out", "Region": "us-west-2"}},
            ]
        )
    )
    (stack,) = compare(AssembledStack("Desks", "Desks", imported), account.stack("Desks"), upcoming)
    exported, output, elsewhere = arns(stack.after)["Desk"]
    assert (exported, output) == (expected, expected)
    assert isinstance(elsewhere, Unknown)


def test_of_two_outputs_that_export_one_name_that_of_the_condition_that_holds_counts() -> None:
    def exporting(value: str, condition: str) -> Mapping[str, object]:
        return {"Value": value, "Condition": condition, "Export": {"Name": "People:Oncall"}}

    conditions = {"Test": {"Fn::Equals": ["prod", "test"]}, "Production": {"Fn::Equals": ["prod", "prod"]}}
    outputs = {"A": exporting(ALICE, "Test"), "B": exporting(BOB, "Production")}
    people = {**template(), "Conditions": conditions, "Outputs": outputs}
    account, upcoming = CloudFormation().account(), list[Assembled]()
    assert [*compare(AssembledStack("People", "People", people), account.stack("People"), upcoming)] == []
    imported = template(Desk=desk([{"Fn::ImportValue": "People:Oncall"}]))
    (stack,) = compare(AssembledStack("Desks", "Desks", imported), account.stack("Desks"), upcoming)
    assert arns(stack.after) == {"Desk": [BOB]}


def test_an_export_that_only_cloudformation_knows_stays_what_it_is_while_nothing_changes() -> None:
    def people(name: str) -> Template:
        lookup = {"Type": "Custom::Lookup", "Properties": {"Name": name}}
        value = {"Fn::GetAtt": ["Lookup", "UserArn"]}
        return {**template(Lookup=lookup), "Outputs": {"Out": {"Value": value, "Export": {"Name": "People:Bob"}}}}

    imported = template(Desk=desk([{"Fn::ImportValue": "People:Bob"}]))
    for name, expected in (("bob", BOB), ("alice", Unknown("Fn::ImportValue People:Bob"))):
        made = Made("People", people("bob"), {"Lookup": "bob"}, outputs={"Out": BOB})
        account = CloudFormation(made, exports={"People:Bob": BOB}).account()
        upcoming = list[Assembled]()
        assert [*compare(AssembledStack("People", "People", people(name)), account.stack("People"), upcoming)] == []
        (stack,) = compare(AssembledStack("Desks", "Desks", imported), account.stack("Desks"), upcoming)
        assert arns(stack.after) == {"Desk": [expected]}


BASE = Declaration(
    "Desk", {"WorkspaceArn": CLAIMS, "ResourceArns": [ALICE, Unknown("Ref Bob")], "Ownership": "ADDITIVE"}
)


@pytest.mark.parametrize(
    "changes",
    [
        {"WorkspaceArn": BILLING},
        {"ResourceArns": [Unknown("Ref Bob"), ALICE]},
        {"ResourceArns": [ALICE]},
        {"ResourceArns": [ALICE, BOB]},
        {"ResourceArns": [ALICE, Unknown("Ref Bob", "another")]},
        {"Ownership": "EXCLUSIVE"},
        {"Repair": "1"},
        {"ServiceTimeout": "960"},
        {"ServiceToken": "arn"},
    ],
    ids=str,
)
def test_any_change_of_a_property_calls_the_function(changes: dict[str, Any]) -> None:
    assert is_called(BASE, replace(BASE, properties={**BASE.properties, **changes}))


def test_nothing_else_calls_the_function() -> None:
    assert not is_called(BASE, replace(BASE, properties={**BASE.properties}, retained=True, kept_on_replace=True))
    old = template(Desk=desk(ServiceTimeout="1"))
    new = template(Desk=desk(Metadata={"a": "b"}, DependsOn=["Bob"], DeletionPolicy="Retain", ServiceTimeout="1"))
    assert not called(new, old)


def test_a_number_is_the_text_that_the_function_gets() -> None:
    def lasting(timeout: Any) -> Template:
        found = desk()
        found["Properties"]["ServiceTimeout"] = timeout
        return template(Desk=found)

    assert not called(lasting("960"), lasting(960))
    assert called(lasting("900"), lasting(960))


def test_new_code_of_the_function_does_not_call_it() -> None:
    def with_code(key: str) -> Template:
        declared = desk()
        declared["Properties"]["ServiceToken"] = {"Fn::GetAtt": ["Function", "Arn"]}
        return template(Desk=declared, Function={"Type": "AWS::Lambda::Function", "Properties": {"Code": key}})

    assert not called(with_code("new"), with_code("old"))


def test_another_value_of_a_lookup_may_be_another_user() -> None:
    def with_lookup(name: str) -> Template:
        declared = desk([{"Fn::GetAtt": ["Lookup", "UserArn"]}])
        return template(Desk=declared, Lookup={"Type": "Custom::Lookup", "Properties": {"Name": name}})

    assert not called(with_lookup("bob"), with_lookup("bob"))
    assert called(with_lookup("alice"), with_lookup("bob"))


INNER = template(Desk=desk([{"Ref": "Person"}]))
INNER["Parameters"] = {"Person": {"Type": "String"}}
INNER["Outputs"] = {"Person": {"Value": {"Ref": "Person"}}, "Topic": {"Value": {"Fn::GetAtt": "Topic.TopicArn"}}}


def outer(person: Any, **more: Any) -> Template:
    return template(Inner={"Type": NESTED_STACK, "Properties": {"Parameters": {"Person": person}}, **more})


def inner(**made: Any) -> Made:
    known = {"parameters": {"Person": ALICE}, "outputs": {"Person": ALICE, "Topic": "topic"}, **made}
    return Made("Desks-Inner-ABC", INNER, {"Desk": CLAIMS}, parent="Desks", **known)


def compared_nested(
    new: Template, old: Template | None, nested: Template | None = INNER, **made: Any
) -> dict[str, Stack]:
    assembled = {"Inner": AssembledStack("", "Inner", nested)} if nested else {}
    ids = {"Inner": stack_id("Desks-Inner-ABC")} if old and "Inner" in old["Resources"] else {}
    return compared(new, old, resources=ids, nested=assembled, others=(inner(**made),))


def test_a_nested_stack_gets_its_parameters_from_the_stack_around_it() -> None:
    found = compared_nested(outer(BOB), outer(ALICE))
    assert [*found] == ["Desks/Inner"]
    assert (arns(found["Desks/Inner"].before), arns(found["Desks/Inner"].after)) == ({"Desk": [ALICE]}, {"Desk": [BOB]})


def test_a_new_nested_stack_declares_what_is_new() -> None:
    found = compared_nested(outer(BOB), template())["Desks/Inner"]
    assert (arns(found.before), arns(found.after)) == ({}, {"Desk": [BOB]})


@pytest.mark.parametrize("policy", ["Delete", "Retain"])
def test_with_a_nested_stack_goes_what_it_declares_unless_it_is_retained(policy: str) -> None:
    found = compared_nested(template(), outer(ALICE, DeletionPolicy=policy))["Desks/Inner"]
    assert (arns(found.before), arns(found.after)) == ({"Desk": [ALICE]}, {})
    assert found.before["Desk"].retained is (policy == "Retain")


def test_a_parameter_that_is_given_the_same_way_again_keeps_its_value() -> None:
    topic = {"Fn::GetAtt": ["Topic", "TopicArn"]}
    found = compared_nested(outer(topic), outer(topic))["Desks/Inner"]
    assert arns(found.before) == arns(found.after) == {"Desk": [ALICE]}


def test_a_hidden_parameter_of_a_nested_stack_that_is_given_the_same_way_again_keeps_its_value() -> None:
    hidden = {**INNER, "Parameters": {"Person": {"Type": "String", "NoEcho": True}}}
    nested = {"Inner": AssembledStack("", "Inner", hidden)}
    made = Made("Desks-Inner-ABC", hidden, {"Desk": CLAIMS}, {"Person": "****"}, parent="Desks")
    ids = {"Inner": made.id}
    (same,) = compared(outer(BOB), outer(BOB), resources=ids, nested=nested, others=(made,)).values()
    assert same.before == same.after
    (other,) = compared(outer(ALICE), outer(BOB), resources=ids, nested=nested, others=(made,)).values()
    assert arns(other.after) == {"Desk": [ALICE]}


def test_a_list_given_to_a_nested_stack_for_a_text_is_a_text_which_the_function_refuses() -> None:
    new = outer({"Ref": "People"})
    new["Parameters"] = {"People": {"Type": "CommaDelimitedList", "Default": "a,b"}}
    inner_template = {**INNER, "Resources": {"Desk": desk({"Ref": "Person"})}}
    assert arns(compared_nested(new, None, inner_template)["Desks/Inner"].after) == {"Desk": "a,b"}


def test_a_parameter_of_a_nested_stack_that_is_not_given_any_more_has_its_default() -> None:
    with_default = {**INNER, "Parameters": {"Person": {"Type": "String", "Default": BOB}}}
    new = template(Inner={"Type": NESTED_STACK, "Properties": {}})
    assert arns(compared_nested(new, outer(ALICE), with_default)["Desks/Inner"].after) == {"Desk": [BOB]}


def test_outputs_of_nested_stacks_are_known_as_they_will_be() -> None:
    def using(person: Any) -> Template:
        names = ("Person", "Topic", "Missing")
        found = outer(person)
        found["Resources"]["Desk"] = desk([{"Fn::GetAtt": ["Inner", f"Outputs.{name}"]} for name in names])
        return found

    stack = compared_nested(using(BOB), using(ALICE))["Desks"]
    (known_before, topic_before, missing_before), (known, topic, missing) = (
        arns(declarations)["Desk"] for declarations in (stack.before, stack.after)
    )
    assert (known_before, topic_before, known, topic) == (ALICE, "topic", BOB, "topic")
    assert missing_before.expression == missing.expression == "Fn::GetAtt Inner.Outputs.Missing"


def test_a_nested_stack_whose_template_is_not_in_the_assembly_is_said_to_be_left_out() -> None:
    found = compared_nested(outer(BOB), template(), None)
    assert [*found] == ["Desks"]
    assert found["Desks"].notes == (
        "stack Desks: the template of nested stack Inner is not in the assembly: the plan is without it",
    )


def test_a_deployed_one_stays_as_it_is_while_nothing_of_it_changes_and_is_an_error_otherwise() -> None:
    """What cannot be read never counts as nothing there: a guard would let its removals pass."""
    found = compared_nested(outer(ALICE), outer(ALICE), None)
    assert arns(found["Desks/Inner"].before) == arns(found["Desks/Inner"].after) == {"Desk": [ALICE]}
    assert found["Desks"].notes == (
        "stack Desks: the template of nested stack Inner is not in the assembly: planned as it is deployed",
    )
    with pytest.raises(CommandError, match="nested stack Inner is not in the assembly, so nobody can tell"):
        compared_nested(outer(BOB), outer(ALICE), None)


def test_a_stack_in_a_nested_stack_is_called_by_all_those_around_it() -> None:
    deep = AssembledStack("", "Deep", template(Desk=desk()))
    middle = AssembledStack("", "Inner", template(Deep={"Type": NESTED_STACK}), nested={"Deep": deep})
    assert [*compared(template(Inner={"Type": NESTED_STACK}), nested={"Inner": middle})] == ["Desks/Inner/Deep"]
