"""Files that grow: teams, several stacks, a file on top of another one, anchors and merge keys of YAML."""

from pathlib import Path

import pytest

from tests.arns import INSTANCE
from tests.environments.files import ALICE, BOB, PROFILE, VALID, WORKSPACE, environment, read, said_about
from workspace_environments.document import MistakesError
from workspace_environments.environment import Environment

CHRIS = "d05e93b7-1f4c-4ab8-8e62-3c7a5b9f0d21"
OTHER = f"{WORKSPACE}2"


def agents(*ids: str) -> tuple[str, ...]:
    return tuple(f"{INSTANCE}/agent/{id_}" for id_ in ids)


# Teams

TEAMS = f"{VALID}    teams: [leads]\nteams:\n  leads:\n    - {BOB}\n    - {CHRIS}\n"


def test_a_team_comes_with_its_people_each_once() -> None:
    assert read(TEAMS).workspaces["claims"].users == agents(BOB, CHRIS, ALICE)
    both = TEAMS.replace(f"- {CHRIS}", f"- {CHRIS}\n    - {ALICE}")
    assert read(both).workspaces["claims"].users == agents(BOB, CHRIS, ALICE)


def test_a_team_alone_is_enough() -> None:
    assert read(TEAMS.replace(f"    users:\n      - {ALICE}\n", "")).workspaces["claims"].users == agents(BOB, CHRIS)


def test_an_unknown_team_comes_with_the_nearest_one() -> None:
    said = said_about(TEAMS.replace("[leads]", "[lead]"))
    assert said == ['8: workspaces.claims.teams[0]: "lead" is no team of this file; did you mean leads?']
    remedy = "write teams, and under it the team's users"
    assert said_about(f"{VALID}    teams: [leads]\n") == [
        f'8: workspaces.claims.teams[0]: "leads" is no team of this file; {remedy}'
    ]


def test_a_mistake_in_a_team_is_reported_once_however_many_workspaces_have_it() -> None:
    text = TEAMS.replace(CHRIS, "x/y").replace("teams:\n", f"  other: {{arn: {OTHER}, teams: [leads]}}\nteams:\n")
    (said,) = said_about(text)
    assert said.startswith('13: teams.leads[1]: "x/y" is neither the login, the ID nor the ARN of a user; ')


@pytest.mark.parametrize(
    ("teams", "said"),
    [
        ("[a]", "is a list; write a name of your choice for each team, and under it a list of users"),
        ("{leads: x}", '"x" is not valid; write a list, each line a hyphen and a user\'s login, ID or ARN'),
        ("{leads: [12]}", '12 without quotes is a number; quote it: "12"'),
        ("{le ads: []}", '"le ads" is not valid; write letters, digits, - and _, a letter first'),
    ],
)
def test_teams_are_lists_of_users(teams: str, said: str) -> None:
    assert said_about(f"{VALID}teams: {teams}\n")[0].partition(": teams")[2].partition(": ")[2] == said


def test_teams_of_a_workspace_are_a_list() -> None:
    said = "8: workspaces.claims.teams: {}; write a list, each line a hyphen and the name of a team"
    assert said_about(f"{VALID}    teams: leads\n") == [said.format('"leads" is not valid')]
    assert said_about(f"{VALID}    teams:\n") == [said.format("is empty")]


# Stacks

STACKS = f"""\
account: "123456789012"
region: eu-central-1
tags: {{team: desk}}
stacks:
  claims:
    tags: {{cost: a}}
    workspaces:
      desk: {{arn: {WORKSPACE}, users: [{ALICE}]}}
  billing:
    region: eu-west-1
    stack_name: Billing
    workspaces:
      desk: {{arn: {OTHER}, routing_profiles: [{PROFILE}]}}
"""


def test_several_stacks_take_from_the_file_what_they_do_not_say() -> None:
    claims, billing = environment(STACKS).stacks
    assert (claims.name, claims.account, claims.region) == (
        "workspace-associations-claims-claims",
        "123456789012",
        "eu-central-1",
    )
    assert (billing.name, billing.account, billing.region) == ("Billing", "123456789012", "eu-west-1")
    assert claims.tags == {"team": "desk", "cost": "a"}
    assert billing.tags == {"team": "desk"}
    assert claims.workspaces["desk"].arn == WORKSPACE
    assert billing.workspaces["desk"].arn == OTHER


def test_what_several_stacks_lack_is_missed_in_each() -> None:
    region = "write the AWS region of the stack, like us-east-1"
    assert said_about(STACKS.replace("region: eu-central-1\n", "")) == [
        f"4: stacks.claims.region: is missing; {region}"
    ]


def test_a_mistake_that_several_stacks_share_is_reported_once() -> None:
    assert said_about(STACKS.replace("eu-central-1\n", "nowhere\n")) == [
        '2: region: "nowhere" is not valid; write the AWS region of the stack, like us-east-1'
    ]


