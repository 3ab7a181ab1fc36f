"""The app that `cdk deploy -c environment=NAME` runs: one stack, as environments/NAME.yaml declares it."""

import json
import os
import sys
from pathlib import Path

from deployment.environment import read_environment
from deployment.mistakes import MistakesError
from deployment.schema import Environment

ROOT = Path(__file__).resolve().parent
# The library as it is in this checkout. Its source root shares the name `constructs` with a package of CDK's; being no
# package itself, it does not stand in that one's way.
sys.path.insert(0, str(ROOT / "constructs"))


def main() -> int:
    """Synthesize the environment; exit status 1, and nothing synthesized, when there are mistakes in its file."""
    # Read here, because making an App already makes cdk.out.
    context = json.loads(os.environ.get("CDK_CONTEXT_JSON", "{}"))
    try:
        environment = read_environment(str(context.get("environment") or ""), ROOT / "environments")
    except MistakesError as mistakes:
        print(mistakes, file=sys.stderr)
        return 1
    synthesize(environment)
    return 0


def synthesize(environment: Environment) -> None:
    """Write the cloud assembly to where the CDK CLI expects it."""
    # Imported late: jsii takes seconds to start, and mistakes are shown without waiting for it.
    from aws_cdk import App  # noqa: PLC0415

    from deployment.stack import WorkspaceAssociations  # noqa: PLC0415

    app = App()
    WorkspaceAssociations(app, environment)
    app.synth()


if __name__ == "__main__":
    sys.exit(main())
