"""Shows it all on this machine, and checks it: ``python -m local.demo``."""

import sys
import time

from local.aws import local_aws
from local.cdk import CdkError
from local.demo.screen import Screen
from local.demo.story import OffError, Story
from local.interrupts import interrupt_on_signals


def main() -> int:
    """Exit status: 0, or 1 when something was off, or 130 when it was interrupted."""
    interrupt_on_signals()
    screen = Screen(time.monotonic)
    try:
        screen.say("Starting a local AWS. Nothing leaves this machine, and nothing stays on it.")
        with local_aws() as aws:
            Story(aws, screen).tell()
    except (OffError, CdkError) as error:
        first_line = str(error).partition("\n")[0]  # the CDK CLI's output has been shown
        print(f"\nThe demo is off: {first_line}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    screen.times()
    screen.say("[green]✓[/] Every outcome was as it has to be. The local AWS is stopped and gone.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
