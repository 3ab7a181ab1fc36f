"""The limits of the function, in size and time."""

from aws_cdk import Duration
from constructs import Construct

MAX_EVENT_AGE = Duration.minutes(5)
"""How long an event may wait for the function."""

MAX_TIMEOUT = Duration.minutes(15)
"""Of a function (Lambda quotas), as its memory."""

_MIN_TIMEOUT = Duration.minutes(1)
_MARGIN = Duration.minutes(1)
_MEMORY_MB = range(128, 10_240 + 1)


def service_timeout_for(timeout: Duration) -> Duration:
    """How long CloudFormation is to wait for an answer: the last event accepted still has its full time."""
    return MAX_EVENT_AGE.plus(timeout).plus(_MARGIN)


def check_limits(provider: Construct, memory_size: int, timeout: Duration, concurrent: int | None) -> None:
    """ValueError where a value is out of its range; it names the construct, the parameter and the value."""
    where = provider.node.path
    if memory_size not in _MEMORY_MB:
        raise ValueError(f"{where}: memory_size: {memory_size} is not from 128 to 10,240 MB")
    if not _MIN_TIMEOUT.to_seconds() <= timeout.to_seconds() <= MAX_TIMEOUT.to_seconds():
        raise ValueError(f"{where}: timeout: {timeout.to_human_string()} is not from 1 to 15 minutes")
    if concurrent is not None and concurrent < 1:
        raise ValueError(f"{where}: reserved_concurrent_executions: with {concurrent} the function never runs")
