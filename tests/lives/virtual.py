"""A time that passes only when somebody waits, for everything in the function that waits."""

import time as real_time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from unittest import mock

import botocore.endpoint
import botocore.retries.bucket


@dataclass
class Time:
    """Seconds since the beginning."""

    now: float = 0.0

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += max(seconds, 0.0)

    def read(self) -> float:
        """The time."""
        return self.now


@contextmanager
def virtual_time(time: Time) -> Iterator[None]:
    """What botocore waits for between attempts passes in this time too."""

    class Clock:
        def sleep(self, seconds: float) -> None:
            time.wait(seconds)

        def current_time(self) -> float:
            return time.now

    def acquire(bucket: Any, amount: float = 1, block: bool = True) -> bool:  # botocore's
        # botocore waits on a condition here, in real time.
        bucket._refill()  # noqa: SLF001
        while block and bucket.available_capacity < amount:
            time.wait((amount - bucket.available_capacity) / bucket.max_rate + 1e-6)
            bucket._refill()  # noqa: SLF001
        bucket._current_capacity -= amount  # noqa: SLF001
        return True

    with (
        mock.patch.object(botocore.endpoint, "time", SimpleNamespace(sleep=time.wait, time=real_time.time)),
        mock.patch.object(botocore.retries.bucket, "Clock", Clock),
        mock.patch.object(botocore.retries.bucket.TokenBucket, "acquire", acquire),
    ):
        yield
