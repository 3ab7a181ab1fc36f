"""A command on a leash ends with everything it started."""

import os
import subprocess
from pathlib import Path

import pytest

from local.leash import leashed

ENVIRONMENT = {"PATH": os.environ["PATH"]}


def is_running(process: int) -> bool:
    return subprocess.run(["ps", "-p", str(process)], capture_output=True, check=False).returncode == 0


def test_what_the_command_started_ends_with_the_block_even_when_it_ignores_signals() -> None:
    script = "(trap '' TERM INT HUP; while :; do sleep 100; done) & echo $!; wait"
    with leashed(["sh", "-c", script], ENVIRONMENT, subprocess.PIPE) as process:
        assert process.stdout
        grandchild = int(process.stdout.readline())
        assert is_running(grandchild)
    assert not is_running(grandchild)


def test_what_the_command_leaves_running_ends_with_it() -> None:
    with leashed(["sh", "-c", "sleep 100 & echo $!"], ENVIRONMENT, subprocess.PIPE) as process:
        assert process.stdout
        left = int(process.stdout.readline())
        process.wait()
        assert not is_running(left)


@pytest.mark.parametrize(("script", "code"), [("exit 7", 7), ("kill -9 $$", 137)])
def test_its_exit_code_is_the_commands(script: str, code: int) -> None:
    with leashed(["sh", "-c", script], ENVIRONMENT, subprocess.DEVNULL) as process:
        assert process.wait() == code


@pytest.mark.parametrize("command", [["touch", "file"], ["no-such-command"]])
def test_the_folder_goes_when_the_command_has_ended(command: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    with leashed(command, ENVIRONMENT, subprocess.DEVNULL, folder=folder, removes=folder) as process:
        process.wait()
        assert not folder.exists()
    assert tmp_path.exists()
