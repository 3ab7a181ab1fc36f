"""The values of a template, as far as CloudFormation already knows them."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace_association.deployed.unknown import Unknown
from workspace_association.deployed.values import Resolver

WORKSPACE = "arn:aws:connect:eu-central-1:111122223333:instance/1/workspace/claims"

TEMPLATE = {
    "Parameters": {"People": {}, "Stage": {}, "Secret": {}},
    "Mappings": {"Desks": {"prod": {"claims": WORKSPACE, "people": ["a", "b"]}}},
    "Conditions": {
        "Production": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
        "Test": {"Fn::Not": [{"Condition": "Production"}]},
        "Again": {"Fn::Not": [{"Condition": "Test"}]},
        "Both": {"Fn::And": [{"Condition": "Production"}, {"Condition": "Test"}]},
        "Either": {"Fn::Or": [{"Condition": "Production"}, {"Condition": "Test"}]},
        "Hidden": {"Fn::Equals": [{"Ref": "Secret"}, "x"]},
        "HiddenOrProduction": {"Fn::Or": [{"Condition": "Hidden"}, {"Condition": "Production"}]},
        "HiddenAndTest": {"Fn::And": [{"Condition": "Hidden"}, {"Condition": "Test"}]},
        "HiddenAndProduction": {"Fn::And": [{"Condition": "Hidden"}, {"Condition": "Production"}]},
        "Circle": {"Fn::Not": [{"Condition": "Circle"}]},
        "Odd": {"Fn::Equals": ["a"]},
    },
}


class Known(Resolver):
    """What is known of a stack."""

    def __init__(
        self,
        parameters: Mapping[str, Any] | None = None,
        dependence: str = "",
        template: Mapping[str, Any] = TEMPLATE,
    ) -> None:
        super().__init__(template)
        self.parameters = parameters or {"People": ["a", "b"], "Stage": "prod", "Secret": Unknown("Ref Secret")}
        self.dependence = dependence

    def parameter(self, name: str) -> Any:
        return self.parameters[name]

    def pseudo_parameter(self, name: str) -> str | None:
        return {"AWS::Region": "eu-central-1", "AWS::Partition": "aws"}.get(name)

    def physical_id(self, logical_id: str) -> str | None:
        return {"Desk": WORKSPACE}.get(logical_id)

    def attribute(self, logical_id: str, name: str) -> Any:
        return {("Desk", "Arn"): WORKSPACE, ("Inner", "Outputs.Users"): "a||b"}.get((logical_id, name))

    def depends_on(self, logical_id: str) -> str:
        return self.dependence

    def export(self, name: str) -> str | None:
        return {"Other:Users": "a||b"}.get(name)

    def output(self, stack: str, name: str, region: str | None) -> str | None:
        return WORKSPACE if (stack, name, region) == ("Other", "Desk", None) else None


def resolved(value: Any) -> Any:
    return Known().resolve(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Stage"}, "prod"),
        ({"Ref": "People"}, ["a", "b"]),
        ({"Ref": "AWS::Region"}, "eu-central-1"),
        ({"Ref": "Desk"}, WORKSPACE),
        ({"Fn::GetAtt": ["Desk", "Arn"]}, WORKSPACE),
        ({"Fn::GetAtt": "Desk.Arn"}, WORKSPACE),
        ({"Fn::GetAtt": ["Inner", "Outputs.Users"]}, "a||b"),
        ({"Fn::GetAtt": "Inner.Outputs.Users"}, "a||b"),
        ({"Fn::ImportValue": "Other:Users"}, "a||b"),
        ({"Fn::ImportValue": {"Fn::Sub": "Other:Users"}}, "a||b"),
        ({"Fn::GetStackOutput": {"StackName": "Other", "OutputName": "Desk"}}, WORKSPACE),
        ({"Fn::Sub": "${AWS::Partition}:${Stage}:${Desk.Arn}"}, f"aws:prod:{WORKSPACE}"),
        ({"Fn::Sub": ["${Stage}-${Mine}", {"Mine": {"Ref": "AWS::Region"}}]}, "prod-eu-central-1"),
        ({"Fn::Sub": ["${Stage}", {"Stage": "mine"}]}, "mine"),
        ({"Fn::Sub": "${!Stage} ${Stage}"}, "${Stage} prod"),
        ({"Fn::Join": [":", ["arn", {"Ref": "AWS::Partition"}, "connect"]]}, "arn:aws:connect"),
        ({"Fn::Join": [",", {"Ref": "People"}]}, "a,b"),
        ({"Fn::Join": ["", []]}, ""),
        ({"Fn::Split": ["||", {"Fn::ImportValue": "Other:Users"}]}, ["a", "b"]),
        ({"Fn::Select": ["1", {"Fn::Split": ["||", {"Fn::ImportValue": "Other:Users"}]}]}, "b"),
        ({"Fn::Select": [0, {"Fn::Split": ["/workspace/", {"Ref": "Desk"}]}]}, WORKSPACE.partition("/workspace/")[0]),
        ({"Fn::FindInMap": ["Desks", {"Ref": "Stage"}, "claims"]}, WORKSPACE),
        ({"Fn::FindInMap": ["Desks", "prod", "people"]}, ["a", "b"]),
        ({"Fn::If": ["Production", "yes", "no"]}, "yes"),
        ({"Fn::If": ["Test", "yes", "no"]}, "no"),
        (960, "960"),
        (True, "true"),
    ],
    ids=str,
)
def test_what_is_known_is_resolved(value: Any, expected: Any) -> None:
    assert resolved(value) == expected


@pytest.mark.parametrize(
    ("value", "expression"),
    [
        ({"Ref": "NewUser"}, "Ref NewUser"),
        ({"Ref": "Secret"}, "Ref Secret"),
        ({"Fn::GetAtt": ["NewUser", "UserArn"]}, "Fn::GetAtt NewUser.UserArn"),
        ({"Fn::ImportValue": "Other:New"}, "Fn::ImportValue Other:New"),
        ({"Fn::ImportValue": {"Ref": "Secret"}}, "Fn::ImportValue Ref Secret"),
        ({"Fn::GetStackOutput": {"StackName": "Other", "OutputName": "New"}}, "Fn::GetStackOutput Other.New"),
        (
            {"Fn::GetStackOutput": {"StackName": "Other", "OutputName": "Desk", "RoleArn": "another account's"}},
            "Fn::GetStackOutput Other.Desk",
        ),
        ({"Fn::Sub": "${Stage}/${NewUser}/${A.B}"}, "prod/${Ref NewUser}/${Fn::GetAtt A.B}"),
        ({"Fn::Join": ["/", [{"Ref": "Stage"}, {"Ref": "NewUser"}]]}, "prod/${Ref NewUser}"),
        ({"Fn::Join": ["", ["a", {"Fn::Sub": "b${NewUser}"}]]}, "ab${Ref NewUser}"),
        ({"Fn::Split": [",", {"Ref": "Secret"}]}, "Fn::Split , Ref Secret"),
        ({"Fn::Select": ["0", {"Fn::Split": [",", {"Ref": "Secret"}]}]}, "Fn::Select 0 of Fn::Split , Ref Secret"),
        ({"Fn::FindInMap": ["Desks", {"Ref": "Secret"}, "a"]}, 'Fn::FindInMap ["Desks", {"Ref": "Secret"}, "a"]'),
        ({"Fn::If": ["Hidden", "a", "b"]}, "Fn::If Hidden"),
        ("{{resolve:ssm:/desk:1}}", "{{resolve:ssm:/desk:1}}"),
        ({"Fn::Sub": "arn/{{resolve:ssm:/${Stage}}}"}, "arn/{{resolve:ssm:/prod}}"),
    ],
    ids=str,
)
def test_what_is_not_known_is_one_value_in_the_words_of_the_template(value: Any, expression: str) -> None:
    found = resolved(value)
    assert isinstance(found, Unknown)
    assert found.expression == expression


def test_what_is_not_known_of_a_list_leaves_the_other_items_known() -> None:
    items = ["a", {"Ref": "NewUser"}, {"Fn::ImportValue": "Other:Users"}]
    assert resolved(items) == ["a", Unknown("Ref NewUser"), "a||b"]


def test_a_list_within_a_list_stays_one_as_the_function_gets_it_and_refuses_it() -> None:
    assert resolved(["a", {"Ref": "People"}]) == ["a", ["a", "b"]]


def test_no_value_takes_its_property_and_its_item_away() -> None:
    nothing = {"Ref": "AWS::NoValue"}
    assert resolved({"Kept": "a", "Gone": nothing, "List": ["a", nothing]}) == {"Kept": "a", "List": ["a"]}
    assert resolved({"Gone": {"Fn::If": ["Test", "a", nothing]}}) == {}


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("Production", True),
        ("Test", False),
        ("Again", True),
        ("Both", False),
        ("Either", True),
        ("HiddenOrProduction", True),
        ("HiddenAndTest", False),
    ],
)
def test_a_condition_is_known_where_its_outcome_is(name: str, holds: bool) -> None:
    assert Known().condition(name) is holds


@pytest.mark.parametrize("name", ["Hidden", "HiddenAndProduction", "Circle", "Odd", "Missing"])
def test_any_other_condition_is_not_known(name: str) -> None:
    assert isinstance(Known().condition(name), Unknown)


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": 5},
        {"Ref": ["a"]},
        {"Fn::GetAtt": []},
        {"Fn::GetAtt": 7},
        {"Fn::Join": "x"},
        {"Fn::Join": ["", [{"a": 1, "b": 2}]]},
        {"Fn::Join": ["", [{"Ref": "People"}]]},
        {"Fn::Sub": None},
        {"Fn::Sub": "${People}"},
        {"Fn::Select": [9, ["a"]]},
        {"Fn::Select": [-1, ["a"]]},
        {"Fn::Select": ["x", ["a"]]},
        {"Fn::Select": ["0", "text"]},
        {"Fn::Split": ["", "a"]},
        {"Fn::If": ["Production"]},
        {"Fn::FindInMap": ["Desks", "prod", "missing"]},
        {"Fn::FindInMap": [[], {}, None]},
        {"Fn::GetStackOutput": "x"},
        {"Fn::Base64": "x"},
        {"Fn::Transform": {"Name": "AWS::Include"}},
        None,
    ],
    ids=str,
)
def test_what_makes_no_sense_is_not_known_either(value: Any) -> None:
    assert isinstance(resolved(value), Unknown)


FUNCTIONS = ["FindInMap", "GetAtt", "GetStackOutput", "If", "ImportValue", "Join", "Select", "Split", "Sub", "Base64"]

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=4)
    | st.sampled_from(["Desk", "${Desk}", "Production"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["Ref", "Fn::Equals", "Fn::Not", "Condition", "a"]), inner, max_size=2)
        | st.builds(lambda name, arguments: {f"Fn::{name}": arguments}, st.sampled_from(FUNCTIONS), inner)
    ),
    max_leaves=12,
)


@given(json_values)
def test_no_template_makes_it_fail(value: Any) -> None:
    resolved(value)
    Known(template={"Conditions": {"C": value}}).condition("C")


@given(st.text(min_size=1, max_size=3), st.lists(st.text(max_size=5), min_size=1))
def test_what_is_joined_and_split_again_is_the_same(delimiter: str, items: list[str]) -> None:
    items = [item.replace("{{resolve:", "") for item in items]
    joined = resolved({"Fn::Join": [delimiter, items]})
    assert resolved({"Fn::Split": [delimiter, {"Fn::Join": [delimiter, items]}]}) == joined.split(delimiter)
    for index, item in enumerate(joined.split(delimiter)):
        assert resolved({"Fn::Select": [index, {"Fn::Split": [delimiter, joined]}]}) == item


@given(st.lists(st.sampled_from(["Stage", "NewUser", "Desk"]) | st.text("ab:/", min_size=1), min_size=1))
def test_a_text_put_together_by_sub_and_by_join_is_the_same(parts: list[str]) -> None:
    names = {"Stage", "NewUser", "Desk"}
    by_sub = {"Fn::Sub": "".join(f"${{{part}}}" if part in names else part for part in parts)}
    by_join = {"Fn::Join": ["", [{"Ref": part} if part in names else part for part in parts]]}
    assert resolved(by_sub) == resolved(by_join)


@pytest.mark.parametrize(
    "value",
    [
        {"Fn::GetAtt": ["Lookup", "Arn"]},
        {"Fn::Sub": "x/${Lookup.Arn}"},
        {"Fn::Select": ["0", {"Fn::GetAtt": ["Lookup", "Arns"]}]},
        {"Fn::Split": [",", {"Fn::GetAtt": ["Lookup", "Arns"]}]},
        {"Fn::If": ["Hidden", {"Fn::GetAtt": ["Lookup", "Arn"]}, "b"]},
    ],
    ids=json.dumps,
)
def test_a_value_that_is_not_known_differs_where_what_it_depends_on_does(value: Any) -> None:
    one, same, other = (Known(dependence=text).resolve(value) for text in ("1", "1", "2"))
    assert one == same
    assert one != other
    assert one.expression == other.expression


def test_a_choice_that_is_not_known_differs_where_what_it_is_between_does() -> None:
    assert resolved({"Fn::If": ["Hidden", "a", "b"]}) != resolved({"Fn::If": ["Hidden", "a", "c"]})
