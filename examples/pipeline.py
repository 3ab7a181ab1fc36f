"""A CDK Pipelines app: every push to main brings the associations to a test instance and then to production."""

from aws_cdk import App, Environment, Stack, Stage
from aws_cdk.aws_codecommit import Repository
from aws_cdk.pipelines import CodePipeline, CodePipelineSource, ManualApprovalStep, ShellStep
from constructs import Construct

from cdk_connect_workspace import WorkspaceAssociation

TOOLS = Environment(account="111111111111", region="eu-central-1")
TEST = Environment(account="222222222222", region="eu-central-1")
PRODUCTION = Environment(account="333333333333", region="eu-central-1")


class Desks(Stage):
    """The associations of one instance."""

    def __init__(self, scope: Construct, name: str, environment: Environment, instance: str) -> None:
        super().__init__(scope, name, env=environment)
        arn = f"arn:aws:connect:{environment.region}:{environment.account}:instance/{instance}"
        WorkspaceAssociation(
            Stack(self, "Desks"),
            "Claims",
            workspace=f"{arn}/workspace/3e9a7d14-50cb-4f26-8a1d-c7b2e6f80943",
            resources=[f"{arn}/routing-profile/2b8d4f60-7a1c-4e95-93d8-e5f6a7b8c9d0"],
        )


class Delivery(Stack):
    """The pipeline itself."""

    def __init__(self, scope: Construct, name: str) -> None:
        super().__init__(scope, name, env=TOOLS)
        source = CodePipelineSource.code_commit(Repository(self, "Source", repository_name="desks"), "main")
        synth = ShellStep(
            "Synth",
            input=source,
            # The library's wheel lies in the repository; the function is inside.
            commands=["pip install -r requirements.txt wheels/*.whl", "npx aws-cdk@2 synth --app 'python pipeline.py'"],
        )
        pipeline = CodePipeline(self, "Pipeline", synth=synth, cross_account_keys=True)
        pipeline.add_stage(Desks(self, "Test", TEST, "6c1f0b52-8d3e-4a97-b1c4-2f7e9d05a638"))
        pipeline.add_stage(
            Desks(self, "Production", PRODUCTION, "b7d20c94-31fa-4e0b-9a6c-58e2d4f1c073"),
            pre=[ManualApprovalStep("Approve")],
        )


if __name__ == "__main__":
    app = App()
    Delivery(app, "Delivery")
    app.synth()
