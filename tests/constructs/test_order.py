"""What is made before the custom resource and removed after it, and the other way round."""

import jsii
import pytest
from aws_cdk import App, Aspects, CfnResource, IAspect, Stack
from aws_cdk import aws_connect as connect
from aws_cdk import aws_sns as sns
from constructs import Construct, IConstruct

from cdk_connect_workspace import WorkspaceAssociation, WorkspaceAssociationProvider
from tests.arns import BILLING, CLAIMS, INSTANCE, user
from tests.constructs.templates import associations, made_before, resources


@pytest.fixture
def stack() -> Stack:
    return Stack(App(), "Desk")


def declare(scope: Construct, id_: str = "Claims", number: int = 1, workspace: str = CLAIMS) -> WorkspaceAssociation:
    return WorkspaceAssociation(scope, id_, workspace=workspace, resources=[user(number)])


def id_of(construct: Construct) -> str:
    resource = construct.node.default_child
    assert isinstance(resource, CfnResource)
    return Stack.of(construct).get_logical_id(resource)


def association_of(stack: Stack, workspace: str = CLAIMS) -> str:
    (name,) = (name for name, each in associations(stack).items() if each["Properties"]["WorkspaceArn"] == workspace)
    return name


def test_it_is_made_after_its_policy_and_the_whole_provider_and_removed_before_them(stack: Stack) -> None:
    declare(stack)
    everything = resources(stack)
    name = association_of(stack)
    assert made_before(name, everything) == everything.keys() - {name}


def test_each_workspace_waits_for_its_own_policy_and_that_of_the_instance(stack: Stack) -> None:
    declare(stack)
    declare(stack, "Billing", workspace=BILLING)
    everything = resources(stack)
    policies = {
        name: set(resource["DependsOn"]) & {*resources(stack, "AWS::IAM::Policy")}
        for name, resource in associations(stack).items()
    }
    shared = set.intersection(*policies.values())
    assert len(shared) == 1, "that of the instance"
    assert all(len(own - shared) == 1 for own in policies.values())
    assert len(set.union(*policies.values()) - shared) == 2
    assert everything


def test_with_a_workspace_of_the_same_stack_it_is_made_after_and_removed_before_it(stack: Stack) -> None:
    workspace = connect.CfnWorkspace(stack, "W", instance_arn=INSTANCE, name="claims")
    WorkspaceAssociation(stack, "Claims", workspace=workspace, resources=[user(1)])
    (name,) = associations(stack)
    assert "W" in made_before(name, resources(stack))


def test_what_a_declaration_depends_on_is_made_before_merged_or_not(stack: Stack) -> None:
    first, second = sns.Topic(stack, "First"), sns.Topic(stack, "Second")
    declare(stack).node.add_dependency(first)
    declare(Construct(stack, "Team"), number=2).node.add_dependency(second)
    assert {id_of(first), id_of(second)} <= made_before(association_of(stack), resources(stack))


def test_what_a_scope_around_a_declaration_depends_on_is_made_before(stack: Stack) -> None:
    first = sns.Topic(stack, "First")
    team = Construct(stack, "Team")
    declare(Construct(team, "Desk"))
    team.node.add_dependency(first)
    assert id_of(first) in made_before(association_of(stack), resources(stack))


def test_a_dependency_that_an_aspect_adds_counts(stack: Stack) -> None:
    desk, last = declare(stack), sns.Topic(stack, "Zuletzt")

    @jsii.implements(IAspect)
    class AddIt:
        def visit(self, node: IConstruct) -> None:
            if node is last:
                desk.node.add_dependency(last)

    Aspects.of(stack).add(AddIt())
    assert id_of(last) in made_before(association_of(stack), resources(stack))


def test_what_depends_on_a_declaration_waits_for_the_custom_resource_merged_or_not(stack: Stack) -> None:
    declare(stack)
    merged = declare(Construct(stack, "Team"), number=2)
    later = sns.Topic(stack, "Later")
    later.node.add_dependency(merged)
    assert resources(stack)[id_of(later)]["DependsOn"] == [association_of(stack)]


