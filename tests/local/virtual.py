"""A local Connect in this process, in a time of its own."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from local.connect.service import Service

if TYPE_CHECKING:
    from mypy_boto3_connect import ConnectClient


class Clock:
    """A time that passes only when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def wait(self, seconds: float) -> None:
        self.now += seconds


@dataclass(frozen=True)
class Virtual:
    """A service, a boto3 client that talks to it, and their clock."""

    service: Service
    client: "ConnectClient"
    clock: Clock
