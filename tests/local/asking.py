"""The calls as the tests make them: by workspace ARN, and with just what they look at in the answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_connect import ConnectClient


@dataclass(frozen=True)
class Answer:
    """What a write answers: the ARNs that succeeded, and those that failed with their codes."""

    succeeded: list[str]
    failed: dict[str, str]


def _ids(workspace_arn: str) -> tuple[str, str]:
    _, instance_id, _, workspace_id = workspace_arn.split("/")
    return instance_id, workspace_id


def associate(client: "ConnectClient", workspace_arn: str, *resource_arns: str) -> Answer:
    instance_id, workspace_id = _ids(workspace_arn)
    answer = client.associate_workspace(
        InstanceId=instance_id, WorkspaceId=workspace_id, ResourceArns=list(resource_arns)
    )
    return Answer(
        [each["ResourceArn"] for each in answer.get("SuccessfulList", [])],
        {each["ResourceArn"]: each["ErrorCode"] for each in answer.get("FailedList", [])},
    )


def disassociate(client: "ConnectClient", workspace_arn: str, *resource_arns: str) -> Answer:
    instance_id, workspace_id = _ids(workspace_arn)
    answer = client.disassociate_workspace(
        InstanceId=instance_id, WorkspaceId=workspace_id, ResourceArns=list(resource_arns)
    )
    return Answer(
        [each["ResourceArn"] for each in answer.get("SuccessfulList", [])],
        {each["ResourceArn"]: each["ErrorCode"] for each in answer.get("FailedList", [])},
    )


def describe(client: "ConnectClient", workspace_arn: str) -> str:
    """The workspace's name."""
    instance_id, workspace_id = _ids(workspace_arn)
    return client.describe_workspace(InstanceId=instance_id, WorkspaceId=workspace_id)["Workspace"]["Name"]


def found(client: "ConnectClient", workspace_arn: str) -> set[str]:
    """The resources that a search shows for a workspace."""
    pages = client.get_paginator("search_workspace_associations").paginate(InstanceId=_ids(workspace_arn)[0])
    return {
        row["ResourceArn"]
        for page in pages
        for row in page["WorkspaceAssociations"]
        if row["WorkspaceArn"] == workspace_arn
    }


@contextmanager
def refused(code: str, status: int) -> Iterator[pytest.ExceptionInfo[ClientError]]:
    """The call in the block is refused as a whole."""
    with pytest.raises(ClientError) as caught:
        yield caught
    response = caught.value.response
    assert (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]) == (code, status)