def test_what_depends_on_a_scope_around_declarations_waits_for_all_of_them_and_its_other_resources(
    stack: Stack,
) -> None:
    team = Construct(stack, "Team")
    beside = sns.Topic(team, "Beside")
    declare(Construct(team, "Desks"))
    declare(team, "Billing", workspace=BILLING)
    later = sns.Topic(stack, "Later")
    later.node.add_dependency(team)
    expected = {id_of(beside), association_of(stack), association_of(stack, BILLING)}
    assert set(resources(stack)[id_of(later)]["DependsOn"]) == expected


def test_what_an_aspect_declares_has_its_permissions_too(stack: Stack) -> None:
    declare(stack)
    last = sns.Topic(stack, "Zuletzt")

    @jsii.implements(IAspect)
    class DeclareIt:
        def visit(self, node: IConstruct) -> None:
            if node is last and not stack.node.try_find_child("Billing"):
                declare(stack, "Billing", workspace=BILLING)

    Aspects.of(stack).add(DeclareIt())
    before = made_before(association_of(stack, BILLING), resources(stack))
    assert len(before & {*resources(stack, "AWS::IAM::Policy")}) == 2


@pytest.mark.parametrize("merged", [False, True])
def test_who_depends_on_a_subclass_also_waits_for_what_the_subclass_made(stack: Stack, *, merged: bool) -> None:
    class Desk(WorkspaceAssociation):
        def __init__(self, scope: Construct, id_: str) -> None:
            super().__init__(scope, id_, workspace=CLAIMS, resources=[user(1)])
            self.topic = sns.Topic(self, "Topic")

    if merged:
        declare(stack)
    desk, later = Desk(stack, "Desk"), sns.Topic(stack, "Later")
    later.node.add_dependency(desk)
    assert set(resources(stack)[id_of(later)]["DependsOn"]) == {association_of(stack), id_of(desk.topic)}


@pytest.mark.parametrize("first", ["North", "South"])
@pytest.mark.parametrize("waiting", ["North", "South"])
def test_two_teams_of_which_one_waits_for_the_other_make_no_circle(stack: Stack, first: str, waiting: str) -> None:
    teams = {name: Construct(stack, name) for name in ("North", "South")}
    topics = {}
    for name in sorted(teams, key=lambda name: name != first):
        desk, topics[name] = declare(teams[name], number=len(name)), sns.Topic(teams[name], "Topic")
        topics[name].node.add_dependency(desk)
    (other,) = teams.keys() - {waiting}
    teams[waiting].node.add_dependency(teams[other])
    everything = resources(stack)
    assert id_of(topics[waiting]) not in made_before(id_of(topics[waiting]), everything)
    assert {id_of(topics[other]), association_of(stack)} <= made_before(id_of(topics[waiting]), everything)


def test_declarations_of_two_workspaces_can_depend_on_each_other(stack: Stack) -> None:
    first, second = declare(stack), declare(stack, "Billing", workspace=BILLING)
    second.node.add_dependency(first)
    assert association_of(stack) in associations(stack)[association_of(stack, BILLING)]["DependsOn"]


def test_declarations_of_one_workspace_that_depend_on_each_other_are_made_at_once(stack: Stack) -> None:
    first, second = declare(stack), declare(stack, "More", 2)
    second.node.add_dependency(first)
    name = association_of(stack)
    assert name not in made_before(name, resources(stack))


def test_what_is_in_another_stack_waits_for_the_stack_of_the_declaration() -> None:
    app = App()
    stack, other = Stack(app, "Desk"), Stack(app, "Other")
    sns.Topic(other, "Later").node.add_dependency(declare(stack))
    app.synth()
    assert other.dependencies == [stack]


def test_with_a_shared_provider_the_stack_waits_for_the_providers() -> None:
    app = App()
    stack, other = Stack(app, "Desk"), Stack(app, "Other")
    shared = WorkspaceAssociationProvider(other, "Shared")
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[user(1)], provider=shared)
    everything = resources(stack)
    assert {*resources(stack, "AWS::IAM::Policy")} <= made_before(association_of(stack), everything)
    assert "AWS::Lambda::Function" not in {resource["Type"] for resource in everything.values()}
    assert stack.dependencies == [other]
