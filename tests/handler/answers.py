"""Where the function's answers go: a real HTTPS endpoint, as CloudFormation's bucket is."""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import trustme


@dataclass
class Answers:
    """Collects what is sent to each URL.

    Attributes:
        url: the endpoint, without a path.
        received: the bodies, by path and query, in the order they came.
    """

    url: str
    received: dict[str, list[bytes]] = field(default_factory=dict)

    def at(self, url: str) -> list[dict[str, Any]]:
        """The answers that were sent to a URL."""
        return [json.loads(body) for body in self.received.get(url.removeprefix(self.url), [])]

    def sizes(self, url: str) -> list[int]:
        """Their sizes in bytes."""
        return [len(body) for body in self.received.get(url.removeprefix(self.url), [])]


@contextmanager
def answers_endpoint(ca_file: Path) -> Iterator[Answers]:
    """Serve on a free port until the end. The certificate's issuer is written to a file, for the function to trust."""
    ca = trustme.CA()
    ca.cert_pem.write_to_path(ca_file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(context)
    received: dict[str, list[bytes]] = {}

    class Receiver(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            received.setdefault(self.path, []).append(body)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("localhost", 0), Receiver) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Answers(f"https://localhost:{server.server_port}", received)
        finally:
            server.shutdown()
            thread.join()
