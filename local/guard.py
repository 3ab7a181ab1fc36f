"""Stands before the local Connect, and lets through what IAM allows the caller at that moment."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from local.connect.calls import signature
from local.connect.model import Operation
from local.connect.operations import subject
from local.connect.wire import CallError, error_answer, read_body, route

_HANG = 3600.0
"""Seconds: a call that hangs behind the guard hangs before it, until the client has enough."""


@dataclass
class Guard:
    """Asks IAM about every call, with the policies that the caller has when the call comes.

    Attributes:
        url: Where it listens.
        allowed: The calls of functions that were let through: action and resource.
        denied: Those that IAM does not allow.
        lenient: Whether it lets those through nevertheless, and only notes them.
    """

    url: str
    _account: str
    _iam: httpx.Client
    allowed: list[tuple[str, str]] = field(default_factory=list)
    denied: list[tuple[str, str]] = field(default_factory=list)
    lenient: bool = False

    def forget(self) -> None:
        """Back to how it was before any call."""
        self.allowed.clear()
        self.denied.clear()
        self.lenient = False

    def check(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
        """CallError where the caller may not do this now."""
        operation, labels = route(method, path)
        key, region = signature(headers)
        if region is None:
            raise CallError("AccessDeniedException", "The call is not signed.")
        action = f"connect:{operation}"
        resources = list(checked_on(operation, self._account, region, {**read_body(body), **labels}))
        asked = {"key": key, "action": action, "resources": resources}
        denied = self._iam.post("/_strict/denied", json=asked).raise_for_status().json()
        self.denied += ((action, resource) for resource in denied)
        self.allowed += ((action, resource) for resource in resources if resource not in denied)
        if denied and not self.lenient:
            refusal = f"The caller is not authorized to perform: {action} on resource: {denied[0]}"
            raise CallError("AccessDeniedException", refusal)


def checked_on(operation: Operation, account: str, region: str, parameters: Mapping[str, Any]) -> Iterator[str]:
    """The resources that an operation is checked on (service authorization reference of Amazon Connect)."""
    if operation == "ListInstances":
        yield "*"
        return
    instance = f"arn:aws:connect:{region}:{account}:instance/{parameters['InstanceId']}"
    yield f"{instance}/workspace/*" if operation == "SearchWorkspaceAssociations" else subject(parameters, instance)
    if operation == "AssociateWorkspace":
        yield from parameters["ResourceArns"]


@contextmanager
def guarding(connect: str, account: str, iam: httpx.Client) -> Iterator[Guard]:
    """Run a guard.

    Args:
        connect: the URL of the local Connect.
        account: whose it is.
        iam: asks what knows the policies, which need not be there before the first call.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.daemon_threads = True
    with httpx.Client(base_url=connect, trust_env=False, timeout=_HANG) as forward:
        guard = Guard(f"http://127.0.0.1:{server.server_address[1]}", account, iam)
        server.RequestHandlerClass = _handler(guard, forward)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield guard
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _handler(guard: Guard, forward: httpx.Client) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One call."""

        def handle_call(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items() if name.lower() != "host"}
            try:
                guard.check(self.command, self.path, headers, body)
            except CallError as error:
                refusal = error_answer(error, "guard", 0)
                self._answer(refusal.status, refusal.headers, refusal.body)
                return
            try:
                answer = forward.request(self.command, self.path, headers=headers, content=body)
            except httpx.TransportError:
                return  # the connection was cut, and so is this one
            kept = {n: v for n, v in answer.headers.items() if n == "content-type" or n.startswith("x-amzn")}
            self._answer(answer.status_code, kept, answer.content)

        do_GET = do_POST = do_PUT = do_DELETE = handle_call  # noqa: N815  # http.server's names

        def _answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    return Handler