@pytest.mark.parametrize(
    "setting", ["stack_name: Desks", f"workspaces: {{desk: {{arn: {WORKSPACE}, users: [{ALICE}]}}}}"]
)
def test_what_only_one_stack_can_have_does_not_stand_beside_stacks(setting: str) -> None:
    name = setting.partition(":")[0]
    assert said_about(f"{STACKS}{setting}\n") == [f"14: {name}: stands beside stacks; move it under one of them"]


def test_two_stacks_of_one_place_have_two_names() -> None:
    text = STACKS.replace("    region: eu-west-1\n", "").replace("    tags: {cost: a}\n", "    stack_name: Billing\n")
    said = "10: stacks.billing.stack_name: is the name of stacks.claims too on line 6; give it another name"
    assert said_about(text) == [said]
    elsewhere = text.replace("    stack_name: Billing\n", "    stack_name: Billing\n    region: eu-west-2\n", 1)
    assert [(stack.name, stack.region) for stack in environment(elsewhere).stacks] == [
        ("Billing", "eu-west-2"),
        ("Billing", "eu-central-1"),
    ]


def test_a_wrong_instance_that_several_stacks_share_is_reported_where_it_is_written() -> None:
    (said,) = said_about(f"instance: x\n{STACKS}")
    assert said.startswith('1: instance: "x" is neither the ID nor the ARN of an instance; ')


def test_a_workspace_in_two_stacks_is_additive_in_both() -> None:
    twice = STACKS.replace(OTHER, WORKSPACE)
    assert len(environment(twice).stacks) == 2
    assert said_about(twice.replace(f"users: [{ALICE}]", f"users: [{ALICE}], ownership: EXCLUSIVE")) == [
        (
            "13: stacks.billing.workspaces.desk.arn: names the same workspace as desk of stacks.claims on line 8; "
            "make both ADDITIVE: EXCLUSIVE removes what another stack declares"
        )
    ]
    assert said_about(twice.replace(f"routing_profiles: [{PROFILE}]", f"users: [{ALICE}], ownership: EXCLUSIVE"))


def test_a_mistake_in_a_stack_is_reported_where_it_is() -> None:
    text = STACKS.replace("stack_name: Billing", "stack_nam: Billing").replace(ALICE, "x/y")
    said = [line.partition(";")[0] for line in said_about(text)]
    assert said == [
        '8: stacks.claims.workspaces.desk.users[0]: "x/y" is neither the login, the ID nor the ARN of a user',
        "11: stacks.billing.stack_nam: is no setting",
    ]


@pytest.mark.parametrize(
    ("stacks", "said"),
    [
        ("{}", "is empty; write a name of your choice for each stack, and under it its settings"),
        ("[a]", "is a list; write a name of your choice for each stack, and under it its settings"),
        ("{a: }", "is empty; write one setting a line, like region: us-east-1"),
    ],
)
def test_stacks_are_a_map_of_stacks(stacks: str, said: str) -> None:
    (found,) = said_about(f'account: "123456789012"\nregion: eu-central-1\nstacks: {stacks}\n')
    assert found.endswith(said)


# Files on top of others


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with a file to extend."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text(f"{VALID}tags: {{team: desk, cost: a}}\n")
    return tmp_path


def said_of(path: str) -> list[str]:
    with pytest.raises(MistakesError) as raised:
        Environment.from_file(path)
    return str(raised.value).splitlines()


def written(folder: Path, text: str) -> Environment:
    (folder / "desks.yaml").write_text(text)
    return Environment.from_file("desks.yaml")


def test_a_file_stands_on_another_one_and_says_what_is_different(folder: Path) -> None:
    text = f"extends: base.yaml\nregion: eu-west-1\ntags: {{cost: b}}\nworkspaces: {{claims: {{users: [{BOB}]}}}}\n"
    (stack,) = written(folder, text).stacks
    assert (stack.name, stack.account, stack.region) == (
        "workspace-associations-desks",
        "123456789012",
        "eu-west-1",
    )
    assert stack.tags == {"team": "desk", "cost": "b"}
    assert stack.workspaces["claims"].users == agents(BOB), "a list is replaced, not added to"


def test_a_file_may_stand_on_one_that_stands_on_another(folder: Path) -> None:
    (folder / "more").mkdir()
    (folder / "more" / "middle.yaml").write_text("extends: ../base.yaml\nregion: eu-west-1\n")
    (stack,) = written(folder, "extends: more/middle.yaml\nstack_name: Desks\n").stacks
    assert (stack.name, stack.region, stack.tags["team"]) == ("Desks", "eu-west-1", "desk")


