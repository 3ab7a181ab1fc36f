"""What a user would write without CloudFormation: associates all of one list, disassociates all of another."""

import json
import sys

import boto3


def run(wanted, dropped):
    connect = boto3.client("connect")
    target = {"InstanceId": wanted["InstanceId"], "WorkspaceId": wanted["WorkspaceId"]}
    for arn in wanted["ResourceArns"]:
        connect.associate_workspace(**target, ResourceArns=[arn])
    for arn in dropped:
        connect.disassociate_workspace(**target, ResourceArns=[arn])


def handler(event, context):
    run(event["wanted"], event["dropped"])


if __name__ == "__main__":
    handler(json.load(sys.stdin), None)
