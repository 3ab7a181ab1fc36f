"""The command of a checkout, without an installation."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_it_runs_the_checkout_that_it_lies_in_from_any_folder(tmp_path: Path) -> None:
    checkout, elsewhere = tmp_path / "a checkout", tmp_path / "elsewhere"
    programs = checkout / ".venv" / "bin"
    programs.mkdir(parents=True)
    (elsewhere / "connect_workspaces").mkdir(parents=True)
    for name in ("command", "constructs", "handler"):
        (checkout / name).symlink_to(ROOT / name)
    python, command = programs / "python", programs / "connect-workspaces"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    command.write_bytes((ROOT / "tools" / "connect-workspaces.sh").read_bytes())
    for program in (python, command):
        program.chmod(0o755)
    done = subprocess.run([command, "plan", "--help"], cwd=elsewhere, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: connect-workspaces plan")
