"""What a user would write without CloudFormation: associates all of one list, disassociates all of another."""

import json
import sys

import boto3

asked = json.load(sys.stdin)
connect = boto3.client("connect")
target = {"InstanceId": asked["InstanceId"], "WorkspaceId": asked["WorkspaceId"]}
for arn in asked["ResourceArns"]:
    connect.associate_workspace(**target, ResourceArns=[arn])
for arn in asked["Dropped"]:
    connect.disassociate_workspace(**target, ResourceArns=[arn])
