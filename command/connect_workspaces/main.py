"""The command line: its commands, their options, and the exit status."""

import gc
import os
import sys
from collections.abc import Callable, Sequence
from io import BytesIO, TextIOWrapper
from pathlib import Path
from time import time
from typing import Any, TypeVar

from connect_workspaces.errors import DONE, FAILED, INTERRUPTED, CommandError, NotAReadError, failed

try:
    import click
except ModuleNotFoundError:  # pip installs the command with the library, and what it runs on with the extra alone
    sys.exit(failed("click is missing: pip install 'cdk-connect-workspace-association[cli]'"))

F = TypeVar("F", bound=Callable[..., Any])

_DISTRIBUTION = "cdk-connect-workspace-association"


def main() -> None:
    """The entry point of `connect-workspaces`."""
    if sys.stdout is None:  # its caller closed it
        sys.stdout = TextIOWrapper(BytesIO())
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that cannot show a name still shows the rest
    status = run(sys.argv[1:])
    gc.freeze()  # Python looks for garbage before it ends, for a fifth of a second here; it all goes with the process
    sys.exit(status)


def run(arguments: Sequence[str]) -> int:
    """Run one command; its exit status. Whatever goes wrong is one line on stderr."""
    try:
        status: int | None = cli.main(list(arguments), "connect-workspaces", standalone_mode=False)
        sys.stdout.flush()  # here, and not when Python ends, somebody can be told that it fails
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        return failed(error.format_message() + (f" (see {context.command_path} --help)" if context else ""))
    except (CommandError, NotAReadError) as error:
        return failed(str(error))
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except OSError as error:
        _discard_output()
        return FAILED if isinstance(error, BrokenPipeError) else failed(str(error))
    return status or DONE


def _discard_output() -> None:
    """What is still to be written cannot be, and Python must not complain of that when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


_PROFILE = click.option("--profile", help="The profile of the AWS configuration.")
_REGION = click.option("--region", help="The AWS region, instead of the configured one.")
_OUTPUT = click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to a file, whole or not at all.",
)
_ALL = click.option("--all", "show_all", is_flag=True, help="Show long lists whole, and IDs beside names.")
_NO_NAMES = click.option("--no-names", is_flag=True, help="Show IDs alone, where others read it.")


def _format(*forms: str) -> Callable[[F], F]:
    """The option --format, whose default is the first."""
    choice = click.Choice(forms)
    return click.option(
        "--format", "form", type=choice, default=forms[0], show_default=True, help="The form of what is written."
    )


def _report_options(command: F) -> F:
    return _format("table", "markdown", "json")(_OUTPUT(_NO_NAMES(_aws_options(command))))


def _aws_options(command: F) -> F:
    return _PROFILE(_REGION(command))


def _say_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415  # it takes longer than the rest

    if wanted:
        try:
            click.echo(f"connect-workspaces, version {version(_DISTRIBUTION)}")
        except PackageNotFoundError:
            click.echo("connect-workspaces, not installed: run from a checkout")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=False)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_say_version,
    help="Show the version and exit.",
)
@_aws_options
@click.pass_context
def cli(context: click.Context, /, **options: str | None) -> None:
    """See what a deployment does to the workspaces of Amazon Connect's agents. Reads, and changes nothing in AWS.

    Exit status: 0 done; 1 an error; 2 with --fail, there are differences; 3 refused by a guard.
    """
    # As in the AWS CLI, they may stand before the command and behind it; there they count more.
    context.default_map = dict.fromkeys(cli.commands, options)


@cli.command()
@click.argument("assembly", type=click.Path(path_type=Path), default="cdk.out")
@click.option("--stack", "stacks", metavar="GLOB", multiple=True, help="Plan these stacks alone; can be repeated.")
@click.option("--destroy", is_flag=True, help="Plan what destroying the stacks does, instead of deploying them.")
@click.option(
    "--max-removals",
    metavar="N|N%",
    help="Exit status 3 where a workspace is taken from more than N people, or N% of those who have it; people by "
    "routing profile count.",
)
@click.option(
    "--accept",
    metavar="CHECKSUM",
    default="",
    help="Let exactly the removals pass that a refused plan gave this checksum.",
)
@click.option("--fail", is_flag=True, help="Exit status 2 where live differs from what is or will be declared.")
@_ALL
@_report_options
def plan(**options: Any) -> int:
    """What deploying ASSEMBLY (default cdk.out) will do to the live associations, and to the people."""
    from connect_workspaces.commands import plan as command  # noqa: PLC0415  # it imports boto3 and rich

    return command(**options, now=time())


@cli.command()
@click.argument("stacks", metavar="[STACK]...", nargs=-1)
@click.option(
    "--wait",
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    default=0,
    help="Look again after so long, and show what both looks show; the drift check waits 60. By default one look.",
)
@click.option(
    "--ignore",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Show the differences that the list `ignore` of this file names, and do not count them.",
)
@click.option("--fail", is_flag=True, help="Exit status 2 where something is missing, or foreign under EXCLUSIVE.")
@_ALL
@_report_options
def drift(**options: Any) -> int:
    """Where live differs from what deployed stacks declare (default: every STACK of the region that declares some)."""
    from connect_workspaces.commands import drift as command  # noqa: PLC0415

    return command(**options)


@cli.command()
@click.argument("user")
@click.option("--instance", metavar="INSTANCE", help="Its ID or ARN; by default every instance of the region.")
@_report_options
def who(**options: Any) -> int:
    """Every path from USER (login, ID or ARN) to a workspace, and which stack declares it."""
    from connect_workspaces.commands import who as command  # noqa: PLC0415

    return command(**options)


@cli.command()
@click.argument("instance")
@click.option("--workspace", "workspaces", metavar="WORKSPACE", multiple=True, help="Its name, ID or ARN; repeatable.")
@click.option("--unmanaged", is_flag=True, help="Leave out what a deployed stack declares.")
@_format("environment", "python", "csv")
@_NO_NAMES
@_OUTPUT
@click.option("--force", is_flag=True, help="Replace the file of --output where it exists.")
@_aws_options
def export(**options: Any) -> int:
    """Write the live associations of INSTANCE (ID or ARN) as an environment file, whose names `lock` resolves."""
    from connect_workspaces.commands import export as command  # noqa: PLC0415

    return command(**options)


@cli.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing: say what has changed since the names were locked.")
@click.option("--fail", is_flag=True, help="Exit status 2 where something has changed: with --check, for a pipeline.")
@_format("table", "markdown", "json")
@_OUTPUT
@_aws_options
def lock(**options: Any) -> int:
    """Resolve the names in environment files into the lock file NAME.lock.json beside each NAME.yaml."""
    from connect_workspaces.commands import lock as command  # noqa: PLC0415

    return command(**options)


@cli.command()
@click.argument("instance")
@_report_options
def doctor(**options: Any) -> int:
    """Probe INSTANCE (ID or ARN), by reads alone, for what is not documented and for missing permissions."""
    from connect_workspaces.commands import doctor as command  # noqa: PLC0415

    return command(**options)