def test_a_base_need_not_be_whole_and_its_mistakes_are_reported_in_it(folder: Path) -> None:
    (folder / "base.yaml").write_text('account: "1"\ntags:\n  team: 5\n')
    (folder / "desks.yaml").write_text(f"extends: base.yaml\n{VALID.replace('account', '# account')}\n")
    assert [line.partition(";")[0] for line in said_of("desks.yaml")] == [
        'base.yaml:1: account: "1" is not valid',
        "base.yaml:3: tags.team: 5 without quotes is a number",
    ]


def test_a_mistake_that_refers_to_another_file_names_it(folder: Path) -> None:
    (folder / "desks.yaml").write_text(
        f"extends: base.yaml\nworkspaces:\n  billing:\n    arn: {WORKSPACE}\n    users: [{BOB}]\n"
    )
    assert said_of("desks.yaml") == [
        (
            "desks.yaml:4: workspaces.billing.arn: names the same workspace as claims on line 5 of base.yaml; "
            "merge the two under one name"
        )
    ]


def test_a_file_that_is_not_there_cannot_be_extended(folder: Path) -> None:
    (folder / "desks.yaml").write_text(f"{VALID}extends: bas.yaml\n")
    remedy = "write the path of a file, seen from this one, like base.yaml"
    assert said_of("desks.yaml") == [f'desks.yaml:8: extends: "bas.yaml" does not exist; {remedy}']


def test_a_file_does_not_extend_itself(folder: Path) -> None:
    (folder / "a.yaml").write_text("extends: b.yaml\n")
    (folder / "b.yaml").write_text(f"{VALID}extends: a.yaml\n")
    assert said_of("a.yaml") == ['b.yaml:8: extends: "a.yaml" extends this file; take the line out, here or there']


def test_what_is_extended_has_to_be_yaml(folder: Path) -> None:
    (folder / "base.yaml").write_text("a: b: c\n")
    (folder / "desks.yaml").write_text("extends: base.yaml\n")
    assert said_of("desks.yaml")[0].startswith("base.yaml:1: column 5: ")


@pytest.mark.parametrize(("value", "said"), [("", "is empty"), ("[a]", "is a list"), ("5", "5 without quotes is a")])
def test_what_is_extended_is_a_path(folder: Path, value: str, said: str) -> None:
    (folder / "desks.yaml").write_text(f"{VALID}extends: {value}\n")
    (found,) = said_of("desks.yaml")
    assert found.startswith(f"desks.yaml:8: extends: {said}")


# Anchors and merge keys

ANCHORED = VALID.replace("claims:\n", "claims: &desk\n")


def test_a_map_is_merged_into_another_one_which_counts_more() -> None:
    text = f"{ANCHORED}    removal_policy: RETAIN\n  other:\n    <<: *desk\n    arn: {OTHER}\n"
    claims, other = read(text).workspaces.values()
    assert (other.arn, other.users, other.removal_policy) == (OTHER, claims.users, "RETAIN")


def test_of_several_maps_that_are_merged_the_first_counts_most() -> None:
    text = (
        f"{ANCHORED}    ownership: EXCLUSIVE\n  other: &other\n    arn: {OTHER}\n    users: [{BOB}]\n"
        f"  third:\n    <<: [*other, *desk]\n    arn: {OTHER}3\n"
    )
    third = read(text).workspaces["third"]
    assert (third.users, third.ownership) == (agents(BOB), "EXCLUSIVE")


def test_a_merged_map_may_merge_another_one() -> None:
    text = f"{ANCHORED}  other: &other\n    <<: *desk\n    arn: {OTHER}\n  third:\n    <<: *other\n    arn: {OTHER}3\n"
    assert read(text).workspaces["third"].users == agents(ALICE)


def test_a_mistake_in_a_merged_map_is_reported_where_it_is_written() -> None:
    text = f"{ANCHORED.replace(ALICE, 'x/y')}  other:\n    <<: *desk\n    arn: {OTHER}\n"
    first, second = said_about(text)
    assert first.startswith("7: workspaces.claims.users[0]: ")
    assert second.startswith("7: workspaces.other.users[0]: ")


def test_a_mistake_in_what_counts_more_than_a_merged_map_is_reported_where_that_is() -> None:
    (said,) = said_about(f"{ANCHORED}  other:\n    <<: *desk\n    arn: {OTHER}\n    users: [x/y]\n")
    assert said.startswith("11: workspaces.other.users[0]: ")


@pytest.mark.parametrize(
    ("merged", "said"),
    [
        ("x", "8: workspaces.claims.<<: merges what is no map; name a map, like <<: *desk"),
        ("[{ownership: EXCLUSIVE}, [a]]", "8: workspaces.claims.<<: merges what is no map; name a map, like <<: *desk"),
    ],
)
def test_only_maps_are_merged(merged: str, said: str) -> None:
    assert said_about(f"{VALID}    <<: {merged}\n") == [said]


def test_a_map_is_not_merged_into_itself() -> None:
    said = "8: workspaces.claims.<<: contains itself; write it out without the alias"
    assert said_about(f"{ANCHORED}    <<: *desk\n") == [said]
