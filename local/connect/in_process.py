"""Lets a real boto3 client talk to a service in the same process, in a time of the test's own."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.auth import AUTH_TYPE_MAPS, BaseSigner
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders, ensure_bytes
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import ConnectionClosedError, NoCredentialsError, ReadTimeoutError

from local.connect.service import Aborted, Held, Outcome

_SIGNER = "in process"


class _CallersName(BaseSigner):
    """What a signature says of its caller, without what proves it: nobody here checks that, and it takes long."""

    REQUIRES_REGION = True

    def __init__(self, credentials: ReadOnlyCredentials | None, service_name: str, region_name: str) -> None:
        if credentials is None:
            raise NoCredentialsError
        self._scope = f"{credentials.access_key}/19700101/{region_name}/{service_name}/aws4_request"

    def add_auth(self, request: Any) -> None:
        """Name the access key, the region and the service."""
        request.headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential={self._scope}, Signature=0"


AUTH_TYPE_MAPS[_SIGNER] = _CallersName

Handle = Callable[[str, str, Mapping[str, str], bytes], Outcome]
"""What becomes of a request: its method, path, headers and body."""


class _Body:
    """What botocore reads an answer from."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        """The content, in one piece."""
        yield self._content


@contextmanager
def served_in_process(client: Any, handle: Handle, wait: Callable[[float], None]) -> Iterator[None]:
    """In this block, all that a client asks is handled here, and nothing goes over the network.

    Args:
        client: a boto3 client. Its read timeout holds, in the test's time.
        handle: what answers.
        wait: lets the seconds pass that an answer takes.
    """
    patience: float = client.meta.config.read_timeout

    def wait_for_answer(seconds: float, url: str) -> None:
        wait(min(seconds, patience))
        if seconds >= patience:
            raise ReadTimeoutError(endpoint_url=url)

    def send(request: Any, **_: Any) -> AWSResponse:
        headers = {name: ensure_bytes(value).decode() for name, value in request.headers.items()}
        path = "/" + request.url.split("/", 3)[3]
        outcome = handle(request.method, path, headers, ensure_bytes(request.body or b""))
        if isinstance(outcome, Aborted):
            raise ConnectionClosedError(endpoint_url=request.url)
        if isinstance(outcome, Held):
            wait_for_answer(patience if outcome.seconds is None else outcome.seconds, request.url)
            outcome = outcome.finish()
        wait_for_answer(outcome.delay, request.url)
        return AWSResponse(
            request.url, outcome.status, HTTPHeaders.from_dict(dict(outcome.headers)), _Body(outcome.body)
        )

    # What handlers of these events return takes the place of the network's answer, and of the usual signer.
    handlers: dict[str, Callable[..., Any]] = {"before-send": send, "choose-signer": lambda **_: _SIGNER}
    for name, handler in handlers.items():
        client.meta.events.register(name, handler)
    try:
        yield
    finally:
        for name, handler in handlers.items():
            client.meta.events.unregister(name, handler)
