"""What a plan says of people, guards and trouble, in a contact center of two desks and five people."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import pytest

from connect_workspaces.errors import CommandError
from connect_workspaces.guard import Limit
from connect_workspaces.live import Instance, User, Workspace
from connect_workspaces.people import Agent, Agents
from connect_workspaces.plan import LISTS, Mistake
from connect_workspaces.planning import make_report
from connect_workspaces.report import Report
from connect_workspaces.stacks import Stack
from tests.arns import BILLING, CLAIMS, INSTANCE, OTHER_INSTANCE, user
from tests.command.asked import changed
from tests.command.center import ALICE, BILLING_AGENTS, BOB, CENTER, CHRIS, CLAIMS_AGENTS, DANA, LEAVER
from workspace_association.deployed.declarations import Declaration, DeclaringStack
from workspace_association.deployed.unknown import Unknown

Arns = Sequence[Any]
ELSEWHERE = CLAIMS.replace(INSTANCE, OTHER_INSTANCE)
HELEN = user(1, OTHER_INSTANCE)
THE_OTHER = Instance(
    OTHER_INSTANCE,
    {ELSEWHERE: frozenset({HELEN})},
    workspaces={ELSEWHERE: Workspace(ELSEWHERE, "Elsewhere", "ASSIGNED")},
    users={HELEN: User(HELEN, "helen.huber")},
)


def declaration(arns: Arns, workspace: Any = CLAIMS, ownership: Any = "ADDITIVE", **kept: bool) -> Declaration:
    properties = {"WorkspaceArn": workspace, "ResourceArns": list(arns), "Ownership": ownership}
    return Declaration("Desk", properties, **kept)


def deployment(
    before: Declaration | None, after: Declaration | None, name: str = "Desks", notes: tuple[str, ...] = ()
) -> Stack:
    """A stack with one resource, as it is and as it will be."""
    old, new = ({"Desk": each} if each else {} for each in (before, after))
    return Stack(name, old, new, notes=notes)


def change(before: Arns, after: Arns, workspace: str = CLAIMS, name: str = "Desks") -> Stack:
    """A stack whose list for a workspace changes."""
    old, new = (declaration(arns, workspace) if arns else None for arns in (before, after))
    return deployment(old, new, name)


@dataclass
class Reading:
    """Reads some instances; others do not exist.

    Attributes:
        asked: What was asked of each instance that was read.
    """

    instances: Sequence[Instance]
    asked: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def __call__(self, instance_arn: str, **asked: Any) -> Instance:
        self.asked.append((instance_arn, asked))
        for instance in self.instances:
            if instance.arn == instance_arn:
                return instance
        raise CommandError(f"{instance_arn} does not exist")


def reading(*instances: Instance) -> Reading:
    return Reading(instances)


def report(*stacks: Stack, live: Instance = CENTER, limit: str = "", accept: str = "") -> Report:
    return make_report(stacks, reading(live), limit=Limit(limit) if limit else None, accept=accept)


def live(claims: Arns = (), billing: Arns = (), **more: Any) -> Instance:
    """The contact center with other associations."""
    return replace(CENTER, associations={CLAIMS: frozenset(claims), BILLING: frozenset(billing)}, **more)


# People


def test_who_loses_the_last_workspace_is_left_without_one_by_routing_profile_too() -> None:
    there = live(claims=[CLAIMS_AGENTS, DANA])
    found = report(change([CLAIMS_AGENTS, DANA], [DANA]), live=there)
    assert found.agents == Agents(
        left_without=tuple(Agent(arn, (CLAIMS,), (), CLAIMS_AGENTS) for arn in (ALICE, CHRIS))
    )


def test_who_keeps_a_workspace_by_another_path_is_not_left_without_one() -> None:
    there = live(claims=[ALICE, CLAIMS_AGENTS])
    assert report(change([ALICE, CLAIMS_AGENTS], [CLAIMS_AGENTS]), live=there).agents == Agents()
    elsewhere = live(claims=[ALICE], billing=[CLAIMS_AGENTS])
    left = report(change([ALICE], [DANA]), live=elsewhere).agents.left_without
    assert left == (), "it counts over all workspaces"


def test_who_gets_a_second_workspace_is_among_those_with_several_by_routing_profile_too() -> None:
    there = live(claims=[CLAIMS_AGENTS], billing=[])
    found = report(change([], [CLAIMS_AGENTS, DANA], workspace=BILLING), live=there)
    assert found.agents == Agents(
        with_several=tuple(Agent(arn, (CLAIMS,), (BILLING, CLAIMS), CLAIMS_AGENTS) for arn in (ALICE, CHRIS)),
        with_first=(Agent(DANA, (), (BILLING,)),),
    )


def test_who_had_nothing_and_gets_a_workspace_has_one_for_the_first_time_by_routing_profile_too() -> None:
    there = live(claims=[BOB])
    found = report(change([BOB], [BOB, DANA, CLAIMS_AGENTS]), live=there)
    first = {agent.arn: agent.via for agent in found.agents.with_first}
    assert first == {ALICE: CLAIMS_AGENTS, CHRIS: CLAIMS_AGENTS, DANA: None}
    assert {*found.to_json()["agents"]} == {"left_without", "with_several"}


def test_who_had_several_workspaces_before_is_no_news() -> None:
    third = f"{INSTANCE}/workspace/third"
    there = live(claims=[ALICE], billing=[ALICE])
    assert report(change([], [ALICE], workspace=third), live=there).agents == Agents()


def test_who_moves_from_one_desk_to_another_is_neither() -> None:
    there = live(claims=[ALICE])
    stacks = [change([ALICE], [], name="A"), change([], [ALICE], workspace=BILLING, name="B")]
    assert report(*stacks, live=there).agents == Agents()


def test_without_permission_to_read_users_nothing_is_said_of_people_but_why() -> None:
    there = live(claims=[ALICE, BOB], users=None, notes=("users are not read",))
    found = report(change([ALICE, BOB], [BOB]), live=there)
    assert (found.agents, found.notes, found.mistakes) == (Agents(), ("users are not read",), ())


# Guards


def test_people_behind_a_routing_profile_count_and_nobody_counts_twice() -> None:
    there = live(claims=[ALICE, CLAIMS_AGENTS, BOB, DANA])  # alice is behind the profile as well
    (removal,) = report(change([ALICE, CLAIMS_AGENTS, BOB, DANA], [BOB, DANA]), live=there, limit="0").refused
    assert (removal.people, removal.associated) == (frozenset({ALICE, CHRIS}), 4)


@pytest.mark.parametrize(("limit", "refused"), [("2", False), ("1", True), ("50%", False), ("49%", True)])
def test_a_limit_is_a_number_of_people_or_a_share_of_those_who_have_the_workspace(limit: str, refused: bool) -> None:
    there = live(claims=[ALICE, BOB, CHRIS, DANA])
    found = report(change([ALICE, BOB, CHRIS, DANA], [CHRIS, DANA]), live=there, limit=limit)
    assert bool(found.refused) is refused
    assert bool(found.checksum) is refused


def test_each_workspace_has_the_limit_to_itself() -> None:
    there = live(claims=[ALICE, BOB], billing=[CHRIS])
    stacks = [change([ALICE, BOB], [], name="A"), change([CHRIS], [], workspace=BILLING, name="B")]
    assert not report(*stacks, live=there, limit="2").refused
    assert [removal.workspace for removal in report(*stacks, live=there, limit="1").refused] == [CLAIMS]


def test_people_who_keep_the_workspace_by_another_path_do_not_lose_it() -> None:
    there = live(claims=[ALICE, CHRIS, CLAIMS_AGENTS])
    assert not report(change([ALICE, CHRIS, CLAIMS_AGENTS], [CLAIMS_AGENTS]), live=there, limit="0").refused


def test_what_an_exclusive_declaration_removes_counts() -> None:
    there = live(claims=[ALICE, BOB])
    stack = deployment(None, declaration([ALICE], ownership="EXCLUSIVE"))
    (removal,) = report(stack, live=there, limit="0").refused
    assert removal.people == {BOB}


def test_another_person_or_another_arn_is_another_checksum() -> None:
    there = live(claims=[ALICE, BOB, CLAIMS_AGENTS])
    stack = change([ALICE, BOB, CLAIMS_AGENTS], [BOB])
    moved = {**(there.users or {}), DANA: User(DANA, "Dana.Dietrich", CLAIMS_AGENTS)}
    checksums = [
        report(stack, live=there, limit="0").checksum,
        report(stack, live=replace(there, users=moved), limit="0").checksum,
        report(change([ALICE, BOB, CLAIMS_AGENTS], []), live=there, limit="0").checksum,
        report(change([ALICE, BOB, CLAIMS_AGENTS], [BOB, CLAIMS_AGENTS]), live=there, limit="0").checksum,
    ]
    by_profile = report(change([CLAIMS_AGENTS], []), live=live(claims=[CLAIMS_AGENTS]), limit="0")
    by_themselves = report(change([ALICE, CHRIS], []), live=live(claims=[ALICE, CHRIS]), limit="0")
    assert by_profile.refused[0].people == by_themselves.refused[0].people
    assert by_profile.checksum != by_themselves.checksum
    assert checksums[-1] == "", "alice keeps the workspace by her routing profile"
    assert len({*checksums}) == 4
    assert checksums[0] == report(stack, live=there, limit="1").checksum, "the limit is no part of it"


def test_what_was_accepted_passes_and_nothing_else_does() -> None:
    there = live(claims=[ALICE, BOB])
    refused = report(change([ALICE, BOB], [BOB]), live=there, limit="0")
    accepted = report(change([ALICE, BOB], [BOB]), live=there, limit="0", accept=refused.checksum)
    more = report(change([ALICE, BOB], []), live=there, limit="0", accept=refused.checksum)
    assert (accepted.refused, accepted.checksum) == ((), "")
    assert more.refused
    assert accepted.workspaces == refused.workspaces


def test_where_people_cannot_be_counted_a_guard_is_an_error() -> None:
    there = live(claims=[ALICE, CLAIMS_AGENTS], users=None)
    found = report(change([ALICE, CLAIMS_AGENTS], [ALICE]), live=there, limit="100%")
    (mistake,) = found.mistakes
    assert mistake.workspace == INSTANCE
    assert "connect:SearchUsers" in mistake.message
    assert not report(change([ALICE], [ALICE, BOB]), live=there, limit="0").mistakes, "nothing is removed"


# What else a person should know


@pytest.mark.parametrize(("visibility", "whom"), [("ALL", "everybody"), ("NONE", "nobody")])
def test_a_workspace_where_associations_mean_nothing_is_pointed_out_once(visibility: str, whom: str) -> None:
    there = replace(CENTER, workspaces={CLAIMS: Workspace(CLAIMS, "Claims", visibility), BILLING: Workspace(BILLING)})
    stacks = [change([], [ALICE], name="A"), change([], [BOB], name="B"), change([], [BOB], BILLING, name="C")]
    (note,) = report(*stacks, live=there).notes
    assert note == f"workspace Claims has visibility {visibility}: {whom} gets it, and its associations mean nothing"


def test_notes_of_stacks_and_reads_are_said_once_each() -> None:
    stacks = [deployment(None, declaration([ALICE]), name, ("Desks is in transition",)) for name in "AB"]
    found = report(*stacks, live=replace(CENTER, notes=("routing profiles are not read",)))
    assert found.notes == ("Desks is in transition", "routing profiles are not read")


def test_several_instances_are_read_once_each_and_planned_side_by_side() -> None:
    read = reading(CENTER, THE_OTHER)
    stacks = [
        change([BOB], [BOB, DANA], name="A"),
        change([HELEN], [], ELSEWHERE, name="B"),
        change([ALICE], [ALICE], name="C"),
    ]
    found = make_report(stacks, read, limit=Limit("0"))
    assert [arn for arn, _ in read.asked] == [INSTANCE, OTHER_INSTANCE]
    assert [(plan.stack, plan.associate, plan.disassociate) for plan in found.workspaces] == [
        ("A", (DANA,), ()),
        ("B", (), (HELEN,)),
        ("C", (), ()),
    ]
    assert found.agents.left_without == (Agent(HELEN, (ELSEWHERE,), ()),)
    assert [removal.workspace for removal in found.refused] == [ELSEWHERE]
    assert (found.names[HELEN], found.names[DANA]) == ("helen.huber", "Dana.Dietrich")


def test_an_instance_that_cannot_be_read_is_an_error_of_its_workspaces_and_the_others_are_planned() -> None:
    stacks = [change([ALICE], [BOB], name="A"), change([HELEN], [], ELSEWHERE, name="B")]
    found = make_report(stacks, reading(CENTER), mistakes=[Mistake("stack C", "has no template")])
    assert found.mistakes == (
        Mistake("stack C", "has no template"),
        Mistake(ELSEWHERE, f"{OTHER_INSTANCE} does not exist"),
    )
    assert [plan.stack for plan in found.workspaces] == ["A"]


def test_whoever_plans_no_change_needs_no_people_and_whoever_declared_nothing_takes_an_empty_instance() -> None:
    read = reading(CENTER)
    make_report([change([ALICE, BOB], [ALICE, BOB])], read)
    make_report([change([ALICE, BOB], [BOB, DANA])], read)
    make_report([change([], [DANA])], read)
    assert [asked for _, asked in read.asked] == [
        {"workspaces": {CLAIMS}, "wanted": {ALICE, BOB}, "people": False, "declares": True},
        {"workspaces": {CLAIMS}, "wanted": {ALICE, BOB, DANA}, "people": True, "declares": True},
        {"workspaces": {CLAIMS}, "wanted": {DANA}, "people": True, "declares": False},
    ]


def test_a_workspace_that_the_deployment_makes_is_planned_with_what_is_known() -> None:
    made = declaration([DANA], workspace=Unknown("Ref Desk"))
    (plan,) = report(deployment(None, made)).workspaces
    assert (plan.workspace, plan.associate, plan.unknown) == (None, (DANA,), ("WorkspaceArn: Ref Desk",))


def test_where_only_cloudformation_knows_the_ownership_the_plan_claims_none() -> None:
    (plan,) = report(deployment(None, declaration([DANA], ownership=Unknown("Ref Ownership")))).workspaces
    assert (plan.ownership, plan.unknown) == (None, ("Ownership: Ref Ownership",))


def test_where_nothing_tells_the_instance_the_plan_says_what_is_unknown() -> None:
    made = declaration([Unknown("Ref Bob")], workspace=Unknown("Ref Desk"))
    read = reading(CENTER)
    found = make_report([deployment(None, made)], read)
    (plan,) = found.workspaces
    assert read.asked == []
    assert plan.unknown == ("WorkspaceArn: Ref Desk", "ResourceArns: Ref Bob")
    assert not found.mistakes


@pytest.mark.parametrize("arn", [CLAIMS.replace(INSTANCE, OTHER_INSTANCE) + "/", "claims", ""])
def test_what_is_no_workspace_is_said_to_fail(arn: str) -> None:
    (mistake,) = report(deployment(None, declaration([ALICE], workspace=arn))).mistakes
    assert "the deployment will fail: WorkspaceArn" in mistake.message


def test_a_workspace_that_does_not_exist_and_a_newcomer_who_does_not_are_said_to_fail() -> None:
    there = live(claims=[ALICE], missing_workspaces=frozenset({BILLING}))
    stacks = [change([], [ALICE], BILLING, name="A"), change([ALICE], [ALICE, LEAVER], name="B")]
    assert report(*stacks, live=there).mistakes == (
        Mistake(BILLING, "the deployment will fail: the workspace does not exist"),
        Mistake(CLAIMS, f"the deployment will fail: 1 newly declared user or routing profile does not exist: {LEAVER}"),
    )


def test_who_does_not_exist_is_one_error_for_each_workspace_and_none_where_that_does_not_exist() -> None:
    absent = [user(number) for number in range(100, 112)]
    there = live(gone=frozenset(absent), missing_workspaces=frozenset({BILLING}))
    stacks = [change([], absent, BILLING, name="A"), change([], absent, name="B"), change([], absent, BILLING, "C")]
    found = report(*stacks, live=there)
    named = ", ".join(absent[:10])
    assert found.mistakes == (
        Mistake(BILLING, "the deployment will fail: the workspace does not exist"),
        Mistake(
            CLAIMS,
            f"the deployment will fail: 12 newly declared users or routing profiles do not exist: {named} and 2 more",
        ),
    )
    assert found.workspaces[1].nonexistent == frozenset(absent)


def test_what_is_foreign_in_an_exclusive_workspace_that_is_not_called_is_a_difference() -> None:
    there = live(claims=[ALICE, BOB])
    exclusive, additive = (
        report(deployment(same, same), live=there)
        for same in (declaration([ALICE], ownership="EXCLUSIVE"), declaration([ALICE]))
    )
    assert exclusive.is_different
    assert not additive.is_different
    assert [each["ownership"] for each in exclusive.to_json()["workspaces"]] == ["EXCLUSIVE"]
    assert exclusive.workspaces[0].keep_foreign == additive.workspaces[0].keep_foreign == (BOB,)


def test_a_removal_that_another_stack_still_declares_is_pointed_out() -> None:
    there = live(claims=[ALICE, BOB])
    keeping = change([ALICE, BOB], [ALICE, BOB], name="Keeping")
    (note,) = report(change([ALICE, BOB], [BOB]), keeping, live=there).notes
    assert note == (f"alice.adler ({ALICE[-36:]}) is also declared by Keeping, which loses it until its next update")
    assert not report(change([ALICE, BOB], [BOB]), change([ALICE], [ALICE, BOB], name="Called"), live=there).notes
    assert not report(change([ALICE, BOB], [BOB]), change([ALICE], [ALICE], BILLING, "Other"), live=there).notes


def test_what_looks_foreign_beside_what_is_not_known_may_be_just_that_and_a_note_says_so() -> None:
    lookup, before = Unknown("Fn::GetAtt Lookup.UserArn"), {"Desk": (CLAIMS, [ALICE, BOB, LEAVER, CLAIMS_AGENTS])}
    after = {"Desk": (CLAIMS, [ALICE, LEAVER, CLAIMS_AGENTS, lookup])}
    note = "Desks/Desk: what looks foreign may be what is known at deployment alone"
    assert note not in report(changed("Desks", before, after, "EXCLUSIVE")).notes, "nothing looks foreign"
    assert note in report(changed("Desks", {}, after, "EXCLUSIVE")).notes
    assert note not in report(changed("Desks", {}, after)).notes, "it stays"


def test_what_is_unchanged_and_not_valid_does_not_make_the_deployment_fail() -> None:
    same = {"Desk": (CLAIMS, [ALICE, "Alice"])}
    (mistake,) = report(changed("Desks", same, same)).mistakes
    assert mistake.message.startswith("what is declared cannot be compared: ResourceArns[1]: 'Alice' is not the ARN")
    (mistake,) = report(changed("Desks", same, same, ownership="EXCLUSIVE")).mistakes
    assert mistake.message.startswith("the deployment will fail: ResourceArns[1]")


def test_what_other_stacks_declare_is_asked_where_something_is_removed_or_foreign_and_may_stay_unknown() -> None:
    asked = []

    def elsewhere(instances: Collection[str]) -> list[DeclaringStack]:
        asked.append(instances)
        raise CommandError("the permission cloudformation:DescribeStacks is missing")

    read = reading(live(claims=[ALICE, BOB]), THE_OTHER)
    same = change([ALICE, BOB], [ALICE, BOB])
    assert make_report([same], read, elsewhere=elsewhere).notes == ()
    assert asked == []
    stacks = [change([ALICE, BOB], [ALICE]), change([HELEN], [], ELSEWHERE, name="Gone")]
    found = make_report(stacks, read, elsewhere=elsewhere)
    assert asked == [[INSTANCE, OTHER_INSTANCE]]
    assert (found.mistakes, found.notes) == (
        (),
        ("what other deployed stacks declare is not known: the permission cloudformation:DescribeStacks is missing",),
    )


def test_a_part_of_another_stack_that_nobody_can_tell_is_pointed_out() -> None:
    other = DeclaringStack("Other", {"Desk": declaration([Unknown("Ref Bob"), BOB])})
    found = make_report(
        [change([ALICE, BOB], [ALICE])], reading(live(claims=[ALICE, BOB])), elsewhere=lambda _: [other]
    )
    assert found.notes == (
        "part of what Other/Desk declares is not known, and not considered",
        f"bob.brandt ({BOB[-36:]}) is also declared by Other, which loses it until its next update",
    )
    assert found.workspaces[0].also == {BOB: ("Other",)}


def test_a_checksum_that_does_not_match_or_has_no_limit_is_pointed_out() -> None:
    there, stack = live(claims=[ALICE, BOB]), change([ALICE, BOB], [BOB])
    assert report(stack, live=there, limit="0", accept="abc").notes == (
        "--accept abc accepts other removals than these",
    )
    assert report(stack, live=there, accept="abc").notes == ("--accept does nothing without --max-removals",)
    assert not report(stack, live=there, limit="0").notes
    assert not report(stack, live=there, limit="1", accept="abc").notes


def test_the_people_behind_a_routing_profile_are_counted_where_users_are_read() -> None:
    assert report(change([], [ALICE])).behind[CLAIMS_AGENTS] == 2
    assert not report(change([], [ALICE]), live=replace(CENTER, users=None)).behind
    assert not report(change([], [ALICE]), live=replace(CENTER, users={ALICE: User(ALICE)})).behind


def test_a_leaver_who_was_declared_before_fails_nothing_and_is_listed() -> None:
    found = report(change([ALICE, LEAVER], [ALICE, LEAVER, DANA]), live=live(claims=[ALICE]))
    assert (found.mistakes, found.workspaces[0].gone) == ((), (LEAVER,))


# JSON


def test_the_json_is_that_of_the_contract() -> None:
    there = live(claims=[ALICE, BOB, BILLING_AGENTS], billing=[])
    found = report(change([ALICE, BOB, CHRIS, LEAVER], [ALICE, CHRIS, DANA, LEAVER]), live=there, limit="1%")
    nothing: dict[str, Any] = {name: [] for name in ("adopt", "remove_foreign", "drift", "unknown")}
    assert found.to_json() == {
        "format_version": 1,
        "workspaces": [
            {
                "stack": "Desks",
                "logical_id": "Desk",
                "workspace": {"arn": CLAIMS, "name": "Claims"},
                "request": "update",
                "ownership": "ADDITIVE",
                "associate": [{"arn": DANA, "name": "Dana.Dietrich"}],
                "repair": [{"arn": CHRIS, "name": "chris.conrad"}],
                "disassociate": [{"arn": BOB, "name": "bob.brandt"}],
                "keep_foreign": [{"arn": BILLING_AGENTS, "name": "Billing agents"}],
                "gone": [{"arn": LEAVER, "name": None}],
                "unchanged": 1,
                **nothing,
            }
        ],
        "agents": {"left_without": [], "with_several": []},
        "summary": {
            **dict.fromkeys(("associate", "repair", "disassociate", "keep_foreign", "gone", "unchanged"), 1),
            **dict.fromkeys((*nothing, "left_without", "with_several"), 0),
        },
        "removals": {"checksum": None, "refused": []},
        "errors": [],
        "notes": [],
    }


def test_the_json_of_people_and_of_what_is_refused() -> None:
    found = report(change([ALICE, BOB], [BOB]), live=live(claims=[ALICE, BOB]), limit="25%").to_json()
    assert found["agents"]["left_without"] == [{"arn": ALICE, "name": "alice.adler", "before": [CLAIMS], "after": []}]
    people = [{"arn": ALICE, "name": "alice.adler"}]
    assert found["removals"]["refused"] == [
        {"workspace": CLAIMS, "removals": 1, "associated": 2, "limit": "25%", "people": people}
    ]
    assert len(found["removals"]["checksum"]) == 16


def test_the_json_of_an_error_names_the_workspace() -> None:
    found = make_report([change([], [HELEN], ELSEWHERE)], reading(CENTER)).to_json()
    assert found["errors"] == [{"workspace": ELSEWHERE, "message": f"{OTHER_INSTANCE} does not exist"}]
    assert found["workspaces"] == []


def test_the_lists_of_the_json_are_sorted_by_arn() -> None:
    many = [user(number) for number in (40, 7, 300, 21, 5)]
    people = {arn: User(arn) for arn in many}
    there = live(claims=many[::-1], billing=[user(number) for number in (60, 9, 500, 31, 3)], users=people)
    stacks = [change([], many, BILLING, name="B"), change(many, [], name="A"), change([], many, ELSEWHERE, name="C")]
    found = make_report(stacks, reading(there, THE_OTHER)).to_json()
    assert [each["workspace"]["arn"] for each in found["workspaces"]] == [BILLING, CLAIMS, ELSEWHERE]
    for each in found["workspaces"]:
        for name in LISTS:
            assert all(one["arn"] < other["arn"] for one, other in pairwise(each[name])), name
    billing, claims, _ = found["workspaces"]
    assert [len(each) for each in (billing["associate"], billing["keep_foreign"], claims["disassociate"])] == [5, 5, 5]
