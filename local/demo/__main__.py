"""Shows it all on this machine, and checks it: ``python -m local.demo``."""

import sys
import time

from local.aws import local_aws
from local.cdk import Cdk, CdkError
from local.demo.commands import recorded
from local.demo.observer import OffError
from local.demo.screen import Screen
from local.demo.story import Story
from local.interrupts import interrupt_on_signals
from local.ministack import NotStartedError
from local.office import ROOT
from workspace_environments.document import MistakesError

OUTPUT = ROOT / "build" / "demo.log"


def main() -> int:
    """Exit status: 0, or 1 when something was off, or 130 when it was interrupted."""
    interrupt_on_signals()
    screen = Screen(time.monotonic)
    where = f"All that the CDK CLI wrote: {OUTPUT.relative_to(ROOT)}"
    with recorded(screen, OUTPUT) as commands:
        try:
            screen.say("Starting a local AWS. Nothing leaves this machine or stays on it.")
            with local_aws() as aws:
                Story(Cdk(aws, ROOT), commands, screen).tell()
        except (OffError, CdkError, NotStartedError, MistakesError) as error:
            first_line = str(error).partition("\n")[0]  # after it comes the output of the CDK CLI
            screen.failed(first_line, commands.last_lines)
            screen.say(where)
            return 1
        except KeyboardInterrupt:
            screen.say("\nInterrupted. The local AWS is stopped and gone.")
            screen.say(where)
            return 130
    screen.times()
    screen.say("[green]✓[/] Every outcome was as it has to be. The local AWS is stopped and gone.")
    screen.say(where)
    return 0


if __name__ == "__main__":
    sys.exit(main())
