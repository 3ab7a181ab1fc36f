"""What to type in a shell so that the CDK CLI and boto3 work with a local AWS."""

import shlex
from collections.abc import Mapping
from pathlib import Path

# With these set, clients would look for more than the exports give them.
UNSET = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN")


def exports(environment: Mapping[str, str], programs: tuple[Path, ...]) -> list[str]:
    """Lines for a POSIX shell.

    Args:
        environment: the variables to set.
        programs: folders that PATH is to begin with.
    """
    path = "".join(f"{shlex.quote(str(folder))}:" for folder in programs)
    settings = [f"export {name}={shlex.quote(value)}" for name, value in environment.items()]
    return [f"unset {' '.join(UNSET)}", f'export PATH={path}"$PATH"', *settings]
