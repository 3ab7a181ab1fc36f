"""`make mutants`: breaks the plan and what carries it out in every small way, and lists what no test notices."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
TRIED = ("constructs", "handler", "local", "tests", "pyproject.toml", "tools/mutants.toml")
WANTED = 0.9


def main() -> int:
    """Exit status 1 where the tests notice fewer than nine in ten."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for part in TRIED:
            source, target = ROOT / part, copy / part
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copyfile(source, target)
        _cosmic_ray(copy, "init", "tools/mutants.toml", "session.sqlite")
        _cosmic_ray(copy, "baseline", "tools/mutants.toml")
        _cosmic_ray(copy, "exec", "tools/mutants.toml", "session.sqlite")
        report = subprocess.run(
            [BIN / "cr-report", "--show-diff", "session.sqlite"], cwd=copy, check=True, capture_output=True, text=True
        ).stdout
    mutants = re.split(r"(?m)^(?=\[job-id\])", report)[1:]
    survivors = [mutant for mutant in mutants if "TestOutcome.SURVIVED" in mutant]
    print("\n".join(survivors))
    noticed = 1 - len(survivors) / len(mutants)
    print(f"{len(mutants)} mutants, {len(survivors)} not noticed: {noticed:.1%}")
    return 0 if noticed >= WANTED else 1


def _cosmic_ray(folder: Path, *arguments: str) -> None:
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([BIN / "cosmic-ray", *arguments], cwd=folder, check=True, env=environment)


if __name__ == "__main__":
    sys.exit(main())
