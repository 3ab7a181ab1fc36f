"""The limits of the function, in size and time."""

from aws_cdk import Duration
from constructs import Construct

MAX_EVENT_AGE = 5 * 60
"""Seconds that an event may wait for the function."""

MAX_TIMEOUT = 15 * 60
"""Seconds, of a function (Lambda quotas), as its memory."""

_MIN_TIMEOUT = 60
_MARGIN = 60
_MEMORY_MB = range(128, 10_240 + 1)


def service_timeout_for(timeout: int) -> Duration:
    """How long CloudFormation is to wait for an answer: the last event accepted still has its full time, in seconds."""
    return Duration.seconds(MAX_EVENT_AGE + timeout + _MARGIN)


def check_limits(provider: Construct, memory_size: int, timeout: float, concurrent: int | None) -> None:
    """ValueError where a value is out of its range; it names the construct, the parameter and the value."""
    mistake = _mistake(memory_size, timeout, concurrent)
    if mistake:
        raise ValueError(f"{provider.node.path}: {mistake}")


def _mistake(memory_size: int, timeout: float, concurrent: int | None) -> str | None:
    if memory_size not in _MEMORY_MB:
        return f"memory_size: {memory_size!r} is not from 128 to 10,240 MB"
    if not (_MIN_TIMEOUT <= timeout <= MAX_TIMEOUT and timeout == int(timeout)):
        return f"timeout: {Duration.seconds(timeout).to_human_string()} is not from 1 to 15 minutes in whole seconds"
    if concurrent is not None and concurrent < 1:
        return f"reserved_concurrent_executions: with {concurrent} the function never runs"
    return None
