"""Keeps a local AWS running until Ctrl-C, and says how to use it: ``python -m local``."""

import signal
from contextlib import suppress

from local.aws import LocalAws, local_aws
from local.connect.instance import Instance
from local.exports import exports
from local.interrupts import interrupt_on_signals
from local.office import ROOT, demo_instance

_SEARCH = "boto3.client('connect').search_workspace_associations(InstanceId='{}')['WorkspaceAssociations']"


def instructions(aws: LocalAws, instance: Instance) -> str:
    """All of it can be pasted into a shell as it is."""
    programs = (ROOT / ".venv" / "bin", ROOT / "node_modules" / ".bin")
    return "\n".join(
        [
            "# The local AWS is running, with the contact center of environments/demo.yaml; Ctrl-C stops it.",
            "# In another shell:",
            *exports(aws.environment(), programs),
            "# Then, for example:",
            "#   cdk bootstrap",
            "#   cdk deploy",
            "#   connect-workspaces lock environments/demo.yaml",
            f'#   python -c "import boto3; print({_SEARCH.format(instance.id)})"',
        ]
    )


def main() -> None:
    """Run until SIGINT or SIGTERM."""
    interrupt_on_signals()
    with suppress(KeyboardInterrupt), local_aws() as aws:
        instance = aws.connect.seed(demo_instance())
        print(instructions(aws, instance), flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
