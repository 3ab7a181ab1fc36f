"""`make soak`: lives for a given time, and what they saw."""

import argparse
import random
import sys
import time
import traceback

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.lives.machine import Lives, counted

LIVES_A_ROUND = 25


def main() -> int:
    """Run until the time is over; exit status 1 when the contract was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=None, help="to see the same lives again")
    arguments = parser.parse_args()
    first_seed = random.SystemRandom().randrange(10**9) if arguments.seed is None else arguments.seed
    print(f"seed {first_seed}, {arguments.minutes:g} minutes", flush=True)
    ends = time.monotonic() + arguments.minutes * 60
    how = settings(
        max_examples=LIVES_A_ROUND,
        stateful_step_count=50,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.normal,
    )
    violations = 0
    for number in range(first_seed, sys.maxsize):
        if time.monotonic() > ends:
            break
        try:
            run_state_machine_as_test(seed(number)(_machine()), settings=how)
        except Exception:  # whatever it is, it is one violation, and the next round goes on
            violations += 1
            print(f"violation in round {number}:", flush=True)
            traceback.print_exc()
        _say(violations)
    print("\nevents by outcome:")
    for name, number in sorted(counted.items()):
        print(f"  {name:20} {number}")
    return 1 if violations else 0


def _machine() -> type[Lives]:
    """A class of its own for each round: hypothesis keeps the seed on it."""
    return type("Lives", (Lives,), {})


def _say(violations: int) -> None:
    seen = f"{counted['lives']} lives, {counted['events']} events, {counted['faults']} faults injected"
    print(f"{seen}, {violations} violations", flush=True)


if __name__ == "__main__":
    sys.exit(main())
