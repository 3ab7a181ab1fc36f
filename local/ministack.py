"""Runs MiniStack, the part of the local AWS that is not Amazon Connect, with the rules of local.strict."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx

from local.certificates import Certificates
from local.leash import leashed

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv-ministack" / "bin" / "python"
PATIENCE = 120.0
"""Seconds until it must have answered; it takes one on a quiet machine."""
TAIL = 3000
"""Characters of its log that say why it did not start."""

# All of a person's environment that children need. Credentials, profiles, proxies and other certificates stay out.
INHERITED = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "XDG_CACHE_HOME")


class NotStartedError(RuntimeError):
    """A part of the local AWS did not come up."""


def inherited_environment() -> dict[str, str]:
    """What a child gets of this process's environment."""
    return {name: os.environ[name] for name in INHERITED if name in os.environ}


def server_environment(
    port: int, folder: Path, certificates: Certificates, clients: Mapping[str, str]
) -> dict[str, str]:
    """MiniStack's whole environment.

    It hands all of it on to the functions it runs: what makes AWS clients find the local AWS is in it for them.
    """
    return {
        **inherited_environment(),
        **clients,
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": "localhost",
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": str(certificates.certificate),
        "MINISTACK_SSL_KEY": str(certificates.key),
        "LAMBDA_EXECUTOR": "local",
        "AUTH": "true",  # IAM is asked, signatures are checked, functions have a session of their role
        "S3_DATA_DIR": str(folder / "s3"),
        "STATE_DIR": str(folder / "state"),
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "DOCKER_HOST": f"unix://{folder}/none",  # it would clear containers away
    }


def _command(descriptor: int, certificates: Certificates) -> list[str | Path]:
    # Not the `ministack` command: it takes port 443 as well when it can.
    serve: list[str | Path] = [
        PYTHON,
        "-m",
        "local.strict",
        "ministack.app:app",
        "--workers",
        "0",
        "--keep-alive",
        "75",
    ]
    tls: list[str | Path] = ["--certfile", certificates.certificate, "--keyfile", certificates.key]
    return [*serve, *tls, "--bind", f"fd://{descriptor}"]


def _wait_until_ready(http: httpx.Client, process: subprocess.Popen[bytes], log: IO[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        try:
            http.get("/_ministack/health").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return
    ending = "did not answer" if process.returncode is None else f"ended with {process.returncode}"
    raise NotStartedError(f"MiniStack {ending}; the end of its log:\n{log.read().decode()[-TAIL:]}")


@contextmanager
def running_ministack(
    listener: socket.socket,
    folder: Path,
    certificates: Certificates,
    clients: Mapping[str, str],
    log: Path,
    *,
    http: httpx.Client,
) -> Iterator[None]:
    """Serve on a socket that already listens, so that nobody can take the port in between.

    Args:
        listener: where it serves; handed over.
        folder: where it keeps everything; it goes with it.
        certificates: what it shows.
        clients: the variables that make AWS clients find the local AWS.
        log: where its log goes.
        http: what asks it whether it is there.

    Raises:
        NotStartedError: with the end of its log.
    """
    environment = server_environment(listener.getsockname()[1], folder, certificates, clients)
    descriptor = listener.fileno()
    with (
        log.open("wb") as output,
        log.open("rb") as written,  # still there when the log has gone with the folder
        leashed(
            _command(descriptor, certificates),
            environment,
            output,
            folder=ROOT,  # for the module local.strict
            removes=folder,
            sockets=[descriptor],
        ) as process,
    ):
        listener.close()
        _wait_until_ready(http, process, written)
        yield
