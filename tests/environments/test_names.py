"""People, routing profiles and workspaces by name: resolved by the lock file, and by nothing else."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.arns import INSTANCE, OTHER_INSTANCE
from tests.environments.files import ALICE, BOB, PROFILE, VALID, WORKSPACE, environment, read, said_about, with_change
from workspace_environments.document import MistakesError
from workspace_environments.environment import Environment
from workspace_environments.lock import Lock, Names

NAMES = Names(
    users={"alice.adler": ALICE, "bob@example.com": BOB},
    routing_profiles={"Claims: level 1": PROFILE},
    workspaces={"Claims desk": WORKSPACE.rpartition("/")[2]},
)
LOCK = Lock(instances={INSTANCE: NAMES})
FILE = f"""\
account: "123456789012"
region: eu-central-1
instance: {INSTANCE}
workspaces:
  claims:
    name: Claims desk
    users: [alice.adler, {BOB}]
    routing_profiles: ["Claims: level 1"]
"""
RUN = "run: connect-workspaces lock environments/claims.yaml"


def test_names_ids_and_arns_mix_and_declare_the_same() -> None:
    workspace = read(FILE, LOCK).workspaces["claims"]
    assert workspace.arn == WORKSPACE
    assert workspace.users == (f"{INSTANCE}/agent/{ALICE}", f"{INSTANCE}/agent/{BOB}")
    assert workspace.routing_profiles == (f"{INSTANCE}/routing-profile/{PROFILE}",)


def test_what_the_lock_file_has_a_name_for_gets_it_however_the_file_gives_it() -> None:
    assert read(FILE, LOCK).workspaces["claims"].names == {
        WORKSPACE: "Claims desk",
        f"{INSTANCE}/agent/{ALICE}": "alice.adler",
        f"{INSTANCE}/agent/{BOB}": "bob@example.com",
        f"{INSTANCE}/routing-profile/{PROFILE}": "Claims: level 1",
    }
    assert read(VALID).workspaces["claims"].names == {}


def test_an_instance_may_be_given_by_its_id_in_the_account_and_region_of_the_stack() -> None:
    assert read(FILE.replace(INSTANCE, INSTANCE.rpartition("/")[2]), LOCK) == read(FILE, LOCK)


@pytest.mark.parametrize(
    ("region", "partition"),
    [("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn"), ("eusc-de-east-1", "aws-eusc"), ("us-east-1", "aws")],
)
def test_the_id_of_an_instance_is_one_of_the_partition_of_the_region(region: str, partition: str) -> None:
    text = FILE.replace(INSTANCE, INSTANCE.rpartition("/")[2]).replace("eu-central-1", region)
    there = INSTANCE.replace("eu-central-1", region).replace("arn:aws:", f"arn:{partition}:")
    assert read(text, Lock(instances={there: NAMES})).workspaces["claims"].arn.startswith(f"{there}/workspace/")


def test_a_workspaces_own_arn_says_the_instance_of_its_people() -> None:
    text = with_change(f"- {ALICE}", "- alice.adler").replace(INSTANCE, OTHER_INSTANCE)
    lock = Lock(instances={INSTANCE: NAMES, OTHER_INSTANCE: Names(users={"alice.adler": BOB})})
    assert read(text, lock).workspaces["claims"].users == (f"{OTHER_INSTANCE}/agent/{BOB}",)


def test_a_name_that_the_lock_file_lacks_is_a_mistake_that_says_what_to_run() -> None:
    assert said_about(FILE) == [
        f'6: workspaces.claims.name: the workspace "Claims desk" is not in claims.lock.json; {RUN}',
        f'7: workspaces.claims.users[0]: the user "alice.adler" is not in claims.lock.json; {RUN}',
        (
            '8: workspaces.claims.routing_profiles[0]: the routing profile "Claims: level 1" '
            f"is not in claims.lock.json; {RUN}"
        ),
    ]


def test_a_name_of_another_instance_is_not_taken() -> None:
    assert len(said_about(FILE, Lock(instances={OTHER_INSTANCE: NAMES}))) == 3


def test_a_name_and_its_id_are_the_same_entry() -> None:
    said = said_about(FILE.replace(BOB, ALICE), LOCK)
    repeats = "repeats workspaces.claims.users[0] on line 7; remove one of the two"
    assert said == [f"7: workspaces.claims.users[1]: {repeats}"]


def test_a_workspace_by_name_and_by_arn_is_the_same() -> None:
    text = f"{FILE}  other:\n    arn: {WORKSPACE}\n    users: [{ALICE}]\n"
    said = "names the same workspace as claims on line 6; merge the two under one name"
    assert said_about(text, LOCK) == [f"10: workspaces.other.arn: {said}"]


def test_a_workspace_by_name_needs_an_instance() -> None:
    (said,) = said_about(FILE.replace(f"instance: {INSTANCE}\n", ""), LOCK)
    assert said == (
        "5: workspaces.claims.name: names a workspace, and instance is missing; "
        "write the instance's ID, or its ARN arn:aws:connect:REGION:ACCOUNT:instance/INSTANCE_ID"
    )


def test_a_workspace_has_one_of_arn_and_name() -> None:
    text = FILE.replace("    name: Claims desk\n", f"    name: Claims desk\n    arn: {WORKSPACE}\n")
    assert said_about(text, LOCK) == ["6: workspaces.claims.name: stands beside arn; keep one of the two"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ('""', "is empty; write the name that the workspace has in Amazon Connect"),
        ('" "', '" " is not valid; write the name that the workspace has in Amazon Connect'),
        ("12", '12 without quotes is a number; quote it: "12"'),
        (f'"{"x" * 128}"', f'"{"x" * 128}" is not valid; write the name that the workspace has in Amazon Connect'),
    ],
)
def test_a_workspace_name_is_one_that_amazon_connect_takes(name: str, said: str) -> None:
    assert said_about(FILE.replace("Claims desk", name), LOCK) == [f"6: workspaces.claims.name: {said}"]


@pytest.mark.parametrize("instance", ["claims", f"{INSTANCE}/workspace/x", "arn:aws:s3:::bucket"])
def test_an_instance_is_an_id_or_an_arn(instance: str) -> None:
    said = said_about(FILE.replace(INSTANCE, instance), LOCK)
    assert said == [
        (
            f'3: instance: "{instance}" is neither the ID nor the ARN of an instance; '
            "write the instance's ID, or its ARN arn:aws:connect:REGION:ACCOUNT:instance/INSTANCE_ID"
        )
    ]


def test_the_lock_file_stands_beside_the_file(tmp_path: Path) -> None:
    path = tmp_path / "desks.yaml"
    path.write_text(FILE)
    (tmp_path / "desks.lock.json").write_text(LOCK.to_json())
    (stack,) = Environment.from_file(path).stacks
    assert stack.workspaces == read(FILE, LOCK).workspaces


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<<<<<<< HEAD\n",
        "[]",
        LOCK.to_json().replace('"format_version": 1', '"format_version": 2'),
        LOCK.to_json().replace(ALICE, "a/b"),
        LOCK.to_json().replace('"users"', '"people"'),
    ],
)
def test_a_lock_file_that_is_none_is_reported_with_all_other_mistakes(text: str, tmp_path: Path) -> None:
    path, lock = tmp_path / "desks.yaml", tmp_path / "desks.lock.json"
    path.write_text(FILE.replace("eu-central-1\n", "nowhere\n", 1))
    lock.write_text(text)
    with pytest.raises(MistakesError) as raised:
        Environment.from_file(path)
    first, second = str(raised.value).splitlines()
    remedy = "have connect-workspaces lock write it anew"
    assert first == f"{lock}:1: the file: is no lock file of format 1; {remedy}"
    assert second.startswith(f"{path}:2: region: ")


def test_a_lock_file_is_sorted_and_a_change_of_a_name_changes_one_line() -> None:
    other = Lock(instances={INSTANCE: NAMES.model_copy(update={"users": {**NAMES.users, "alice.adler": BOB}})})
    lines, others = LOCK.to_json().splitlines(), other.to_json().splitlines()
    assert [line for line in others if line not in lines] == [f'        "alice.adler": "{BOB}",']
    backwards = Names(users=dict(sorted(NAMES.users.items(), reverse=True)))
    assert (
        Lock(instances={INSTANCE: backwards}).to_json()
        == Lock(instances={INSTANCE: Names(users=NAMES.users)}).to_json()
    )
    assert Lock.model_validate_json(LOCK.to_json()) == LOCK


logins = st.from_regex(r"[a-z]{1,8}\.[a-z]{1,8}", fullmatch=True)
ids = st.uuids().map(str)
people = st.dictionaries(logins, ids, min_size=1, max_size=8).filter(lambda found: len({*found.values()}) == len(found))


@given(
    people, st.lists(st.sampled_from(["{0}", "{1}", f"{INSTANCE}/agent/{{1}}"]), min_size=8, max_size=8), st.booleans()
)
def test_names_and_ids_declare_the_same(people: dict[str, str], forms: list[str], by_team: bool) -> None:
    lock = Lock(instances={INSTANCE: NAMES.model_copy(update={"users": people})})

    def declared(entries: Iterable[str]) -> Environment:
        listed, users = f"[{', '.join(entries)}]", f"users: [alice.adler, {BOB}]"
        text = FILE.replace(users, "teams: [all]" if by_team else f"users: {listed}")
        return environment(f"teams: {{all: {listed}}}\n{text}" if by_team else text, lock)

    mixed = declared(form.format(*person) for form, person in zip(forms, people.items(), strict=False))
    assert mixed == declared(people.values())
    assert mixed.stacks[0].workspaces["claims"].users == tuple(f"{INSTANCE}/agent/{id_}" for id_ in people.values())


def test_before_the_first_lock_one_mistake_says_what_to_run() -> None:
    many = ", ".join(f"user{number}" for number in range(300))
    text = VALID.replace(f"\n      - {ALICE}", f" [{many}]")
    said = 'the user "user0" and 299 more names are not in claims.lock.json; run: connect-workspaces lock'
    assert said_about(text) == [f"6: workspaces.claims.users[0]: {said} environments/claims.yaml"]


def test_of_an_id_in_capital_letters_a_repeat_is_noticed() -> None:
    text = f"{VALID}      - {ALICE.upper()}\n      - {INSTANCE}/agent/{ALICE.upper()}\n"
    assert [line.partition(";")[0] for line in said_about(text)] == [
        "8: workspaces.claims.users[1]: repeats workspaces.claims.users[0] on line 7",
        "9: workspaces.claims.users[2]: repeats workspaces.claims.users[0] on line 7",
    ]


def test_an_id_is_the_same_in_any_letter_case_in_a_lock_file_that_was_edited_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "claims.lock.json"
    prefix, _, identifier = INSTANCE.rpartition("/")
    spelled = f"{prefix}/{identifier.upper()}"
    path.write_text(LOCK.to_json().replace(ALICE, ALICE.upper()).replace(INSTANCE, spelled))
    assert Lock.read(path) == LOCK


def test_a_lock_file_that_has_a_name_twice_is_refused(tmp_path: Path) -> None:
    """As a merge of two branches may leave it: a reader sees one ID, and another one would be deployed."""
    path = tmp_path / "claims.lock.json"
    path.write_text(LOCK.to_json().replace('"alice.adler":', f'"alice.adler": "{BOB}", "alice.adler":'))
    with pytest.raises(MistakesError, match=r'"alice\.adler" is given twice; have connect-workspaces lock write'):
        Lock.read(path)
