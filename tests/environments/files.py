"""Environment files for the tests, and what is said about them."""

from pathlib import Path

import pytest

from tests.arns import ACCOUNT, INSTANCE, REGION
from workspace_environments.document import MistakesError, parse
from workspace_environments.environment import Environment, Stack
from workspace_environments.files import EnvironmentFile
from workspace_environments.lock import Lock

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENTS = ROOT / "environments"
PATH = Path("environments/claims.yaml")

WORKSPACE = f"{INSTANCE}/workspace/c1a15000-0000-4000-a000-000000000001"
ALICE = "8f2c6d1e-0b5a-4c7d-9e3f-1a2b3c4d5e6f"
BOB = "77ab41c9-62de-4f08-b5a3-90d17e2c8b64"
PROFILE = "2b8d4f60-7a1c-4e95-93d8-e5f6a7b8c9d0"

VALID = f"""\
account: "{ACCOUNT}"
region: {REGION}
workspaces:
  claims:
    arn: {WORKSPACE}
    users:
      - {ALICE}
"""


def with_change(old: str, new: str) -> str:
    """The valid file with one change."""
    assert VALID.count(old) == 1, f"{old!r} is not in the valid file, or more than once"
    return VALID.replace(old, new)


def environment(text: str, lock: Lock = Lock()) -> Environment:  # noqa: B008  # nobody changes it
    """What a file with this text, and this lock file, declares."""
    return Environment.of(EnvironmentFile.of(parse(text, PATH), PATH), lock)


def read(text: str, lock: Lock = Lock()) -> Stack:  # noqa: B008
    """The only stack of a file with this text."""
    (stack,) = environment(text, lock).stacks
    return stack


def said_about(text: str, lock: Lock = Lock()) -> list[str]:  # noqa: B008
    """The report on a file that has mistakes: its lines, without the path that begins each of them."""
    with pytest.raises(MistakesError) as raised:
        environment(text, lock)
    lines = str(raised.value).splitlines()
    assert all(line.startswith(f"{PATH}:") for line in lines)
    return [line.removeprefix(f"{PATH}:") for line in lines]
