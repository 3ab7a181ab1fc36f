"""Small stacks on a local AWS, straight through CloudFormation, and a custom resource that notes what it is asked."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError

from local.aws import LocalAws

_LAMBDA = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
_NOTES = {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
_FUNCTION = """
import json, os, time, urllib.request
from botocore.session import Session

s3 = Session().create_client("s3")

def note(bucket, key, content=b""):
    s3.put_object(Bucket=bucket, Key=key, Body=content)

def is_there(bucket, key):
    return s3.list_objects_v2(Bucket=bucket, Prefix=key)["KeyCount"] > 0

def wait_for(bucket, key):
    while not is_there(bucket, key):
        time.sleep(0.05)

def handler(event, context):
    properties = event["ResourceProperties"]
    bucket, request = properties["Requests"], event["RequestType"] + properties.get("Version", "")
    note(bucket, request, json.dumps(event).encode())
    wait_for(bucket, properties.get("Until", {}).get(request, request))
    note(bucket, request + "-done")
    creates = event["RequestType"] == "Create"
    answer = {key: event[key] for key in ("RequestId", "StackId", "LogicalResourceId")}
    answer["PhysicalResourceId"] = event.get("PhysicalResourceId") or properties.get("Id", "own")
    answer |= {"Status": "FAILED" if creates and properties.get("Fails") else "SUCCESS", "Reason": "as asked"}
    if creates and "Bytes" in properties:
        answer["Data"] = {"Text": ""}
        answer["Data"]["Text"] = "x" * (int(properties["Bytes"]) - len(json.dumps(answer)))
    urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], json.dumps(answer).encode(), method="PUT"))
"""


def role(**properties: Any) -> dict[str, Any]:
    """A role that Lambda can take."""
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": {"Statement": [_LAMBDA]}, **properties},
    }


def function() -> dict[str, Any]:
    """A function for custom resources, with the role that PROVIDER has.

    Properties of its custom resources: `Requests`, the bucket to which it writes each request, under its type and the
    property `Version`, and once more with "-done" when it is about to answer; `Until`, for a request what has to be in
    the bucket before; `Fails` for a failing Create; `Id`, the physical ID; `Bytes`, the size of the answer to a Create.
    """
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.13",
            "Timeout": 60,
            "Handler": "index.handler",
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Code": {"ZipFile": _FUNCTION},
        },
    }


PROVIDER: dict[str, Any] = {
    "Role": role(Policies=[{"PolicyName": "notes", "PolicyDocument": _NOTES}]),
    "Function": function(),
}


@dataclass(frozen=True)
class Stack:
    """A stack of its own, with a bucket for the requests of its custom resources."""

    aws: LocalAws
    name: str = field(default_factory=lambda: f"stack-{uuid4().hex[:8]}")

    def __post_init__(self) -> None:
        self.aws.boto3_client("s3").create_bucket(Bucket=self.name)

    def custom(self, function: str = "Function", **properties: Any) -> dict[str, Any]:
        """A custom resource of the function with this logical ID; see `function`."""
        properties |= {"ServiceToken": {"Fn::GetAtt": [function, "Arn"]}, "Requests": self.name}
        return {"Type": "Custom::Noted", "Properties": properties}

    def create(self, resources: Mapping[str, Any]) -> str:
        """Create the stack; the status it ends with."""
        return self._deploy("create", resources)

    def update(self, resources: Mapping[str, Any]) -> str:
        """Update the stack; the status it ends with."""
        return self._deploy("update", resources)

    def delete(self) -> None:
        """Take the stack down."""
        cloudformation = self.aws.boto3_client("cloudformation")
        cloudformation.delete_stack(StackName=self.name)
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=self.name, WaiterConfig={"Delay": 1})

    def events(self) -> list[dict[str, Any]]:
        """What CloudFormation says of the stack, the last first; after its deletion too."""
        cloudformation = self.aws.boto3_client("cloudformation")
        stacks = cloudformation.list_stacks()["StackSummaries"]
        (id_,) = [stack["StackId"] for stack in stacks if stack["StackName"] == self.name]
        return list(cloudformation.describe_stack_events(StackName=id_)["StackEvents"])

    def reasons(self) -> list[tuple[str, str]]:
        """The logical IDs of what failed, and why, the last failure first."""
        failed = [event for event in self.events() if event["ResourceStatus"].endswith("_FAILED")]
        return [(event["LogicalResourceId"], event["ResourceStatusReason"]) for event in failed]

    def request(self, name: str) -> dict[str, Any]:
        """A request that the function was sent, as soon as it is there."""
        s3 = self.aws.boto3_client("s3")
        while True:  # the test's own time limit ends this
            try:
                content = s3.get_object(Bucket=self.name, Key=name)["Body"].read()
            except ClientError:
                time.sleep(0.05)
                continue
            return dict(json.loads(content or "{}"))

    def requests(self) -> set[str]:
        """The names of all requests so far."""
        objects = self.aws.boto3_client("s3").list_objects_v2(Bucket=self.name).get("Contents", [])
        return {entry["Key"] for entry in objects}

    def _deploy(self, how: str, resources: Mapping[str, Any]) -> str:
        key, bucket, cloudformation = f"{uuid4()}.json", self.name, self.aws.boto3_client("cloudformation")
        template = json.dumps({"Resources": resources}, separators=(",", ":"))
        self.aws.boto3_client("s3").put_object(Bucket=bucket, Key=key, Body=template)
        getattr(cloudformation, f"{how}_stack")(
            StackName=self.name, TemplateURL=f"{self.aws.url}/{bucket}/{key}", Capabilities=["CAPABILITY_NAMED_IAM"]
        )
        while True:  # the test's own time limit ends this
            (stack,) = cloudformation.describe_stacks(StackName=self.name)["Stacks"]
            if not stack["StackStatus"].endswith("_IN_PROGRESS"):
                return str(stack["StackStatus"])
            time.sleep(0.05)
