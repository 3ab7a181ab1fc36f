"""A function may do what its role may do, in Amazon Connect and elsewhere."""

from uuid import uuid4

import pytest

from local.aws import LocalAws
from local.connect.instance import Instance
from tests.local_aws.functions import answer_of

CALL = """
from botocore.exceptions import ClientError
from botocore.session import Session

def handler(event, context):
    try:
        Session().create_client("{service}").{operation}({parameters})
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "done"
"""


@pytest.mark.parametrize(("allowed", "answer"), [([], "AccessDeniedException"), (["connect:Search*"], "done")])
def test_in_amazon_connect(aws: LocalAws, allowed: list[str], answer: str) -> None:
    instance = aws.connect.seed(Instance(id=str(uuid4()), account=aws.account, region=aws.region))
    parameters = f"InstanceId='{instance.id}'"
    code = CALL.format(service="connect", operation="search_workspace_associations", parameters=parameters)
    assert answer_of(aws, code, *allowed) == answer


@pytest.mark.parametrize(
    ("allowed", "answer"), [([], "AccessDenied"), (["cloudformation:DescribeStacks"], "ValidationError")]
)
def test_elsewhere(aws: LocalAws, allowed: list[str], answer: str) -> None:
    code = CALL.format(service="cloudformation", operation="describe_stacks", parameters="StackName='none'")
    assert answer_of(aws, code, *allowed) == answer
