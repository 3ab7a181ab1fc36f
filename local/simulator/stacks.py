"""What CloudFormation says about its stacks, their events and what they declare, as the wire has it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from local.connect.wire import Response
from local.simulator.custom_resource import LOGICAL_ID, STACK_ID

NO_ANSWER = "CloudFormation did not receive a response from your Custom Resource."
CANCELLED = "Resource update cancelled"
MESSAGE = "Received response status [FAILED] from custom resource. Message returned: "
"""The reasons for the failure of a custom resource; after the last one stands its own."""

_TYPE = "Custom::ConnectWorkspaceAssociation"
_UPDATE = "UPDATE_IN_PROGRESS"
_AT = "2026-11-23T00:00:00Z"
_PAGE = 100


@dataclass(frozen=True)
class StackEvent:
    """One event of a stack; about the stack itself where the logical ID is None."""

    status: str
    logical_id: str | None = None
    reason: str = ""
    properties: Mapping[str, Any] | None = None


Declared = Mapping[str, Mapping[str, Any]]


@dataclass
class Stacks:
    """The stacks, by their IDs.

    Attributes:
        denies: The actions that the function has no permission for.
        events: The events of each stack, the oldest first.
        declared: The properties of the associations that each stack has, by logical ID.
        calls: The actions that were asked for.
    """

    denies: set[str] = field(default_factory=set)
    events: dict[str, list[StackEvent]] = field(default_factory=dict)
    declared: dict[str, Declared] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def forget(self) -> None:
        """Know nothing any more."""
        self.denies.clear()
        self.events.clear()
        self.declared.clear()
        self.calls.clear()

    def happens(
        self,
        stack_id: str,
        status: str,
        logical_id: str | None = None,
        reason: str = "",
        properties: Mapping[str, Any] | None = None,
    ) -> None:
        """Something happens to a resource of a stack, or to the stack itself."""
        self.events.setdefault(stack_id, []).append(StackEvent(status, logical_id, reason, properties))

    def status(self, stack_id: str) -> str | None:
        """The status of a stack; None where there is no such stack."""
        own = [event.status for event in self.events.get(stack_id, ()) if event.logical_id is None]
        return own[-1] if own else None

    def handle(self, _: str, __: str, ___: Mapping[str, str], body: bytes) -> Response:
        """Answer a request."""
        asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        action, stack_id = asked["Action"], asked["StackName"]
        self.calls.append(action)
        status = self.status(stack_id)
        if action in self.denies:
            return _error(403, "AccessDenied", f"User is not authorized to perform: cloudformation:{action}")
        if status is None:
            return _error(400, "ValidationError", f"Stack with id {stack_id} does not exist")
        if action == "DescribeStacks":
            stack = _fields(StackId=stack_id, StackName="Desk", CreationTime=_AT, StackStatus=status)
            return _answer(action, f"<Stacks><member>{stack}{self._updated(stack_id)}</member></Stacks>")
        if action == "GetTemplate":
            return _answer(action, _fields(TemplateBody=json.dumps(self._template(stack_id))))
        if action == "ListStackResources":
            resources = "".join(f"<member>{_resource(*each)}</member>" for each in self._declared(stack_id).items())
            return _answer(action, f"<StackResourceSummaries>{resources}</StackResourceSummaries>")
        start = int(asked.get("NextToken", 0))
        newest_first = self.events[stack_id][::-1]
        page = newest_first[start : start + _PAGE]
        events = "".join(f"<member>{_event(stack_id, event)}</member>" for event in page)
        more = _fields(NextToken=str(start + _PAGE)) if len(newest_first) > start + _PAGE else ""
        return _answer(action, f"<StackEvents>{events}</StackEvents>{more}")

    def _updated(self, stack_id: str) -> str:
        """When the last update began; nothing where there was none."""
        updates = [each for each in self.events[stack_id] if each.logical_id is None and each.status == _UPDATE]
        return (
            _fields(LastUpdatedTime=f"2026-11-24T00:{len(updates) // 60:02}:{len(updates) % 60:02}Z") if updates else ""
        )

    def _declared(self, stack_id: str) -> Declared:
        return self.declared.get(stack_id, {})

    def _template(self, stack_id: str) -> Mapping[str, Any]:
        declared = self._declared(stack_id)
        return {"Resources": {name: {"Type": _TYPE, "Properties": each} for name, each in declared.items()}}


def begin(stacks: Stacks) -> None:
    """An update of the stack begins, and with it that of the resource in custom_resource.py."""
    stacks.happens(STACK_ID, "UPDATE_IN_PROGRESS")
    stacks.happens(STACK_ID, "UPDATE_IN_PROGRESS", LOGICAL_ID)


def roll_back_to(stacks: Stacks, status: str, reason: str = "", *, others: int = 0) -> None:
    """An update of the stack ends with something about the resource, and is rolled back.

    Args:
        stacks: The stacks.
        status: That of the resource.
        reason: The reason of the status.
        others: How many other resources are updated after it.
    """
    begin(stacks)
    stacks.happens(STACK_ID, status, LOGICAL_ID, reason)
    for number in range(others):
        stacks.happens(STACK_ID, "UPDATE_COMPLETE", f"Other{number}")
    stacks.happens(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS")
    stacks.happens(STACK_ID, "UPDATE_IN_PROGRESS", LOGICAL_ID)


@contextmanager
def stacks_endpoint(stacks: Stacks) -> Iterator[str]:
    """Serve on a free port until the end; the URL."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            response = stacks.handle("POST", self.path, dict(self.headers), body)
            self.send_response(response.status)
            self.send_header("content-length", str(len(response.body)))
            self.end_headers()
            self.wfile.write(response.body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = Thread(target=server.serve_forever, args=(0.1,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def _event(stack_id: str, event: StackEvent) -> str:
    physical_id = stack_id if event.logical_id is None else "physical"
    return _fields(
        StackId=stack_id,
        EventId="event",
        StackName="Desk",
        LogicalResourceId=event.logical_id or "Desk",
        PhysicalResourceId=physical_id,
        Timestamp=_AT,
        ResourceStatus=event.status,
        **({"ResourceStatusReason": event.reason} if event.reason else {}),
        **({"ResourceProperties": json.dumps(event.properties)} if event.properties else {}),
    )


def _resource(logical_id: str, properties: Mapping[str, Any]) -> str:
    return _fields(
        LogicalResourceId=logical_id,
        PhysicalResourceId=properties["WorkspaceArn"],
        ResourceType=_TYPE,
        LastUpdatedTimestamp=_AT,
        ResourceStatus="UPDATE_COMPLETE",
    )


def _fields(**fields: str) -> str:
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())


def _answer(action: str, content: str) -> Response:
    xmlns = "http://cloudformation.amazonaws.com/doc/2010-05-15/"
    body = f'<{action}Response xmlns="{xmlns}"><{action}Result>{content}</{action}Result></{action}Response>'
    return Response(200, {"content-type": "text/xml"}, body.encode(), 0)


def _error(status: int, code: str, message: str) -> Response:
    error = _fields(Type="Sender", Code=code, Message=message)
    return Response(
        status, {"content-type": "text/xml"}, f"<ErrorResponse><Error>{error}</Error></ErrorResponse>".encode(), 0
    )
