"""The function, the library and the environment file take the same ARNs, though they share no code."""

from collections.abc import Callable

import pytest
from aws_cdk import App, Stack

from cdk_connect_workspace import WorkspaceAssociation
from deployment.arns import KINDS, ArnError, resource_arn, workspace_arn
from tests.arns import CLAIMS, INSTANCE, NOT_RESOURCES, NOT_WORKSPACES, RESOURCES, WORKSPACES
from workspace_association.arns import check_resource, parse_workspace

Grammar = Callable[[str], object]


def library_workspace(arn: str) -> object:
    return WorkspaceAssociation(Stack(App()), "Claims", workspace=arn)


def library_resource(arn: str) -> object:
    return WorkspaceAssociation(Stack(App()), "Claims", workspace=CLAIMS, resources=[arn])


def function_resource(arn: str) -> object:
    return check_resource(arn, parse_workspace(CLAIMS))


def file_resource(arn: str) -> object:
    for kind in KINDS:
        try:
            return resource_arn(arn, kind, INSTANCE)
        except ArnError as error:
            found = error
    raise found


OF_WORKSPACES = [pytest.param(parse_workspace, id="function"), pytest.param(library_workspace, id="library")]
OF_WORKSPACES += [pytest.param(workspace_arn, id="file")]
OF_RESOURCES = [pytest.param(function_resource, id="function"), pytest.param(library_resource, id="library")]
OF_RESOURCES += [pytest.param(file_resource, id="file")]


@pytest.mark.parametrize("grammar", OF_WORKSPACES)
@pytest.mark.parametrize("arn", WORKSPACES)
def test_a_workspace_arn_is_taken(grammar: Grammar, arn: str) -> None:
    grammar(arn)


@pytest.mark.parametrize("grammar", OF_WORKSPACES)
@pytest.mark.parametrize("arn", NOT_WORKSPACES)
def test_what_is_not_a_workspace_arn_is_refused(grammar: Grammar, arn: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        grammar(arn)


@pytest.mark.parametrize("grammar", OF_RESOURCES)
@pytest.mark.parametrize("arn", RESOURCES)
def test_the_arn_of_a_user_or_routing_profile_is_taken(grammar: Grammar, arn: str) -> None:
    grammar(arn)


@pytest.mark.parametrize("grammar", OF_RESOURCES)
@pytest.mark.parametrize("arn", NOT_RESOURCES)
def test_what_is_neither_is_refused(grammar: Grammar, arn: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        grammar(arn)
