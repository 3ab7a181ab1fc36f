"""How the command takes a line of a document."""

import shlex

import click

from connect_workspaces.main import cli


def parse(line: str) -> click.Context:
    """The line as the command takes it; UsageError where it does not."""
    name, *arguments = shlex.split(line, comments=True)
    group = click.Context(cli, info_name=name, **cli.context_settings)
    _, command, rest = cli.resolve_command(group, arguments)
    assert command, line
    return command.make_context(command.name, rest, group)
