"""One workspace, claims, with ten thousand users: the events about it, and what is associated."""

from typing import Any

from local.connect.instance import Instance
from tests.lives.office import Office

INSTANCE = Instance(
    id="11111111-2222-4333-8444-555555555555",
    account="123456789012",
    workspaces={"claims": "claims"},
    users={f"{number}": f"user-{number:05}" for number in range(10_000)},
)
CLAIMS = INSTANCE.workspace_arn("claims")
UNKNOWN = f"{INSTANCE.arn}/agent/nobody"


def users(count: int, start: int = 0) -> list[str]:
    """The ARNs of so many users, from a number on."""
    return [INSTANCE.user_arn(f"{number}") for number in range(start, start + count)]


def event(kind: str, arns: list[str], old: list[str] | None = None, **more: str) -> dict[str, Any]:
    """An event about the workspace claims; `more` are further properties as they are now."""

    def properties(declared: list[str]) -> dict[str, Any]:
        return {"WorkspaceArn": CLAIMS, "ResourceArns": declared}

    return {
        "RequestType": kind,
        "RequestId": "request-1",
        "ResponseURL": "https://bucket/key?X-Amz-Signature=secret",
        "StackId": "arn:aws:cloudformation:eu-central-1:123456789012:stack/Desk/1",
        "LogicalResourceId": "Claims",
        "PhysicalResourceId": CLAIMS,
        "ResourceProperties": properties(arns) | more,
        **({} if old is None else {"OldResourceProperties": properties(old)}),
    }


def there(office: Office) -> set[str]:
    """What is associated with claims, in truth."""
    return office.service.associations()[CLAIMS]
