"""Functions on a local AWS."""

import io
import json
import zipfile
from uuid import uuid4

from local.aws import LocalAws

_TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}


def answer_of(aws: LocalAws, code: str, *actions: str) -> object:
    """What a new function answers whose module `index` has this code, with `handler(event, context)` in it.

    Args:
        aws: where.
        code: the code.
        actions: what its role may do, on everything.
    """
    packed, name = io.BytesIO(), f"function-{uuid4()}"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", code)
    iam, functions = aws.boto3_client("iam"), aws.boto3_client("lambda")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": [_TRUST]}))["Role"]
    if actions:
        document = {"Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
        iam.put_role_policy(RoleName=name, PolicyName="actions", PolicyDocument=json.dumps(document))
    functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role["Arn"],
        Handler="index.handler",
        Code={"ZipFile": packed.getvalue()},
    )
    return json.load(functions.invoke(FunctionName=name)["Payload"])
