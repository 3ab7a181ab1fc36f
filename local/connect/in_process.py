"""Lets a real boto3 client talk to a Service in the same process, in a time of the test's own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders, ensure_bytes
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from local.connect.service import Aborted, Held, Service

if TYPE_CHECKING:
    from mypy_boto3_connect import ConnectClient


class _Body:
    """What botocore reads an answer from."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        """The content, in one piece."""
        yield self._content


@contextmanager
def served_in_process(
    client: "ConnectClient", service: Service, clock: Callable[[], float], wait: Callable[[float], None]
) -> Iterator[None]:
    """In this block, all that a client asks goes to a service and nothing over the network.

    Args:
        client: a boto3 client for Amazon Connect. Its read timeout holds, in the test's time.
        service: what answers.
        clock: the time in seconds.
        wait: lets the seconds pass that an answer takes.
    """
    patience: float = client.meta.config.read_timeout  # type: ignore[attr-defined]  # missing in the stubs

    def wait_for_answer(seconds: float, url: str) -> None:
        wait(min(seconds, patience))
        if seconds >= patience:
            raise ReadTimeoutError(endpoint_url=url)

    def send(request: Any, **_: Any) -> AWSResponse:
        headers = {name: ensure_bytes(value).decode() for name, value in request.headers.items()}
        path = "/" + request.url.split("/", 3)[3]
        outcome = service.handle(request.method, path, headers, request.body or b"", clock())
        if isinstance(outcome, Aborted):
            raise ConnectionClosedError(endpoint_url=request.url)
        if isinstance(outcome, Held):
            wait_for_answer(patience if outcome.seconds is None else outcome.seconds, request.url)
            outcome = outcome.finish(clock())
        wait_for_answer(outcome.delay, request.url)
        return AWSResponse(
            request.url, outcome.status, HTTPHeaders.from_dict(dict(outcome.headers)), _Body(outcome.body)
        )

    # What a handler of this event returns takes the place of the network's answer; the stubs know no such handler.
    client.meta.events.register("before-send.connect", send)  # type: ignore[arg-type]
    try:
        yield
    finally:
        client.meta.events.unregister("before-send.connect", send)  # type: ignore[arg-type]
