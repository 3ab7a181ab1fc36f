"""Functions on a local AWS."""

import io
import json
import zipfile

from local.aws import LocalAws


def answer_of(aws: LocalAws, code: str) -> object:
    """What a new function answers whose module `index` has this code, with `handler(event, context)` in it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", code)
    client = aws.boto3_client("lambda")
    client.create_function(
        FunctionName="function",
        Runtime="python3.14",
        Role=f"arn:aws:iam::{aws.account}:role/any",
        Handler="index.handler",
        Code={"ZipFile": packed.getvalue()},
    )
    return json.load(client.invoke(FunctionName="function")["Payload"])
