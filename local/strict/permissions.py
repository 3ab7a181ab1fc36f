"""Whether IAM lets a caller do something in Amazon Connect at this moment.

With AUTH, MiniStack asks IAM about every call to its own services, and gives each function a session of its role. But
Amazon Connect is none of them. So it answers here what `local.guard`, which stands before the local Connect, asks.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from ministack import app
from ministack.core import iam_evaluator

from local.strict.wrapping import wrap

PATH = "/_strict/denied"


async def _answer(original: Callable[..., Awaitable[Any]], method: str, path: str, *rest: Any) -> Any:
    if path != PATH:
        return await original(method, path, *rest)
    _, body, *_ = rest
    asked = json.loads(body)
    denied = [arn for arn in asked["resources"] if not _is_allowed(asked["key"], asked["action"], arn)]
    return 200, {"content-type": "application/json"}, json.dumps(denied).encode()


def _is_allowed(key: str, action: str, resource: str) -> bool:
    iam_evaluator._anonymous.set(False)  # the guard is, the caller is not
    service, region = action.partition(":")[0], "" if resource == "*" else resource.split(":")[3]
    return iam_evaluator.enforce(key, action, service, region, resource) is None


def enforce() -> None:
    """Put the rule in force."""
    wrap(app, "_handle_post_body_shortcuts", _answer)
