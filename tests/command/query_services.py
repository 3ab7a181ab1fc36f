"""STS and CloudFormation, as far as a command asks them whether it may: their query protocol, over HTTP."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

CALLER = "<Arn>arn:aws:sts::123456789012:assumed-role/reader/session</Arn><Account>123456789012</Account>"
MISSING_STACK = (400, "ValidationError", "Stack with id it does not exist")


@dataclass
class QueryServices:
    """What they answer.

    Attributes:
        refuses: The status, code and message of each action that fails.
        calls: The actions that were asked for.
        regions: The regions that were asked, each with the service.
    """

    refuses: dict[str, tuple[int, str, str]] = field(
        default_factory=lambda: {"GetTemplate": MISSING_STACK, "ListStackResources": MISSING_STACK}
    )
    calls: list[str] = field(default_factory=list)
    regions: set[tuple[str, str]] = field(default_factory=set)

    def answer(self, action: str, stack: str = "") -> tuple[int, str]:
        """The status and body of an answer; where a stack was asked for, its name or ID is given."""
        self.calls.append(action)
        if action in self.refuses:
            status, code, message = self.refuses[action]
            error = f"<Type>Sender</Type><Code>{code}</Code><Message>{escape(message)}</Message>"
            return status, f"<ErrorResponse><Error>{error}</Error></ErrorResponse>"
        content = CALLER if action == "GetCallerIdentity" else ""
        return 200, f"<{action}Response><{action}Result>{content}</{action}Result></{action}Response>"


@contextmanager
def query_services(services: QueryServices) -> Iterator[Mapping[str, str]]:
    """Serve until the end; the environment that points boto3 there."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            region, service = self.headers["authorization"].split("Credential=")[1].split("/")[2:4]
            services.regions.add((region, service))
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            asked = parse_qs(body)
            status, content = services.answer(asked["Action"][0], *asked.get("StackName", []))
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content.encode())

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield {"AWS_ENDPOINT_URL_STS": url, "AWS_ENDPOINT_URL_CLOUDFORMATION": url}
        finally:
            server.shutdown()
            thread.join()
