"""What a user would write with crhelper: its README's function, with a loop over the ARNs in each of the three."""

import boto3
from crhelper import CfnResource

# Initialise the helper, all inputs are optional, this example shows the defaults
helper = CfnResource(json_logging=False, log_level="DEBUG", boto_level="CRITICAL", sleep_on_delete=120, ssl_verify=None)

try:
    connect = boto3.client("connect")
except Exception as e:
    helper.init_failure(e)


@helper.create
def create(event, context):
    properties = event["ResourceProperties"]
    for arn in properties["ResourceArns"]:
        connect.associate_workspace(
            InstanceId=properties["InstanceId"], WorkspaceId=properties["WorkspaceId"], ResourceArns=[arn]
        )


@helper.update
def update(event, context):
    properties = event["ResourceProperties"]
    wanted, former = properties["ResourceArns"], event["OldResourceProperties"]["ResourceArns"]
    for arn in set(wanted) - set(former):
        connect.associate_workspace(
            InstanceId=properties["InstanceId"], WorkspaceId=properties["WorkspaceId"], ResourceArns=[arn]
        )
    for arn in set(former) - set(wanted):
        connect.disassociate_workspace(
            InstanceId=properties["InstanceId"], WorkspaceId=properties["WorkspaceId"], ResourceArns=[arn]
        )


@helper.delete
def delete(event, context):
    properties = event["ResourceProperties"]
    for arn in properties["ResourceArns"]:
        connect.disassociate_workspace(
            InstanceId=properties["InstanceId"], WorkspaceId=properties["WorkspaceId"], ResourceArns=[arn]
        )


def handler(event, context):
    helper(event, context)
