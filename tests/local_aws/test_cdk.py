"""The CDK CLI against a local AWS: its output as it comes, its exit code, and nothing written where it runs."""

from pathlib import Path

import pytest

from local.aws import LocalAws
from local.cdk import Cdk, CdkError

APP = """
import aws_cdk
app = aws_cdk.App()
stack = aws_cdk.Stack(app, "Shelf")
aws_cdk.aws_ssm.StringParameter(stack, "Book", parameter_name="book", string_value=app.node.get_context("title"))
app.synth()
"""


def test_a_stack_is_deployed_shown_and_destroyed(bootstrapped: LocalAws, tmp_path: Path) -> None:
    folder, assembly = tmp_path / "folder", tmp_path / "assembly"
    folder.mkdir()
    (folder / "app.py").write_text(APP)
    shown: list[str] = []
    Cdk(bootstrapped, folder, "python3 app.py").synth(assembly, {"title": "Dune"}).checked()
    cdk = Cdk(bootstrapped, folder, str(assembly), shown.append)
    deployed = cdk.deploy("Shelf").checked()
    parameters = bootstrapped.boto3_client("ssm")
    assert parameters.get_parameter(Name="book")["Parameter"]["Value"] == "Dune"
    cdk.destroy().checked()
    with pytest.raises(parameters.exceptions.ParameterNotFound):
        parameters.get_parameter(Name="book")
    assert "CREATE_COMPLETE" in deployed.output
    assert deployed.output in "\n".join(shown)
    assert [path.name for path in folder.iterdir()] == ["app.py"]


def test_a_failure_is_told_with_what_the_cli_said(aws: LocalAws, tmp_path: Path) -> None:
    outcome = Cdk(aws, tmp_path, "echo no such workspace >&2; exit 3").synth(tmp_path / "out")
    assert outcome.exit_code == 1
    with pytest.raises(CdkError, match=r"cdk synth(.|\n)*no such workspace"):
        outcome.checked()
