"""Templates of CloudFormation in YAML."""

from pathlib import Path

import pytest

from connect_workspaces.yaml_templates import read_yaml
from workspace_association.deployed.errors import DeployedError
from workspace_association.deployed.templates import ASSOCIATION, may_declare, parse, resources


def test_the_short_forms_of_yaml_are_the_long_ones_of_json() -> None:
    text = """
        Conditions:
          Both: !And [!Condition One, !Not [!Equals [!Ref Stage, prod]]]
        Resources:
          Desk:
            Properties:
              Ref: !Ref Desk
              Attribute: !GetAtt Nested.Outputs.Users
              Attributes: !GetAtt [Nested, Outputs.Users]
              Sub: !Sub
                - ${Mine}
                - Mine: !Select [0, !Split [",", !ImportValue Users]]
              Joined: !Join ["", [a, !FindInMap [a, b, c]]]
              Chosen: !If [Both, !Ref "AWS::NoValue", a]
              Account: 012345678901
              On: 2026-01-01
    """
    assert read_yaml(text) == {
        "Conditions": {
            "Both": {"Fn::And": [{"Condition": "One"}, {"Fn::Not": [{"Fn::Equals": [{"Ref": "Stage"}, "prod"]}]}]}
        },
        "Resources": {
            "Desk": {
                "Properties": {
                    "Ref": {"Ref": "Desk"},
                    "Attribute": {"Fn::GetAtt": "Nested.Outputs.Users"},
                    "Attributes": {"Fn::GetAtt": ["Nested", "Outputs.Users"]},
                    "Sub": {
                        "Fn::Sub": [
                            "${Mine}",
                            {"Mine": {"Fn::Select": ["0", {"Fn::Split": [",", {"Fn::ImportValue": "Users"}]}]}},
                        ]
                    },
                    "Joined": {"Fn::Join": ["", ["a", {"Fn::FindInMap": ["a", "b", "c"]}]]},
                    "Chosen": {"Fn::If": ["Both", {"Ref": "AWS::NoValue"}, "a"]},
                    "Account": "012345678901",
                    "On": "2026-01-01",
                }
            }
        },
    }


def test_the_example_in_yaml_has_its_association() -> None:
    body = Path("examples/plain-template.yaml").read_text("utf-8")
    assert may_declare(body)
    assert [*resources(read_yaml(body), ASSOCIATION)] == ["Associations"]


@pytest.mark.parametrize("body", ["", "{", "a: [", "only text", "!Unfinished [", "[1, 2]"])
def test_what_is_no_template_is_named_with_its_stack(body: str) -> None:
    with pytest.raises(DeployedError, match=r"^stack Desk: the template is neither JSON nor YAML[^\n]*$"):
        parse(body, "stack Desk", read_yaml)
