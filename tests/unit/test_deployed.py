"""What deployed stacks declare, as CloudFormation has them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloudformation import INSTANCE, CloudFormation, Made, stack_id
from workspace_association.deployed.declarations import declared
from workspace_association.deployed.errors import DeployedError
from workspace_association.deployed.templates import ASSOCIATION, NESTED_STACK
from workspace_association.deployed.unknown import Unknown

CLAIMS, ALICE = f"{INSTANCE}/workspace/claims", f"{INSTANCE}/agent/alice"


def template(arns: Any = (ALICE,), **others: str) -> dict[str, Any]:
    """One association, and other resources by name and type."""
    desk = {"Type": ASSOCIATION, "Properties": {"WorkspaceArn": CLAIMS, "ResourceArns": arns}}
    return {"Resources": {"Desk": desk, **{name: {"Type": type_} for name, type_ in others.items()}}}


EMPTY = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}


def names_and_arns(service: CloudFormation, name: str = "Desks") -> dict[str, Any]:
    found = declared(service.account().stack(name))
    return {stack.name: [each.properties["ResourceArns"] for each in stack.declarations.values()] for stack in found}


def test_a_stack_declares_what_its_template_and_its_resources_say() -> None:
    service = CloudFormation(Made("Desks", template([ALICE]), {"Desk": CLAIMS}))
    (stack,) = declared(service.account().stack("Desks"))
    assert (stack.name, stack.status) == ("Desks", "UPDATE_COMPLETE")
    assert stack.declarations["Desk"].properties == {"WorkspaceArn": CLAIMS, "ResourceArns": [ALICE]}
    assert service.calls == {"DescribeStacks": 1, "GetTemplate": 1, "ListStackResources": 1}


def test_what_a_stack_declares_in_a_loop_is_read_as_its_transforms_have_left_it() -> None:
    desk = template([ALICE])["Resources"]["Desk"]
    written = {
        "Transform": "AWS::LanguageExtensions",
        "Resources": {"Fn::ForEach::Desks": ["Name", ["Claims"], {"Desk${Name}": desk}]},
    }
    made = Made("Desks", written, {"DeskClaims": CLAIMS}, processed={"Resources": {"DeskClaims": desk}})
    assert names_and_arns(CloudFormation(made)) == {"Desks": [[ALICE]]}


@pytest.mark.parametrize("status", ["REVIEW_IN_PROGRESS", "DELETE_COMPLETE", "ROLLBACK_COMPLETE"])
def test_a_stack_of_which_nothing_is_there_declares_nothing(status: str) -> None:
    service = CloudFormation(Made("Desks", template(), {"Desk": CLAIMS}, status=status))
    assert names_and_arns(service) == {}
    assert service.calls == {"DescribeStacks": 1}


def test_a_stack_that_does_not_exist_declares_nothing_and_has_no_id() -> None:
    service = CloudFormation()
    assert names_and_arns(service) == {}
    assert service.account().stack("Desks").id is None


@pytest.mark.parametrize(
    ("physical_id", "status", "exists"),
    [
        (CLAIMS, "CREATE_COMPLETE", True),
        (CLAIMS, "UPDATE_FAILED", True),
        (CLAIMS, "DELETE_FAILED", True),
        ("made-up-id", "CREATE_FAILED", True),
        ("create-failed/11111111", "CREATE_FAILED", False),
        (None, "CREATE_FAILED", False),
        (None, "CREATE_IN_PROGRESS", False),
        (CLAIMS, "DELETE_COMPLETE", False),
        (CLAIMS, "DELETE_SKIPPED", False),
    ],
)
def test_a_resource_that_does_not_exist_declares_nothing(physical_id: str | None, status: str, exists: bool) -> None:
    service = CloudFormation(Made("Desks", template(), {"Desk": (physical_id, status)}))
    assert names_and_arns(service) == ({"Desks": [[ALICE]]} if exists else {})


def test_more_resources_than_fit_a_page_are_all_read() -> None:
    others = {f"Other{number}": "id" for number in range(5)}
    service = CloudFormation(Made("Desks", template(), {**others, "Desk": CLAIMS}), page=2)
    assert names_and_arns(service) == {"Desks": [[ALICE]]}
    assert service.calls["ListStackResources"] == 3


def test_parameters_have_their_deployed_values() -> None:
    body = template({"Ref": "Listed"})
    body["Parameters"] = {"Listed": {"Type": "List<String>"}}
    service = CloudFormation(Made("Desks", body, {"Desk": CLAIMS}, {"Listed": f"{ALICE}, b"}))
    assert names_and_arns(service) == {"Desks": [[ALICE, "b"]]}


def test_a_parameter_of_systems_manager_has_the_value_that_was_looked_up() -> None:
    body = template({"Ref": "Listed"})
    body["Parameters"] = {"Listed": {"Type": "AWS::SSM::Parameter::Value<List<String>>"}}
    service = CloudFormation(Made("Desks", body, {"Desk": CLAIMS}, {"Listed": ("/people", f"{ALICE},b")}))
    assert names_and_arns(service) == {"Desks": [[ALICE, "b"]]}


def test_a_hidden_parameter_is_not_taken_for_the_asterisks_that_stand_for_it() -> None:
    body = template([{"Ref": "Person"}])
    body["Parameters"] = {"Person": {"Type": "String", "NoEcho": "true"}}
    service = CloudFormation(Made("Desks", body, {"Desk": CLAIMS}, {"Person": "****"}))
    (((person,),),) = names_and_arns(service).values()
    assert person.expression == "Ref Person"


def test_exports_are_read_only_where_they_are_imported_and_once() -> None:
    body = template([{"Fn::ImportValue": "a"}, {"Fn::ImportValue": "b"}])
    service = CloudFormation(Made("Desks", body, {"Desk": CLAIMS}), exports={"a": ALICE, "b": "bob"}, page=1)
    assert names_and_arns(service) == {"Desks": [[ALICE, "bob"]]}
    assert service.calls["ListExports"] == 2  # pages


def test_an_output_of_another_stack_is_known() -> None:
    output = {"Fn::GetStackOutput": {"StackName": "People", "OutputName": "Alice"}}
    elsewhere = {"Fn::GetStackOutput": {"StackName": "People", "OutputName": "Alice", "Region": "us-east-1"}}
    desks = Made("Desks", template([output, elsewhere]), {"Desk": CLAIMS})
    service = CloudFormation(desks, Made("People", EMPTY, outputs={"Alice": ALICE}))
    (((known, unknown),),) = names_and_arns(service).values()
    assert known == ALICE
    assert unknown.expression == "Fn::GetStackOutput People.Alice"


def test_a_workspace_that_the_template_does_not_tell_is_known_by_the_physical_id() -> None:
    body = template()
    body["Resources"]["Desk"]["Properties"]["WorkspaceArn"] = "{{resolve:ssm:/desk}}"
    service = CloudFormation(Made("Desks", body, {"Desk": CLAIMS}))
    (stack,) = declared(service.account().stack("Desks"))
    assert stack.declarations["Desk"].properties["WorkspaceArn"] == CLAIMS


def test_an_id_that_cloudformation_made_up_tells_no_workspace() -> None:
    body = template()
    body["Resources"]["Desk"]["Properties"]["WorkspaceArn"] = "{{resolve:ssm:/desk}}"
    service = CloudFormation(Made("Desks", body, {"Desk": ("Desks-Desk-1ABC", "CREATE_FAILED")}))
    (stack,) = declared(service.account().stack("Desks"))
    assert stack.declarations["Desk"].properties["WorkspaceArn"] == Unknown("{{resolve:ssm:/desk}}")


IN_YAML = f"Resources:\n  Desk:\n    Type: {ASSOCIATION}\n    Properties:\n      ResourceArns: [!Ref User]\n"


def test_a_yaml_template_is_read_too() -> None:
    outer = f"Resources:\n  Inner:\n    Type: {NESTED_STACK}\n"
    service = CloudFormation(
        Made("Desks", outer, {"Inner": stack_id("Inner")}),
        Made("Inner", IN_YAML, {"Desk": CLAIMS, "User": ALICE}, parent="Desks"),
    )
    assert names_and_arns(service) == {"Desks/Inner": [[ALICE]]}
    assert service.calls["ListStackResources"] == 2


def test_where_nothing_reads_yaml_a_template_in_it_is_an_error_that_names_the_stack() -> None:
    account = CloudFormation(Made("Desks", IN_YAML, {"Desk": CLAIMS})).account(read_yaml=None)
    with pytest.raises(DeployedError, match=r"^stack Desks: the template is not JSON, and YAML is not read here"):
        list(declared(account.stack("Desks")))


def test_a_page_that_comes_again_ends_the_reading() -> None:
    service = CloudFormation(Made("Desks", template(), {"Desk": CLAIMS, "Other": "id"}), page=1)
    service.repeats = True
    with pytest.raises(DeployedError, match="repeats a NextToken"):
        names_and_arns(service)


def nested() -> CloudFormation:
    """A stack without associations around one that declares some, and others that declare none."""
    outer = {"Resources": {"Inner": {"Type": NESTED_STACK}}}
    return CloudFormation(
        Made("Empty", EMPTY),
        Made("Outer", outer, {"Inner": stack_id("Outer-Inner-ABC")}),
        Made("Outer-Inner-ABC", template(), {"Desk": CLAIMS}, parent="Outer"),
        Made("Other", outer, {"Inner": stack_id("Other-Inner-ABC")}),
        Made("Other-Inner-ABC", EMPTY, parent="Other"),
        Made("Text", "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n"),
        Made("Desks", template(), {"Desk": CLAIMS}),
        page=3,
    )


def test_a_nested_stack_is_called_by_the_stack_around_it_and_its_logical_id() -> None:
    assert names_and_arns(nested(), "Outer") == {"Outer/Inner": [[ALICE]]}


def test_every_stack_that_declares_something_is_found_and_each_is_read_once() -> None:
    service = nested()
    found = [stack.name for each in service.account().declaring() for stack in declared(each)]
    assert found == ["Outer/Inner", "Desks"]
    assert service.calls == {"DescribeStacks": 3, "GetTemplate": 7, "ListStackResources": 3}


def test_a_stack_that_is_deleted_meanwhile_declares_nothing() -> None:
    service = CloudFormation(Made("Gone", template()), Made("Desks", template(), {"Desk": CLAIMS}))
    service.deleted_meanwhile = {"Gone"}
    found = [stack.name for each in service.account().declaring() for stack in declared(each)]
    assert found == ["Desks"]


@pytest.mark.parametrize("operation", ["DescribeStacks", "GetTemplate", "ListStackResources"])
@pytest.mark.parametrize("code", ["AccessDenied", "ValidationError"])
def test_a_call_that_is_refused_is_not_taken_for_a_stack_that_does_not_exist(operation: str, code: str) -> None:
    service = CloudFormation(Made("Desks", template(), {"Desk": CLAIMS}))
    service.refused[operation] = code
    with pytest.raises(ClientError, match=code):
        names_and_arns(service)
    with pytest.raises(ClientError, match=code):
        [stack for each in service.account().declaring() for stack in declared(each)]
