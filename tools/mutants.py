"""`make mutants`: breaks plan, apply and drift check in small ways, and lists what no test notices.

There are some 1,900 ways, and each takes seconds. So a share of them is tried, drawn by a seed; `--share 1` tries all.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import WorkerOutcome, WorkResult

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PARTS = ("plan", "drift")
"""What is broken, each with tests of its own: `mutants-PART.toml` says both."""
TRIED = ("constructs", "docs", "handler", "local", "tests", "tools", "pyproject.toml")
WANTED = 0.9


def main() -> int:
    """Exit status 1 where the tests notice fewer than nine in ten."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=0.15, help="of the mutants, from 0 to 1")
    parser.add_argument("--seed", type=int, default=1, help="draws another share")
    parser.add_argument("--only", choices=PARTS, help="one part")
    arguments = parser.parse_args()
    mutants = []
    for part in [arguments.only] if arguments.only else PARTS:
        mutants += _mutants(f"tools/mutants-{part}.toml", arguments.share, arguments.seed)
    survivors = [mutant for mutant in mutants if "TestOutcome.SURVIVED" in mutant]
    print("\n".join(survivors))
    noticed = 1 - len(survivors) / len(mutants)
    print(f"share {arguments.share:g}, seed {arguments.seed}:")
    print(f"{len(mutants)} mutants, {len(survivors)} not noticed: {noticed:.1%}")
    return 0 if noticed >= WANTED else 1


def _mutants(configuration: str, share: float, seed: int) -> list[str]:
    """What became of each mutant that was tried, as text with its difference."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for part in TRIED:
            source, target = ROOT / part, copy / part
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copyfile(source, target)
        _cosmic_ray(copy, "init", configuration, "session.sqlite")
        _skip_all_but(share, seed, copy / "session.sqlite")
        _cosmic_ray(copy, "baseline", configuration)
        _cosmic_ray(copy, "exec", configuration, "session.sqlite")
        report = subprocess.run(
            [BIN / "cr-report", "--show-diff", "session.sqlite"], cwd=copy, check=True, capture_output=True, text=True
        ).stdout
    jobs = re.split(r"(?m)^(?=\[job-id\])", report)[1:]
    return [job for job in jobs if "WorkerOutcome.SKIPPED" not in job]


def _skip_all_but(share: float, seed: int, session: Path) -> None:
    draw = random.Random(seed)  # noqa: S311  # nothing secret
    with use_db(session, WorkDB.Mode.open) as database:
        for item in sorted(database.pending_work_items, key=lambda item: str(item.mutations)):
            if draw.random() >= share:
                database.set_result(item.job_id, WorkResult(worker_outcome=WorkerOutcome.SKIPPED))


def _cosmic_ray(folder: Path, *arguments: str) -> None:
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([BIN / "cosmic-ray", *arguments], cwd=folder, check=True, env=environment)


if __name__ == "__main__":
    sys.exit(main())
