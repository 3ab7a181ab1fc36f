"""What a user would write with crhelper: its README's function, with a loop over the ARNs in each of the three."""

import boto3
from crhelper import CfnResource

# Initialise the helper, all inputs are optional, this example shows the defaults
helper = CfnResource(json_logging=False, log_level="DEBUG", boto_level="CRITICAL", sleep_on_delete=120, ssl_verify=None)

try:
    connect = boto3.client("connect")
except Exception as e:
    helper.init_failure(e)


def associate(properties, arns):
    for arn in arns:
        connect.associate_workspace(
            InstanceId=properties["InstanceId"], WorkspaceId=properties["WorkspaceId"], ResourceArns=[arn]
        )


def disassociate(properties, arns):
    for arn in arns:
        connect.disassociate_workspace(
            InstanceId=properties["InstanceId"], WorkspaceId=properties["WorkspaceId"], ResourceArns=[arn]
        )


@helper.create
def create(event, context):
    associate(event["ResourceProperties"], event["ResourceProperties"]["ResourceArns"])


@helper.update
def update(event, context):
    properties = event["ResourceProperties"]
    wanted, former = properties["ResourceArns"], event["OldResourceProperties"]["ResourceArns"]
    associate(properties, set(wanted) - set(former))
    disassociate(properties, set(former) - set(wanted))


@helper.delete
def delete(event, context):
    disassociate(event["ResourceProperties"], event["ResourceProperties"]["ResourceArns"])


def handler(event, context):
    helper(event, context)
