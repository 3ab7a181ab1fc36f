"""Metrics that a function embeds in its log reach CloudWatch, which tells loudly what it refuses.

CloudWatch counts what it refuses as `EMFValidationErrors` in the namespace AWS/Logs, by log group (CloudWatch Logs user
guide, "Monitoring with CloudWatch metrics"). Here the log of the local AWS says what it was as well.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ministack.services import cloudwatch, cloudwatch_logs

from local.strict.clock import CLOCK
from local.strict.emf import EmfError, emf
from local.strict.wrapping import wrap

_log = logging.getLogger("local.strict.metrics")


def _carry(original: Callable[..., Any], group: str, stream: str, events: Sequence[Mapping[str, Any]]) -> Any:
    for event in events:
        try:
            data = emf(event["message"], time.time())
        except EmfError as error:
            _log.error("Embedded metrics refused in %s: %s", group, error)
            cloudwatch.record_metric("AWS/Logs", "EMFValidationErrors", 1, "Count", {"LogGroupName": group})
            continue
        for datum in data:
            when, values = datum.timestamp + CLOCK.ahead, datum.values
            cloudwatch._store_datum(
                datum.namespace, datum.name, datum.dimensions, when, datum.unit, None, values, None, None
            )
        if data:
            cloudwatch._evaluate_all_alarms()
    return original(group, stream, events)


def enforce() -> None:
    """Put the rule in force."""
    wrap(cloudwatch_logs, "_fanout_to_subscription_filters", _carry)
