"""Whatever runs against the local AWS finds the local AWS, and nothing of what the person's shell says."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from local.aws import LocalAws, local_aws
from local.office import demo_instance
from tests.local_aws.functions import answer_of

ROOT = Path(__file__).resolve().parents[2]
SOMEWHERE_ELSE = {
    "AWS_PROFILE": "production",
    "AWS_SESSION_TOKEN": "token",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_CA_BUNDLE": "/nowhere.pem",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
}
ASK = f"""
import boto3
instance = '{demo_instance().id}'
answer = boto3.client('connect').search_workspace_associations(InstanceId=instance)
print(boto3.client('sts').get_caller_identity()['Account'], answer['ResponseMetadata']['HTTPStatusCode'])
"""


def test_a_function_finds_the_local_aws_and_nothing_of_the_persons_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SOMEWHERE_ELSE.items():
        if name != "AWS_PROFILE":  # boto3 in this process would look for it
            monkeypatch.setenv(name, value)
    with local_aws() as aws:
        seen = answer_of(aws, "import os\nhandler = lambda event, context: dict(os.environ)")
        assert isinstance(seen, dict)
        assert seen["AWS_ENDPOINT_URL"] == aws.url
        assert seen["AWS_ENDPOINT_URL_CONNECT"] == aws.guard.url
        assert seen["AWS_CA_BUNDLE"] == seen["SSL_CERT_FILE"] == str(aws.authority)
        assert not set(SOMEWHERE_ELSE.values()) & set(seen.values())
        assert "HTTPS_PROXY" not in seen


def test_a_function_trusts_the_url_that_takes_its_answer(aws: LocalAws) -> None:
    code = """
import os, urllib.request
def handler(event, context):
    url = f"https://localhost:{os.environ['GATEWAY_PORT']}/_ministack/health"
    return urllib.request.urlopen(url).status
"""
    assert answer_of(aws, code) == 200


def test_what_make_local_prints_makes_a_shell_work_with_it() -> None:
    command = [sys.executable, "-m", "local"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as local:
        assert local.stdout
        printed = []
        for line in local.stdout:
            printed.append(line)
            if "search_workspace_associations" in line:
                break
        script = "".join([*printed, f'python -c "{ASK}"\n', "cdk --version\n"])
        shell = subprocess.run(
            ["sh", "-e"],
            input=script,
            env={**os.environ, **SOMEWHERE_ELSE},
            capture_output=True,
            text=True,
            check=True,
        )
        local.send_signal(signal.SIGINT)
        assert local.wait() == 0
    identity, version = shell.stdout.splitlines()
    assert identity == "000000000000 200"
    assert version.startswith("2.")
