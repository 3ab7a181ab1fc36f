"""Policy documents."""

from collections.abc import Sequence

from aws_cdk import aws_iam as iam


def allowing(*statements: tuple[Sequence[str], Sequence[str]]) -> iam.PolicyDocument:
    """A document that allows actions on resources; made at once, because every call of CDK takes its time."""
    allowed = [
        {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)} for actions, resources in statements
    ]
    return iam.PolicyDocument.from_json({"Statement": allowed})
