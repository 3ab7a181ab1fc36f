"""How many associations one custom resource can hold."""

from collections.abc import Collection

from cdk_connect_workspace._arns import is_resource

_EVENT = 1_000_000
"""Bytes of an event that Lambda accepts for asynchronous invocation: "the maximum payload size is 1 MB" (Lambda API
reference, Invoke). CloudFormation invokes the function of a custom resource so."""

_AROUND = 16_384
"""Bytes left for all else in an event: the response URL, which is signed with a session token, and the IDs and ARNs of
stack, function and workspace."""

_LIST = (_EVENT - _AROUND) // 2
"""Bytes of the list: the event of an update carries it twice, as it is and as it was."""

_PUNCTUATION = len('"",')

_TOKEN = len(
    "arn:aws-us-gov:connect:ap-southeast-1:123456789012:instance/11111111-2222-4333-8444-555555555555"
    "/routing-profile/11111111-2222-4333-8444-555555555555"
)
"""Bytes assumed for an ARN that CloudFormation alone knows: none is longer while IDs are UUIDs."""


def check_size(arns: Collection[str]) -> None:
    """ValueError where an event with these ARNs, and as many old ones, could pass Lambda's limit.

    A list that is one token is not counted: CloudFormation limits the value of a parameter to 4,096 bytes.
    """
    size = sum(map(_bytes, arns))
    if size > _LIST:
        fit = len(arns) * _LIST // size
        raise ValueError(
            f"{len(arns)} ARNs make an event longer than the {_EVENT} bytes that Lambda accepts; {fit} such ARNs fit. "
            "Associate a routing profile instead of its users, or declare some of them in another stack"
        )


def _bytes(arn: str) -> int:
    return (len(arn) if is_resource(arn) else _TOKEN) + _PUNCTUATION
