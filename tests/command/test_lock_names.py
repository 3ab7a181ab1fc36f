"""What names stand for, and what changed since they were locked."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_workspaces.lock_changes import Change, There, changed_since
from connect_workspaces.lock_names import Resolution
from tests.arns import CLAIMS, INSTANCE, OTHER_INSTANCE, routing_profile, user
from workspace_environments.document import parse
from workspace_environments.environment import Environment
from workspace_environments.files import EnvironmentFile
from workspace_environments.lock import Lock, Names

PATH = Path("desks.yaml")
ALICE, BOB, ALICE_ANEW = user(1), user(2), user(3)
CLAIMS_AGENTS = routing_profile(1)
THERE: There = {ALICE: "alice.adler", BOB: "bob.brandt", CLAIMS_AGENTS: "Claims agents", CLAIMS: "Claims desk"}
ID = {arn: arn.rpartition("/")[2] for arn in (ALICE, BOB, ALICE_ANEW, CLAIMS_AGENTS, CLAIMS)}

FILE = f"""\
account: "123456789012"
region: eu-central-1
instance: {INSTANCE}
workspaces:
  claims:
    name: Claims desk
    users:
      - alice.adler
    routing_profiles: [Claims agents]
"""
NAMES = Names(
    users={"alice.adler": ID[ALICE]},
    routing_profiles={"Claims agents": ID[CLAIMS_AGENTS]},
    workspaces={"Claims desk": ID[CLAIMS]},
)
LOCKED = Lock(instances={INSTANCE: NAMES})


def file(text: str) -> EnvironmentFile:
    return EnvironmentFile.of(parse(text, PATH), PATH)


def resolved(text: str = FILE, there: There = THERE, before: Lock = Lock()) -> Resolution:  # noqa: B008
    """The names of a file that has no other mistakes."""
    read = file(text)
    assert not read.mistakes
    return Resolution(read.document, read.entries, before, there)


def changed(arn: str, name: str | None, then: There = THERE) -> There:
    """Whatever is there, after something was renamed or made."""
    return {**then, arn: name}


def without(arn: str, then: There = THERE) -> There:
    return {each: name for each, name in then.items() if each != arn}


def test_each_name_gets_the_id_of_what_is_called_so() -> None:
    found = resolved()
    assert found.lock == LOCKED
    assert not found.mistakes
    assert [(change.what, change.name) for change in found.changes] == [
        ("added", "Claims agents"),
        ("added", "alice.adler"),
        ("added", "Claims desk"),
    ]


def test_a_resolved_file_declares_what_its_names_stand_for() -> None:
    (stack,) = Environment.of(file(FILE), resolved().lock).stacks
    assert stack.workspaces["claims"].arn == CLAIMS
    assert stack.workspaces["claims"].resources == (ALICE, CLAIMS_AGENTS)


def test_what_is_given_by_id_is_locked_with_its_name_too() -> None:
    text = FILE.replace("name: Claims desk", f"arn: {CLAIMS}").replace("alice.adler", ID[ALICE])
    assert resolved(text).lock == LOCKED


def test_whoever_is_given_by_id_needs_no_name_and_no_lock() -> None:
    text = FILE.replace("alice.adler", f"{ID[ALICE_ANEW]}\n      - {ID[BOB]}")
    found = resolved(text, changed(BOB, None))
    assert not found.mistakes
    assert found.lock.instances[INSTANCE].users == {}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("alice.adlr", 'there is no user "alice.adlr"; did you mean alice.adler?'),
        ("Alice.Adler", 'there is no user "Alice.Adler"; did you mean alice.adler?'),
        ("zoe", 'there is no user "zoe"; write the login as Amazon Connect has it'),
    ],
)
def test_a_name_that_nobody_has_comes_with_the_nearest_one_and_its_line(written: str, said: str) -> None:
    found = resolved(FILE.replace("alice.adler", written))
    assert list(map(str, found.mistakes)) == [f"desks.yaml:8: workspaces.claims.users[0]: {said}"]


def test_a_name_of_another_instance_or_kind_is_not_taken() -> None:
    there = changed(user(1, OTHER_INSTANCE), "zoe", changed(CLAIMS_AGENTS, "zoe"))
    text = FILE.replace("alice.adler", "zoe").replace("Claims agents", ID[CLAIMS_AGENTS])
    assert ['there is no user "zoe"' in str(said) for said in resolved(text, there).mistakes] == [True]
    assert list(changed_since({ALICE: "zoe"}, without(ALICE, there))) == [Change("gone", ALICE, "zoe")]


def test_a_kind_that_the_file_no_longer_names_is_not_read_and_not_called_gone() -> None:
    text = FILE.replace("    routing_profiles: [Claims agents]\n", "")
    found = resolved(text, without(CLAIMS_AGENTS), LOCKED)
    assert found.changes == (Change("removed", CLAIMS_AGENTS, "Claims agents"),)


def test_a_name_that_several_have_is_refused_with_all_of_them() -> None:
    other = routing_profile(2)
    (said,) = map(str, resolved(there=changed(other, "Claims agents")).mistakes)
    both = f"{ID[CLAIMS_AGENTS]}, {other.rpartition('/')[2]}"
    assert said.endswith(f'2 routing profiles are called "Claims agents": {both}; write the ID of the one you mean')


def test_several_of_one_name_that_are_given_by_id_are_no_mistake_and_stay_without_a_name() -> None:
    other = routing_profile(2)
    text = FILE.replace("Claims agents", f"{ID[CLAIMS_AGENTS]}, {other.rpartition('/')[2]}")
    found = resolved(text, changed(other, "Claims agents"))
    assert not found.mistakes
    assert found.lock.instances[INSTANCE].routing_profiles == {}


def test_all_mistakes_come_at_once() -> None:
    said = resolved(
        FILE.replace("alice.adler", "alice").replace("Claims agents", "Claim").replace("desk", "dsk")
    ).mistakes
    assert [mistake.where for mistake in said] == [
        "workspaces.claims.name",
        "workspaces.claims.users[0]",
        "workspaces.claims.routing_profiles[0]",
    ]


@pytest.mark.parametrize(
    ("there", "change", "words", "remedy"),
    [
        (
            changed(ALICE, "alice.miller"),
            Change("renamed", ALICE, "alice.adler", "alice.miller"),
            f"is called alice.miller now (ID {ID[ALICE]})",
            'the user "alice.adler" was renamed; write alice.miller',
        ),
        (
            without(ALICE),
            Change("gone", ALICE, "alice.adler"),
            f"no longer exists (ID {ID[ALICE]})",
            'the user "alice.adler" no longer exists; take it out',
        ),
    ],
)
def test_whoever_was_renamed_or_is_gone_is_a_change_and_has_to_be_changed_in_the_file(
    there: There, change: Change, words: str, remedy: str
) -> None:
    found = resolved(there=there, before=LOCKED)
    assert found.changes == (change,)
    assert found.changes[0].words == words
    assert not found.mistakes
    assert [str(mistake).partition("users[0]: ")[2] for mistake in found.departed] == [remedy]


def test_whoever_was_made_anew_under_another_id_is_a_change_and_gets_the_new_id() -> None:
    found = resolved(there=changed(ALICE_ANEW, "alice.adler", without(ALICE)), before=LOCKED)
    assert found.changes == (Change("made anew", ALICE, "alice.adler", ALICE_ANEW),)
    assert found.changes[0].words == f"has the ID {ID[ALICE_ANEW]} now, and had {ID[ALICE]}"
    assert found.lock.instances[INSTANCE].users == {"alice.adler": ID[ALICE_ANEW]}


def test_whoever_has_the_login_of_somebody_who_was_renamed_is_somebody_else() -> None:
    there = changed(ALICE, "alice.miller", changed(ALICE_ANEW, "alice.adler"))
    found = resolved(there=there, before=LOCKED)
    assert found.changes == (
        Change("renamed", ALICE, "alice.adler", "alice.miller"),
        Change("added", ALICE_ANEW, "alice.adler"),
    )


def test_what_came_into_the_file_and_what_left_it_are_changes() -> None:
    text = FILE.replace("alice.adler", "bob.brandt").replace("    routing_profiles: [Claims agents]\n", "")
    assert [(change.what, change.name) for change in resolved(text, before=LOCKED).changes] == [
        ("removed", "Claims agents"),
        ("removed", "alice.adler"),
        ("added", "bob.brandt"),
    ]


def test_nothing_is_said_of_what_may_not_be_named() -> None:
    assert not list(changed_since({ALICE: "alice.adler"}, {ALICE: None}))


logins = st.dictionaries(st.integers(1, 5).map(user), st.sampled_from(["a", "b", "c"]), max_size=5)


@given(logins)
def test_what_was_locked_is_found_again_unchanged(there: dict[str, str]) -> None:
    names = ", ".join(name for name in there.values() if [*there.values()].count(name) == 1)
    text = FILE.replace("      - alice.adler\n", "").replace("users:", f"users: [{names}]")
    everything = {**without(ALICE, without(BOB)), **there}
    first = resolved(text, everything)
    again = resolved(text, everything, first.lock)
    assert not again.changes
    assert again.lock == first.lock


@pytest.mark.parametrize(
    ("written", "there", "shown"),
    [("Bu\u0308ro", "B\u00fcro", r'"B\u00fcro"'), ('"Claims desk "', "Claims desk", '"Claims desk"')],
    ids=["composed letters", "blanks around"],
)
def test_a_name_that_only_looks_the_same_is_shown_with_what_nobody_sees(written: str, there: str, shown: str) -> None:
    (mistake,) = resolved(FILE.replace("name: Claims desk", f"name: {written}"), changed(CLAIMS, there)).mistakes
    assert mistake.right == f"write {shown}, which looks the same"
