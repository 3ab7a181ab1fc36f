"""Cloud assemblies of the deployable app, without a process of its own for each."""

import json
from pathlib import Path

from aws_cdk import App

from app import synthesize
from local.office import ROOT
from workspace_environments.environment import Environment

AS_THE_CLI = ("aws:cdk:enable-path-metadata", "aws:cdk:enable-asset-metadata", "aws:cdk:version-reporting")
"""What the CDK CLI switches on in the context of an app that it runs."""


def write_assembly(environment: Path, folder: Path, **context: str) -> None:
    """Write what `cdk synth` writes, to the byte.

    Args:
        environment: the environment file.
        folder: where it goes, in the place of what is there.
        context: what `--context` says.
    """
    settings = json.loads((ROOT / "cdk.json").read_text())["context"] | dict.fromkeys(AS_THE_CLI, True)
    app = App(outdir=str(folder), context=settings | context)
    synthesize(Environment.from_file(environment), app)
