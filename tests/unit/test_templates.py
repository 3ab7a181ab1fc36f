"""Templates of CloudFormation, as JSON and as text that something else reads."""

import json

import pytest

from workspace_association.deployed.errors import DeployedError
from workspace_association.deployed.templates import ASSOCIATION, may_declare, parse, resources


def test_a_template_is_the_same_as_text_and_as_botocore_has_parsed_it() -> None:
    template = {"Resources": {"Desk": {"Type": ASSOCIATION}}}
    assert parse(json.dumps(template), "stack Desk") == parse(template, "stack Desk") == template


def test_a_text_that_names_neither_associations_nor_nested_stacks_is_not_worth_reading() -> None:
    assert not may_declare("Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n")


@pytest.mark.parametrize("body", ["{", "{'a': 1}"])
def test_what_is_no_json_is_named_with_its_stack(body: str) -> None:
    with pytest.raises(DeployedError, match=r"^stack Desk: the template is neither JSON nor YAML[^\n]*$"):
        parse(body, "stack Desk")


def test_what_reads_yaml_is_passed_in_and_says_in_one_line_why_it_cannot() -> None:
    def refusing(text: str) -> dict[str, object]:
        raise ValueError(f"{text} is\nnot read")

    assert parse("Resources:", "stack Desk", lambda text: {text: None}) == {"Resources:": None}
    with pytest.raises(DeployedError, match=r"^stack Desk: the template is neither JSON nor YAML: a: is not read$"):
        parse("a:", "stack Desk", refusing)
    with pytest.raises(DeployedError, match=r"^stack Desk: the template is not JSON, and YAML is not read here"):
        parse("Resources:", "stack Desk")


@pytest.mark.parametrize("template", [{}, {"Resources": None}, {"Resources": {"Odd": "text"}}])
def test_an_odd_template_has_no_resources(template: dict[str, object]) -> None:
    assert resources(template, ASSOCIATION) == {}
