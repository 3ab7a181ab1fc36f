"""Who may do what a schedule of EventBridge Scheduler does, and how its function is invoked.

- "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.": the service and, where the
  role's trust policy says so, the account and the schedule group (EventBridge Scheduler user guide, "Set up the
  execution role" and "Confused deputy prevention").
- The role must allow the invocation when the schedule fires. Where it does not, the schedule goes on and AWS counts a
  `TargetErrorCount` (same guide, "Monitoring with CloudWatch"). MiniStack asks nobody.
- The function is invoked asynchronously, so what fails is tried again as its EventInvokeConfig says.
"""

import json
import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ministack.core import iam_evaluator
from ministack.services import cloudwatch, eventbridge, iam, lambda_svc, scheduler
from ministack.services.cloudformation import provisioners

from local.strict.wrapping import wrap

SERVICE = "scheduler.amazonaws.com"

_log = logging.getLogger("local.strict.schedules")


def _context(arn: str, action: str, resource: str, **keys: str) -> Any:
    account, region = arn.split(":")[4], resource.split(":")[3]
    return iam_evaluator.EvalContext(arn, "AssumedRole", account, action, resource, region, service_context=keys)


def _check_trust(target: Mapping[str, Any], group: str) -> None:
    role = target["RoleArn"]
    account = role.split(":")[4]
    keys = {"aws:sourceaccount": account, "aws:sourcearn": scheduler._group_arn(group)}
    trust = iam._roles.get(role.rpartition("/")[2], {}).get("AssumeRolePolicyDocument")
    context = _context(role, "sts:AssumeRole", role, **keys)
    if iam_evaluator.evaluate_resource_policy(trust, context, SERVICE).decision != "Allow":
        raise ValueError("The execution role you provide must allow AWS EventBridge Scheduler to assume the role.")


def _create(original: Callable[..., Any], logical_id: str, properties: dict[str, Any], *rest: Any) -> Any:
    _check_trust(properties["Target"], properties.get("GroupName", "default"))
    return original(logical_id, properties, *rest)


def _update(
    original: Callable[..., Any], physical_id: str, old: dict[str, Any], new: dict[str, Any], *rest: Any
) -> Any:
    _check_trust(new["Target"], new.get("GroupName", "default"))
    return original(physical_id, old, new, *rest)


def _deliver(original: Callable[..., None], target: Mapping[str, Any], event: Any, rule: Any, *rest: Any) -> None:
    schedule, function = rule.get("Arn", ""), target["Arn"]
    if ":scheduler:" in schedule and ":lambda:" in function:
        role = target["RoleArn"]
        policies = iam_evaluator._gather_role_policies(role.rpartition("/")[2], role.split(":")[4])
        allowed = iam_evaluator.evaluate(_context(role, "lambda:InvokeFunction", function), policies)
        if allowed.decision != "Allow":
            _log.error("%s does not invoke %s: %s is not allowed to", schedule, function, role)
            group = {"ScheduleGroup": rule["GroupName"]}
            cloudwatch.record_metric("AWS/Scheduler", "TargetErrorCount", 1, "Count", group)
            return
    original(target, event, rule, *rest)


def _invoke(original: Callable[..., None], function: str, payload: str) -> None:
    record, config, _ = lambda_svc._get_func_record_for_ref(function)
    if record and config:
        lambda_svc.invoke_async_with_retry(lambda_svc._execution_record_for_config(record, config), json.loads(payload))
    else:
        original(function, payload)


def enforce() -> None:
    """Put the rules in force."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::Scheduler::Schedule"]
    for how, around in (("create", _create), ("update", _update)):
        handlers[how] = partial(around, handlers[how])
    wrap(eventbridge, "_invoke_target", _deliver)
    wrap(eventbridge, "_dispatch_to_lambda", _invoke)
