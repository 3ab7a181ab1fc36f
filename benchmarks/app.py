"""Synthesizes one contender's stack: ``python -m benchmarks.app``, its argument a file with the declaration."""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "constructs"))

from aws_cdk import App, CustomResource, Duration, Environment, Stack  # noqa: E402
from aws_cdk import aws_iam as iam  # noqa: E402
from aws_cdk import aws_lambda as lambda_  # noqa: E402
from aws_cdk import custom_resources as cr  # noqa: E402

from benchmarks.bundles import AWS_SDK, CRHELPER_FOLDER  # noqa: E402
from benchmarks.contenders import target  # noqa: E402
from benchmarks.lists import batches  # noqa: E402
from benchmarks.table import AWS_CUSTOM_RESOURCE, CRHELPER, OURS  # noqa: E402
from cdk_connect_workspace import WorkspaceAssociation  # noqa: E402

ACTIONS = ["connect:AssociateWorkspace", "connect:DisassociateWorkspace"]


def here(stack: Stack, workspace: str, arns: list[str]) -> None:
    """With this project."""
    WorkspaceAssociation(stack, "Desk", workspace=workspace, resources=arns)


def with_aws_custom_resource(stack: Stack, workspace: str, arns: list[str]) -> None:
    """With aws-cdk-lib's AwsCustomResource, one a batch."""
    instance = workspace.partition("/workspace/")[0]
    allowed = iam.PolicyStatement(actions=ACTIONS, resources=[f"{instance}/*"])
    for number, batch in enumerate(batches(arns)):

        def call(action: str, batch: list[str] = batch, number: int = number) -> cr.AwsSdkCall:
            return cr.AwsSdkCall(
                service="connect",
                action=action,
                parameters={**target(workspace), "ResourceArns": batch},
                physical_resource_id=cr.PhysicalResourceId.of(f"associations-{number}"),
            )

        resource = cr.AwsCustomResource(
            stack,
            f"Associations{number}",
            on_create=call("AssociateWorkspace"),
            on_update=call("AssociateWorkspace"),
            on_delete=call("DisassociateWorkspace"),
            install_latest_aws_sdk=False,
            policy=cr.AwsCustomResourcePolicy.from_statements([allowed]),
        )
        function: Any = resource.node.find_child("Provider")
        function.add_environment("NODE_PATH", str(AWS_SDK))  # in AWS, the runtime has it


def with_crhelper(stack: Stack, workspace: str, arns: list[str]) -> None:
    """With the crhelper function."""
    instance = workspace.partition("/workspace/")[0]
    function = lambda_.Function(
        stack,
        "Function",
        runtime=lambda_.Runtime.PYTHON_3_14,
        handler="index.handler",
        code=lambda_.Code.from_asset(str(CRHELPER_FOLDER)),
        timeout=Duration.minutes(15),
    )
    function.add_to_role_policy(iam.PolicyStatement(actions=ACTIONS, resources=[f"{instance}/*"]))
    properties = {**target(workspace), "ResourceArns": arns}
    CustomResource(stack, "Associations", service_token=function.function_arn, properties=properties)


KINDS = {OURS: here, AWS_CUSTOM_RESOURCE: with_aws_custom_resource, CRHELPER: with_crhelper}


def main() -> None:
    """Synthesize to where the CDK CLI expects it."""
    declaration = json.loads(Path(sys.argv[1]).read_text())
    app = App()
    where = Environment(account=declaration["account"], region=declaration["region"])
    stack = Stack(app, declaration["stack"], env=where)
    KINDS[declaration["kind"]](stack, declaration["workspace"], declaration["arns"])
    app.synth()


if __name__ == "__main__":
    main()
