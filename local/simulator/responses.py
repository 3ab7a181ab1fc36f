"""Where the function's answers go: a real HTTPS endpoint, as CloudFormation's bucket is."""

import json
import socket
import ssl
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any, Literal

import trustme

Trouble = Literal["500", "503", "403", "reset", "hang", "drip"]
"""What may become of a PUT that is not taken: a status, a reset connection, no response, one that drips."""

DRIP_SECONDS = 0.3


@dataclass
class Answers:
    """Collects what is sent to each URL.

    Attributes:
        url: the endpoint, without a path.
        received: the bodies that were taken, by path and query, in the order they came.
        refused: the bodies that were not taken.
        trouble: what becomes of the next PUTs, one after the other; those after them are taken.
    """

    url: str
    received: dict[str, list[bytes]] = field(default_factory=dict)
    refused: dict[str, list[bytes]] = field(default_factory=dict)
    trouble: list[Trouble] = field(default_factory=list)

    def at(self, url: str) -> list[dict[str, Any]]:
        """The answers that were taken at a URL."""
        return [json.loads(body) for body in self.received.get(url.removeprefix(self.url), [])]

    def sizes(self, url: str) -> list[int]:
        """Their sizes in bytes."""
        return [len(body) for body in self.received.get(url.removeprefix(self.url), [])]

    def refused_at(self, url: str) -> list[dict[str, Any]]:
        """The answers that were sent to a URL and not taken."""
        return [json.loads(body) for body in self.refused.get(url.removeprefix(self.url), [])]

    def take(self, path: str, body: bytes) -> Trouble | None:
        """Keep what was sent; what becomes of it where it is not taken."""
        trouble = self.trouble.pop(0) if self.trouble else None
        (self.refused if trouble else self.received).setdefault(path, []).append(body)
        return trouble


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # twenty functions may answer at once; beyond the queue, Linux lets clients wait


@contextmanager
def answers_endpoint(ca_file: Path) -> Iterator[Answers]:
    """Serve on a free port until the end. The certificate's issuer is written to a file, for the function to trust."""
    ca = trustme.CA()
    ca.cert_pem.write_to_path(ca_file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(context)
    answers = Answers("")
    over = Event()

    class Receiver(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            trouble = answers.take(self.path, self.rfile.read(int(self.headers["content-length"])))
            with suppress(OSError):  # the client is gone
                if trouble == "reset":
                    _reset(self.connection)
                elif trouble == "hang":
                    self.connection.recv(1)  # until the client is gone
                elif trouble == "drip":
                    for byte in b"HTTP/1.0 200 OK\r\ncontent-length: 0\r\nx-note: " + b"slow" * 25 + b"\r\n\r\n":
                        self.wfile.write(bytes([byte]))
                        over.wait(DRIP_SECONDS)
                else:
                    self.send_response(int(trouble or 200))
                    self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with _Server(("localhost", 0), Receiver) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        answers.url = f"https://localhost:{server.server_port}"
        thread = Thread(target=server.serve_forever, args=(0.1,))
        thread.start()
        try:
            yield answers
        finally:
            over.set()
            server.shutdown()
            thread.join()


def _reset(connection: socket.socket) -> None:
    with socket.socket(fileno=connection.detach()) as bare:
        bare.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # no orderly end
