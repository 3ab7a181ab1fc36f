"""The local Connect as a process: there when it says so, gone when it is told to."""

import signal
import socket
import subprocess
import sys

import httpx
import pytest

from local.connect.client import LocalConnect
from local.connect.faults import Fault, Hang
from local.connect.process import ROOT, NotStartedError

COMMAND = [sys.executable, "-m", "local.connect"]
KILLED_PARENT = """
from local.connect.process import server_process
with server_process(0) as url:
    print(url, flush=True)
    input()
"""


def is_healthy(url: str) -> bool:
    try:
        return httpx.get(f"{url}/_admin/health", trust_env=False).is_success
    except httpx.TransportError:
        return False


def test_it_answers_as_soon_as_the_block_is_entered_and_no_longer_when_it_is_left() -> None:
    with LocalConnect.running() as connect:
        assert is_healthy(connect.url)
    assert not is_healthy(connect.url)


def test_it_is_gone_even_when_the_block_fails() -> None:
    url = ""

    def fail() -> None:
        nonlocal url
        with LocalConnect.running() as connect:
            url = connect.url
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert url
    assert not is_healthy(url)


def test_a_port_that_is_taken_is_told(server: LocalConnect) -> None:
    taken = httpx.URL(server.url).port
    assert taken
    with pytest.raises(NotStartedError, match="ended with 1"), LocalConnect.running(taken):
        pass


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(number: signal.Signals) -> None:
    with subprocess.Popen(COMMAND, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        process.send_signal(number)
        assert process.wait() == 0
        assert process.stdout.read() == ""
    assert not is_healthy(url)


def test_it_ends_though_a_client_still_waits_for_a_hanging_call() -> None:
    with socket.socket() as waiting:
        with LocalConnect.running() as connect:
            connect.add_fault(Fault(effect=Hang()))
            url = httpx.URL(connect.url)
            waiting.connect((url.host, url.port or 0))
            signed = "Authorization: Credential=AKIA/20260101/eu-central-1/connect/aws4_request"
            waiting.sendall(f"GET /workspaces/i/w HTTP/1.1\r\nHost: {url.host}\r\n{signed}\r\n\r\n".encode())
            while [call.outcome for call in connect.calls()] != ["hung"]:
                pass
        assert not is_healthy(connect.url)


def test_it_ends_when_its_parent_is_killed() -> None:
    command = [sys.executable, "-c", KILLED_PARENT]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        url = parent.stdout.readline().strip()
        assert is_healthy(url)
        parent.kill()
    while is_healthy(url):
        pass
