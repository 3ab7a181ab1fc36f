"""Asks a running local Connect for everything that its admin API offers."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

import boto3
import httpx
from botocore.config import Config

from local.connect.admin import ASSOCIATIONS, CALLS, PREFIX, ByHand, Deletion
from local.connect.calls import Call
from local.connect.faults import Fault
from local.connect.instance import Instance
from local.connect.process import server_process
from local.connect.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_connect import ConnectClient
    from pydantic import BaseModel

PATIENCE = 30.0
"""Seconds for an answer; it takes milliseconds."""


class RefusedError(Exception):
    """The local Connect did not do what it was asked; the message says why."""


class LocalConnect:
    """A local Connect that is running.

    Args:
        url: where.
        http: what to ask it with.
    """

    def __init__(self, url: str, http: httpx.Client) -> None:
        self.url = url
        self._http = http

    @classmethod
    @contextmanager
    def running(cls, port: int = 0) -> Iterator[Self]:
        """Start one, and stop it in the end, whatever happens; it also ends when this process does.

        Args:
            port: where it listens; 0 takes a free one.

        Raises:
            NotStartedError: it did not start.
        """
        with server_process(port) as url, httpx.Client(base_url=url, trust_env=False, timeout=PATIENCE) as http:
            yield cls(url, http)

    def boto3_client(self, region: str, config: Config | None = None) -> "ConnectClient":
        """A boto3 client for it; unless the configuration says otherwise, it tries every call just once."""
        session = boto3.session.Session("local", "local", region_name=region)
        once = Config(retries={"total_max_attempts": 1})
        return session.client("connect", endpoint_url=self.url, config=once.merge(config) if config else once)

    def reset(self) -> None:
        """Back to nothing: no instances, faults or calls, and the settings as they are by default."""
        self._ask("POST", "/reset")

    def seed(self, instance: Instance) -> Instance:
        """Add an instance, or to one that exists what is new in it. Returns it, because it knows the ARNs."""
        self._ask("POST", "/instances", instance)
        return instance

    def associate(self, workspace_arn: str, resource_arns: Iterable[str], *, indexed: bool = False) -> None:
        """Associate by hand, as someone in the console would; ``indexed`` lets a search see it at once."""
        asked = ByHand(workspace_arn=workspace_arn, resource_arns=tuple(resource_arns), indexed=indexed)
        self._ask("POST", "/associate", asked)

    def disassociate(self, workspace_arn: str, resource_arns: Iterable[str], *, indexed: bool = False) -> None:
        """Disassociate by hand; ``indexed`` lets a search see it at once."""
        asked = ByHand(workspace_arn=workspace_arn, resource_arns=tuple(resource_arns), indexed=indexed)
        self._ask("POST", "/disassociate", asked)

    def delete(self, arn: str) -> None:
        """Delete a workspace, user or routing profile by hand, and its associations with it."""
        self._ask("POST", "/delete", Deletion(arn=arn))

    def associations(self) -> dict[str, set[str]]:
        """The resource ARNs associated with each workspace, by its ARN: the truth, not what a search shows."""
        return ASSOCIATIONS.validate_json(self._ask("GET", "/associations"))

    @property
    def settings(self) -> Settings:
        """How it behaves. Setting them gives every operation its whole quota again."""
        return Settings.model_validate_json(self._ask("GET", "/settings"))

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self._ask("PUT", "/settings", settings)

    def add_fault(self, fault: Fault) -> None:
        """Put a fault in force, after those there are."""
        self._ask("POST", "/faults", fault)

    def clear_faults(self) -> None:
        """Put no fault in force."""
        self._ask("DELETE", "/faults")

    def calls(self) -> list[Call]:
        """Every call since the record was cleared, in the order they came in."""
        return CALLS.validate_json(self._ask("GET", "/calls"))

    def clear_calls(self) -> None:
        """Forget the calls so far."""
        self._ask("DELETE", "/calls")

    def _ask(self, method: str, path: str, content: "BaseModel | None" = None) -> bytes:
        body = content.model_dump_json() if content else None
        response = self._http.request(method, PREFIX + path, content=body)
        if response.is_error:
            raise RefusedError(f"{method} {path}: {response.text}")
        return response.content
