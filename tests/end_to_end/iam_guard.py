"""Stands between the function and Amazon Connect, and lets through what IAM allows at that moment."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from local.aws import LocalAws
from local.connect.wire import CallError, error_answer, read_body, route


@dataclass
class Guard:
    """Asks the local AWS's IAM about every call, with the policies that the role has when the call comes.

    Attributes:
        url: Where it listens.
        aws: The local AWS that knows the roles; set once it runs.
        stacks: By instance ID, the stack whose role makes the calls.
        allowed: The calls that were let through: action and resource.
        denied: Those that IAM would not let through.
        lenient: Whether it lets those through nevertheless, and only notes them.
    """

    url: str
    behind: str
    aws: LocalAws | None = None
    stacks: dict[str, str] = field(default_factory=dict)
    allowed: list[tuple[str, str]] = field(default_factory=list)
    denied: list[tuple[str, str]] = field(default_factory=list)
    lenient: bool = False

    def forget(self) -> None:
        """Back to how it was before any call."""
        self.allowed.clear()
        self.denied.clear()
        self.lenient = False

    def check(self, method: str, path: str, body: bytes) -> None:
        """CallError where the role may not do this now."""
        operation, labels = route(method, path)
        parameters = {**read_body(body), **labels}
        action = f"connect:{operation}"
        role = self._role(parameters["InstanceId"])
        for resource in self._checked_on(operation, parameters):
            if self._decision(role, action, resource) != "allowed":
                self.denied.append((action, resource))
                if not self.lenient:
                    refusal = f"{role} is not authorized to perform {action} on {resource}"
                    raise CallError("AccessDeniedException", refusal)
            else:
                self.allowed.append((action, resource))

    def _role(self, instance_id: str) -> str:
        assert self.aws
        cloudformation = self.aws.boto3_client("cloudformation")
        resources = cloudformation.describe_stack_resources(StackName=self.stacks[instance_id])["StackResources"]
        (role,) = [r["PhysicalResourceId"] for r in resources if r["ResourceType"] == "AWS::IAM::Role"]
        return f"arn:aws:iam::{self.aws.account}:role/{role}"

    def _checked_on(self, operation: str, parameters: Mapping[str, Any]) -> Iterator[str]:
        """The resources that an operation is checked on (service authorization reference of Amazon Connect)."""
        assert self.aws
        instance = f"arn:aws:connect:{self.aws.region}:{self.aws.account}:instance/{parameters['InstanceId']}"
        yield f"{instance}/workspace/{parameters.get('WorkspaceId', '*')}"
        if operation == "AssociateWorkspace":
            yield from parameters["ResourceArns"]

    def _decision(self, role: str, action: str, resource: str) -> str:
        assert self.aws
        iam = self.aws.boto3_client("iam")
        answer = iam.simulate_principal_policy(PolicySourceArn=role, ActionNames=[action], ResourceArns=[resource])
        (result,) = answer["EvaluationResults"]
        return str(result["EvalDecision"])


@contextmanager
def guarding(behind: str) -> Iterator[Guard]:
    """Run a guard before the local Connect at a URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    guard = Guard(f"http://127.0.0.1:{server.server_address[1]}", behind)

    class Handler(BaseHTTPRequestHandler):
        """One call."""

        def handle_call(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            try:
                guard.check(self.command, self.path, body)
            except CallError as error:
                refusal = error_answer(error, "guard", 0)
                self._answer(refusal.status, refusal.headers, refusal.body)
                return
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            with httpx.Client(trust_env=False) as client:
                answer = client.request(self.command, guard.behind + self.path, headers=headers, content=body)
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

    server.RequestHandlerClass = Handler
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield guard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
