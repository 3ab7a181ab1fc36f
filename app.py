"""The app that `cdk deploy -c environment=NAME` runs: the stacks that environments/NAME.yaml declares."""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent
# The library as it is in this checkout. Its source root shares the name `constructs` with a package of CDK's; being no
# package itself, it does not stand in that one's way.
sys.path.insert(0, str(ROOT / "constructs"))

from workspace_environments.document import Mistake, MistakesError  # noqa: E402
from workspace_environments.environment import Environment  # noqa: E402

if TYPE_CHECKING:
    from aws_cdk import App


def main() -> int:
    """Synthesize the environment; exit status 1, and nothing synthesized, when there are mistakes in its file."""
    # Read here, because making an App already makes cdk.out.
    context = json.loads(os.environ.get("CDK_CONTEXT_JSON", "{}"))
    try:
        path = find(str(context.get("environment") or ""), ROOT / "environments")
        environment = Environment.from_file(path)
    except MistakesError as mistakes:
        print(mistakes, file=sys.stderr)
        return 1
    try:
        synthesize(environment)
    except ValueError as mistake:  # what only the constructs can tell: more than a request of CloudFormation takes
        print(f"{path}: {mistake}", file=sys.stderr)
        return 1
    return 0


def find(environment: str, folder: Path) -> Path:
    """The file of the environment that the CDK context asks for.

    Args:
        environment: The name of a file NAME.yaml in the folder, or the path of a file, ending in .yaml or .yml.
        folder: Where the environments are.

    Raises:
        MistakesError: There is no such file.
    """
    names = ", ".join(sorted(path.stem for path in folder.glob("*.yaml")))
    if not environment:
        right = f"choose from {names}: -c environment=NAME"
        raise MistakesError([Mistake(Path("cdk.json"), 1, "context.environment", "is not set", right)])
    path = Path(environment) if environment.endswith((".yaml", ".yml")) else folder / f"{environment}.yaml"
    here = Path.cwd()
    path = path.relative_to(here) if path.is_relative_to(here) else path
    if not path.exists():
        raise MistakesError([Mistake(path, 1, "the file", "does not exist", f"choose from {names}")])
    return path


def synthesize(environment: Environment, app: "App | None" = None) -> str:
    """Write the cloud assembly, to where the CDK CLI expects it unless the app says another folder; the folder."""
    # Imported late: jsii takes seconds to start, and mistakes are shown without waiting for it.
    from aws_cdk import App  # noqa: PLC0415

    from cdk_connect_workspace.environments import EnvironmentStack  # noqa: PLC0415

    app = app or App()
    for stack in environment.stacks:
        EnvironmentStack(app, stack)
    return app.synth().directory


if __name__ == "__main__":
    sys.exit(main())
