"""The requests that CloudFormation sends to the function of a custom resource, and the answers it takes.

- "Modifying service token is not allowed.": where a custom resource is deployed, its `ServiceToken` cannot change
  (template reference, AWS::CloudFormation::CustomResource: "Updates are not supported"; coverage-roadmap issue 802).
- The function is invoked asynchronously: CloudFormation goes on when it has the answer, whatever the function still
  does, and an invocation that fails is tried again, as the function's EventInvokeConfig says (Lambda developer guide,
  "Invoking a Lambda function asynchronously").
- "For asynchronous invocations, the maximum payload size is 1 MB" (Lambda API reference, Invoke), and "MB refers to
  1024 KB" (Lambda quotas). Which words CloudFormation has for it is not documented.
- An answer has at most 4,096 bytes (CloudFormation quotas, "Custom resource response"); above: "Response object is too
  long." (aws-cdk issue 23958).
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any
from uuid import uuid4

from ministack import app
from ministack.services import lambda_svc
from ministack.services.cloudformation import custom_resource, provisioners, stacks

from local.strict.wrapping import wrap

EVENT_BYTES = 1_048_576
ANSWER_BYTES = 4_096

created: dict[tuple[str, str], str] = {}
"""The physical IDs of custom resources by stack and logical ID, from the moment their Create is sent. Until the
function has said another one it is CloudFormation's own (aws-cdk pull request 36951)."""


def _refuse_other_token(
    original: Callable[..., Any], kind: str, old: Mapping[str, Any], new: Mapping[str, Any], *rest: Any
) -> Any:
    if stacks._sends_back_failed_update(kind) and old.get("ServiceToken") != new.get("ServiceToken"):
        return "Modifying service token is not allowed."
    return original(kind, old, new, *rest)


def _send(original: Callable[..., Any], function: Mapping[str, Any], event: Mapping[str, Any]) -> Any:
    if "/cfn-response/" not in event.get("ResponseURL", ""):
        return original(function, event)
    size = len(json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode())
    if size > EVENT_BYTES:
        reason = f"{size} byte payload is too large for the Event invocation type (limit {EVENT_BYTES} bytes)"
        custom_resource.deliver_response(
            event["ResponseURL"].rpartition("/")[2], {"Status": "FAILED", "Reason": reason}
        )
        return None
    if event["RequestType"] == "Create":
        stack = event["StackId"].split("/")[1]
        own = f"{stack}-{event['LogicalResourceId']}-{uuid4().hex[:12].upper()}"
        created[event["StackId"], event["LogicalResourceId"]] = own
    return lambda_svc.invoke_async_with_retry(function, event)


async def _take(
    original: Callable[..., Awaitable[Any]], method: str, path: str, headers: Any, body: bytes, *rest: Any
) -> Any:
    if method == "PUT" and "/cfn-response/" in path:
        if len(body) > ANSWER_BYTES:
            body = b'{"Status": "FAILED", "Reason": "Response object is too long."}'
        with suppress(ValueError, KeyError):
            answer = json.loads(body)
            created[answer["StackId"], answer["LogicalResourceId"]] = answer["PhysicalResourceId"]
    return await original(method, path, headers, body, *rest)


def enforce() -> None:
    """Put the rules in force."""
    for module in (provisioners, stacks):
        wrap(module, "_custom_named_replacement_error", _refuse_other_token)
    wrap(lambda_svc, "_execute_function_with_config_scope", _send)
    wrap(app, "_handle_post_body_shortcuts", _take)
