"""Acknowledges findings of cdk-nag where they are meant, without needing cdk-nag."""

import json
from collections.abc import Sequence
from typing import Any

import jsii
from aws_cdk import Stack, Token
from constructs import Construct, IValidation

_RULES = "aws:cdk:acknowledged-rules"
"""What `Validations.of(construct).acknowledge` records too, in the versions of aws-cdk-lib that have it."""


def acknowledge_wildcards(construct: Construct, resources: Sequence[str], reason: str) -> None:
    """Acknowledge that a policy or role allows something on these resources; on others it stays a finding."""
    acknowledgement = _Acknowledgement(construct, resources, reason)
    if any(map(Token.is_unresolved, resources)):
        construct.node.add_validation(acknowledgement)
    else:
        acknowledgement.validate()


@jsii.implements(IValidation)
class _Acknowledgement:
    """Made when the app is validated where need be: findings name resources as the finished template does."""

    def __init__(self, construct: Construct, resources: Sequence[str], reason: str) -> None:
        self._construct = construct
        self._resources = resources
        self._reason = reason

    def validate(self) -> list[str]:
        """Acknowledge, and find nothing wrong."""
        resources = Stack.of(self._construct).resolve(list(self._resources))
        findings = [f"AwsSolutions-IAM5[Resource::{_flat(resource)}]" for resource in resources]
        self._construct.node.add_metadata(_RULES, dict.fromkeys(findings, self._reason))
        return []


def _flat(expression: Any) -> str:
    """An expression as cdk-nag writes it (its README, "Acknowledging a specific finding")."""
    match expression:
        case str():
            return expression.replace("${", "<").replace("}", ">")
        case {"Fn::Join": [delimiter, parts]}:
            return str(delimiter).join(map(_flat, parts))
        case {"Fn::GetAtt": [resource, attribute]}:
            return f"<{_flat(resource)}.{_flat(attribute)}>"
        case {"Fn::Sub": inner} | {"Fn::ImportValue": inner}:
            return _flat(inner)
        case {"Ref": name}:
            return f"<{_flat(name)}>"
    return json.dumps(expression, separators=(",", ":"), ensure_ascii=False)
