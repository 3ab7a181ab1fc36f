"""The local Connect as a server in a thread: there when the block is entered, gone when it is left."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from local.connect.faults import Fault, Hang
from local.connect.instance import Instance
from local.connect.server import LocalConnect
from tests.arns import REGION
from tests.local.asking import associate
from tests.local.office import CLAIMS, OFFICE


def answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).headers["x-amzn-errortype"] == "UnknownOperationException"
    except httpx.TransportError:
        return False


def test_it_answers_as_soon_as_the_block_is_entered_and_no_longer_when_it_is_left() -> None:
    with LocalConnect.running() as connect:
        assert answers(connect.url)
    assert not answers(connect.url)


def test_it_is_gone_even_when_the_block_fails() -> None:
    urls = []

    def fail() -> None:
        with LocalConnect.running() as connect:
            urls.append(connect.url)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [answers(url) for url in urls] == [False]


def test_two_know_nothing_of_each_other() -> None:
    with LocalConnect.running() as one, LocalConnect.running() as other:
        one.seed(OFFICE)
        assert one.url != other.url
        assert (len(one.associations()), len(other.associations())) == (2, 0)


def test_it_ends_though_a_client_still_waits_for_a_hanging_call() -> None:
    with socket.socket() as waiting:
        with LocalConnect.running() as connect:
            connect.add_fault(Fault(effect=Hang()))
            url = httpx.URL(connect.url)
            waiting.connect((url.host, url.port or 0))
            signed = "Authorization: Credential=AKIA/20260101/eu-central-1/connect/aws4_request"
            waiting.sendall(f"GET /workspaces/i/w HTTP/1.1\r\nHost: {url.host}\r\n{signed}\r\n\r\n".encode())
            while [call.outcome for call in connect.calls()] != ["hung"]:
                time.sleep(0.01)
        assert not answers(connect.url)


def test_calls_and_changes_by_hand_from_many_threads_are_all_there_in_the_end() -> None:
    crowd = Instance(**{**OFFICE.model_dump(), "users": {f"{number}": f"user-{number}" for number in range(200)}})
    arns = [crowd.user_arn(name) for name in crowd.users]
    with LocalConnect.running() as connect, ThreadPoolExecutor(8) as threads:
        connect.seed(crowd)
        client = connect.boto3_client(REGION)
        called = [threads.submit(associate, client, CLAIMS, arn) for arn in arns[:100]]
        by_hand = [threads.submit(connect.associate, CLAIMS, [arn]) for arn in arns[100:]]
        assert all(done.result().succeeded for done in called)
        assert all(done.result() is None for done in by_hand)
        assert connect.associations()[CLAIMS] == set(arns)
        assert len(connect.calls()) == 100
