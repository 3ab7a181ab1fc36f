"""The JSON Schema that editors read says of a value what the reader says of it.

`UPDATE_GOLDEN=1` writes environments/schema.json anew.
"""

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from local.cdk import NODE_BIN
from tests.arns import INSTANCE, NOT_WORKSPACES, WORKSPACES
from tests.environments.files import ALICE, ENVIRONMENTS, PROFILE, said_about
from workspace_environments.document import Location, spelled
from workspace_environments.schema import File, json_schema

FILE = ENVIRONMENTS / "schema.json"
TEXT = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"

ODD = ["", " ", "a b", "x" * 200, "arn:aws:s3:::bucket", "ä", "-a", "1", "a\nb", "a\rb", "a\u2028b"]
"""Values to try on every setting and name, beside its own."""

LACKED = "is not in claims.lock.json"

ARN_OF_A_ROLE = "arn:aws:iam::123456789012:role/path/Name"
ARN_OF_A_KEY = "arn:aws:kms:eu-central-1:123456789012:key/0d5c7a9e-3b1f-4e62-8a47-9c0e2d6b8f15"
ARN_OF_A_TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
USERS = [ALICE, f"{INSTANCE}/agent/{ALICE}", "alice.adler", "a@b.c", f"{INSTANCE}/queue/{ALICE}", "x" * 101, "a/b"]
VALUES: Mapping[Location, list[str]] = {
    ("account",): ["123456789012", "12345678901", "1234567890123"],
    ("region",): ["eu-central-1", "us-gov-west-1", "EU-CENTRAL-1", "eu-central-1a"],
    ("instance",): [INSTANCE, INSTANCE.rpartition("/")[2], f"{INSTANCE}/x"],
    ("stack_name",): ["Desks", "a-1", "1a", "a_b", "x" * 128, "x" * 129],
    ("tags", "team"): ["contact center", "Ünïcode 7", "a!", "x" * 256, "x" * 257],
    ("permissions_boundary",): ["Boundary", "arn:aws:iam::123456789012:policy/a/B", "arn:aws:iam::aws:policy/B", "a/b"],
    ("bootstrap_qualifier",): ["abc123", "Abc", "x" * 10, "x" * 11],
    ("function", "role"): [ARN_OF_A_ROLE, ARN_OF_A_KEY],
    ("function", "memory"): ["128 MB", "127 MB", "10240 MB", "10241 MB", "999 MB", "9999 MB", "512", "512MB", "1 GB"],
    ("function", "timeout"): ["1 minute", "1 minutes", "2 minutes", "15 minutes", "16 minutes", "0 minutes", "1 hour"],
    ("function", "log_retention"): ["1 day", "2 days", "1 week", "3 months", "10 years", "forever"],
    ("function", "encryption_key"): [ARN_OF_A_KEY, ARN_OF_A_ROLE],
    ("function", "vpc", "id"): ["vpc-0a1b2c3d", "vpc-0a1b2c3d4e5f60718", "vpc-0a1b2c3", "subnet-0a1b2c3d"],
    ("function", "vpc", "subnets", 0): ["subnet-0a1b2c3d", "vpc-0a1b2c3d"],
    ("function", "vpc", "security_groups", 0): ["sg-0a1b2c3d", "vpc-0a1b2c3d"],
    ("drift_check", "every"): [
        "1 minute",
        "1 hours",
        "90 minutes",
        "84 hours",
        "85 hours",
        "3 days",
        "4 days",
        "1 week",
    ],
    ("drift_check", "alarm_topic"): [ARN_OF_A_TOPIC, f"{ARN_OF_A_TOPIC}:x"],
    ("teams", "leads", 0): USERS,
    ("ignore", 0, "users", 0): USERS,
    ("ignore", 0, "routing_profiles", 0): [PROFILE, f"{INSTANCE}/routing-profile/x", "Claims: level 1"],
    ("ignore", 0, "reason"): ["on leave"],
    ("ignore", 0, "expires"): ["2027-03-31", "2027-3-31", "20270331", "2027-03-31T00:00", "spring"],
    ("workspaces", "claims", "arn"): [*WORKSPACES, *NOT_WORKSPACES, INSTANCE],
    ("workspaces", "claims", "name"): ["Claims desk", "x" * 127, "x" * 128],
    ("workspaces", "claims", "ownership"): ["ADDITIVE", "EXCLUSIVE", "additive"],
    ("workspaces", "claims", "removal_policy"): ["DESTROY", "RETAIN", "SNAPSHOT"],
    ("workspaces", "claims", "users", 0): USERS,
    ("workspaces", "claims", "routing_profiles", 0): [PROFILE, f"{INSTANCE}/routing-profile/x", "Claims: level 1"],
}
"""Values for each setting that is text, good and bad ones."""

NAMES: Mapping[Location, list[str]] = {
    ("tags",): ["team", "aws:team", "awsome", "Ünïcode 7", "a!", "x" * 128, "x" * 129],
    ("teams",): ["leads", "le ads", "1", "x" * 64, "x" * 65],
    ("workspaces",): ["claims-desk", "claims desk", "1", "x" * 64, "x" * 65],
    ("stacks",): ["claims", "claims desk", "1"],
}
"""Names for each map of names."""


