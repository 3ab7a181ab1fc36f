"""The function, the library and the environment file take the same ARNs, though they share no code."""

from collections.abc import Callable

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from cdk_connect_workspace import WorkspaceAssociation
from cdk_connect_workspace._kinds import KINDS as LIBRARY_KINDS
from local.connect.kinds import ASSOCIATED
from tests.arns import CLAIMS, INSTANCE, NOT_RESOURCES, NOT_WORKSPACES, RESOURCES, WORKSPACES
from workspace_association.arns import RESOURCE_TYPES, check_resource, parse_workspace, same
from workspace_environments.kinds import KINDS
from workspace_environments.names import WrongError, resource_arn, workspace_arn
from workspace_environments.schema import Workspace

Grammar = Callable[[str], str | None]
"""What it takes the text for: an ARN."""


def function_workspace(arn: str) -> str:
    return parse_workspace(arn).arn


def library_workspace(arn: str) -> str:
    return WorkspaceAssociation(Stack(App()), "Claims", workspace=arn).workspace_arn


def library_resource(arn: str) -> str:
    stack = Stack(App())
    WorkspaceAssociation(stack, "Claims", workspace=CLAIMS, resources=[arn])
    made = Template.from_stack(stack).find_resources("Custom::ConnectWorkspaceAssociation").values()
    (declared,) = next(iter(made))["Properties"]["ResourceArns"]
    return str(declared)


def function_resource(arn: str) -> str:
    return check_resource(arn, parse_workspace(CLAIMS))


def file_resource(arn: str) -> str | None:
    for kind in KINDS:
        try:
            return resource_arn(arn, kind, INSTANCE)
        except WrongError as error:
            found = error
    raise found


OF_WORKSPACES = [pytest.param(function_workspace, id="function"), pytest.param(library_workspace, id="library")]
OF_WORKSPACES += [pytest.param(workspace_arn, id="file")]
OF_RESOURCES = [pytest.param(function_resource, id="function"), pytest.param(library_resource, id="library")]
OF_RESOURCES += [pytest.param(file_resource, id="file")]


@pytest.mark.parametrize("grammar", OF_WORKSPACES)
@pytest.mark.parametrize("arn", WORKSPACES)
def test_a_workspace_arn_is_taken(grammar: Grammar, arn: str) -> None:
    assert same(grammar(arn) or "", arn)


@pytest.mark.parametrize("grammar", OF_WORKSPACES)
@pytest.mark.parametrize("arn", NOT_WORKSPACES)
def test_what_is_not_a_workspace_arn_is_refused(grammar: Grammar, arn: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        grammar(arn)


@pytest.mark.parametrize("grammar", OF_RESOURCES)
@pytest.mark.parametrize("arn", RESOURCES)
def test_the_arn_of_a_user_or_routing_profile_is_taken(grammar: Grammar, arn: str) -> None:
    assert same(grammar(arn) or "", arn)


@pytest.mark.parametrize("grammar", OF_RESOURCES)
@pytest.mark.parametrize("arn", NOT_RESOURCES)
def test_what_is_neither_is_refused(grammar: Grammar, arn: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        grammar(arn)


def test_the_kinds_of_resources_are_the_same_everywhere() -> None:
    of_the_library = {kind.segment for kind in LIBRARY_KINDS}
    assert of_the_library == set(RESOURCE_TYPES.values())
    assert of_the_library == {kind.segment for kind in KINDS}
    assert of_the_library == set(ASSOCIATED)


def test_the_environment_file_has_a_setting_for_each_kind() -> None:
    assert {kind.setting for kind in KINDS} <= Workspace.model_fields.keys()
