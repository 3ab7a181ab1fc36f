"""A local AWS is there when its block is entered, and gone without a trace when that is left, in whatever way."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local.aws import LocalAws, local_aws
from local.certificates import Certificates, write_certificates
from tests.local_aws.functions import answer_of
from tests.local_aws.traces import processes, traces

ROOT = Path(__file__).resolve().parents[2]
DOOMED = """
from local.aws import local_aws
from tests.local_aws.functions import answer_of
with local_aws() as aws:
    answer_of(aws, "handler = lambda event, context: 1")
    print(aws.folder, aws.url, aws.connect.url, flush=True)
    input()
"""


def left_by(aws: LocalAws) -> list[str]:
    return traces(aws.folder, aws.url, aws.connect.url)


def test_nothing_is_left_when_the_block_is_left() -> None:
    with local_aws() as aws:
        assert answer_of(aws, "handler = lambda event, context: 'hello'") == "hello"
        assert any("_worker.py" in process for process in processes(aws.folder)), "its worker outlives the call"
    assert left_by(aws) == []


def test_nothing_is_left_when_the_block_fails() -> None:
    running = []

    def fail() -> None:
        with local_aws() as aws:
            running.append(aws)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert left_by(running[0]) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_when_its_process_is_ended(number: signal.Signals) -> None:
    command = [sys.executable, "-c", DOOMED]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        folder, *urls = process.stdout.readline().split()
        assert traces(Path(folder), *urls) != []
        process.send_signal(number)
    while traces(Path(folder), *urls):  # the test's own time limit ends this
        time.sleep(0.05)


def test_two_at_once_know_nothing_of_each_other() -> None:
    with local_aws() as one, local_aws() as other:
        one.boto3_client("s3").create_bucket(Bucket="one")
        other.boto3_client("s3").create_bucket(Bucket="other")
        buckets = [aws.boto3_client("s3").list_buckets()["Buckets"] for aws in (one, other)]
    assert [[bucket["Name"] for bucket in found] for found in buckets] == [["one"], ["other"]]


def test_when_it_cannot_start_its_log_is_told_and_nothing_is_left() -> None:
    folders = []

    def write_broken_certificates(folder: Path) -> Certificates:
        folders.append(folder)
        certificates = write_certificates(folder)
        certificates.key.write_text("not a key")
        return certificates

    with (
        pytest.raises(RuntimeError, match=r"MiniStack ended with 1(.|\n)*load_cert_chain"),
        local_aws(write_broken_certificates),
    ):
        pass
    assert traces(folders[0]) == []