def with_value(location: Location, value: object) -> Any:
    """A document that holds a value at a location."""
    for step in reversed(location):
        value = [value] if isinstance(step, int) else {step: value}
    return value


def resolved(rule: Mapping[str, Any]) -> Mapping[str, Any]:
    """A rule with what it refers to."""
    return {**json_schema()["$defs"][rule["$ref"].rpartition("/")[2]], **rule} if "$ref" in rule else rule


def node(location: Location) -> Mapping[str, Any]:
    """The rule of a place, as an editor finds it."""
    rule: Mapping[str, Any] = json_schema()
    for step in location:
        inner = rule["items"] if isinstance(step, int) else rule.get("properties", {}).get(step)
        rule = resolved(inner or rule["additionalProperties"])
    return rule


def places_refused_by_the_reader(content: object) -> set[str]:
    """Where the reader finds something. What no lock file has is another matter."""
    said = (line.partition(": ")[2] for line in said_about(json.dumps(content)) if LACKED not in line)
    return {line.partition(": ")[0] for line in said}


def refused_by_editors(rules: list[tuple[Mapping[str, Any], str]]) -> list[bool]:
    """Whether each text is refused by its rule, by the regular expressions of an editor: ECMA-262, with the flag u."""
    program = """
        const refused = ([rule, text]) =>
            (rule.pattern && !new RegExp(rule.pattern, "u").test(text)) ||
            (rule.enum && !rule.enum.includes(text)) ||
            [...text].length > (rule.maxLength ?? Infinity);
        const rules = JSON.parse(require("fs").readFileSync(0, "utf8"));
        console.log(JSON.stringify(rules.map((each) => Boolean(refused(each)))));
    """
    command = [str(NODE_BIN / "node"), "-e", program]
    done = subprocess.run(command, input=json.dumps(rules), capture_output=True, text=True, check=True)
    found: list[bool] = json.loads(done.stdout)
    return found


def test_an_editor_refuses_of_a_setting_what_the_reader_refuses_and_nothing_else() -> None:
    tried = [(place, text) for place, values in VALUES.items() for text in (*values, *ODD)]
    by_reader = [
        spelled(place) in places_refused_by_the_reader({"instance": INSTANCE, **with_value(place, text)})
        for place, text in tried
    ]
    by_editor = refused_by_editors([(node(place), text) for place, text in tried])
    assert [case for case, *said in zip(tried, by_reader, by_editor, strict=True) if said[0] != said[1]] == []
    assert {*by_reader} == {True, False}


def test_an_editor_refuses_of_a_name_what_the_reader_refuses_and_nothing_else() -> None:
    tried = [(place, name) for place, names in NAMES.items() for name in (*names, *ODD)]
    rules = [node(place)["propertyNames"] for place, _ in tried]
    by_reader = [
        rule["errorMessage"] in "".join(said_about(json.dumps(with_value((*place, name), {}))))
        for rule, (place, name) in zip(rules, tried, strict=True)
    ]
    by_editor = refused_by_editors([(rule, name) for rule, (_, name) in zip(rules, tried, strict=True)])
    assert [case for case, *said in zip(tried, by_reader, by_editor, strict=True) if said[0] != said[1]] == []


def texts(rule: Mapping[str, Any], location: Location = ()) -> Iterator[Location]:
    """The place of every text that a file may hold."""
    rule = resolved(rule)
    if rule["type"] == "string":
        yield location
    for name, inner in rule.get("properties", {}).items():
        yield from texts(inner, (*location, name))
    if isinstance(rule.get("additionalProperties"), dict):
        yield from texts(rule["additionalProperties"], (*location, "*"))
    if "items" in rule:
        yield from texts(rule["items"], (*location, 0))


def test_every_setting_that_is_text_is_tried() -> None:
    known = {re.sub(r"^(tags|teams|workspaces)\.\w+", r"\1.*", spelled(place)) for place in VALUES}
    places = {spelled(place) for place in texts(json_schema()) if place[0] != "stacks"}
    # The reader looks for these: a file, a team, and a workspace of the file.
    assert places - known == {"extends", "workspaces.*.teams[0]", "ignore[0].workspaces[0]"}


def test_every_setting_says_what_it_means_and_what_to_write() -> None:
    def check(rule: Mapping[str, Any], where: str) -> None:
        assert resolved(rule)["errorMessage"].startswith("write"), where
        for name, inner in resolved(rule).get("properties", {}).items():
            assert resolved(inner).get("description"), f"{where}.{name}"
            check(inner, f"{where}.{name}")
        for inner in (rule.get("items"), rule.get("additionalProperties"), rule.get("propertyNames")):
            if inner:
                check(inner, where)

    check(json_schema(), "")
    assert json_schema()["properties"].keys() == File.model_fields.keys()


def test_the_schema_in_the_repository_is_that_of_the_reader() -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        FILE.write_text(TEXT)
    assert FILE.read_text() == TEXT, "UPDATE_GOLDEN=1 writes it anew"


@pytest.mark.parametrize("path", sorted(ENVIRONMENTS.glob("*.yaml")), ids=lambda path: path.name)
def test_every_environment_names_it_in_its_first_line(path: Any) -> None:
    assert path.read_text().splitlines()[0] == "# yaml-language-server: $schema=schema.json"
    assert (path.parent / "schema.json").is_file()
