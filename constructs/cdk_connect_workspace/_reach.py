"""Which functions CloudFormation can call for a stack: those of its region, and mostly of its account."""

import re

from aws_cdk import Stack, Token
from constructs import Construct

_FUNCTION = re.compile(r"arn:aws[a-z-]*:lambda:(?P<region>[a-z0-9-]+):\d{12}:function:[\w:$-]+", re.ASCII)


def check_provider(declaration: Construct, provider: Construct) -> None:
    """ValueError where a provider is known to be of another account or region than a declaration."""
    here, there = Stack.of(declaration), Stack.of(provider)
    if here is there:
        return
    for name in ("account", "region"):
        ours, theirs = getattr(here, name), getattr(there, name)
        if ours != theirs and not Token.is_unresolved(ours) and not Token.is_unresolved(theirs):
            raise ValueError(
                f"{declaration.node.path}: provider: {provider.node.path} is in {name} {theirs}, the stack in {ours}: "
                "a provider serves stacks of one account and region"
            )


def check_service_token(provider: Construct, service_token: str) -> None:
    """ValueError where a service token is known and not that of a function in the region of a provider's stack."""
    if Token.is_unresolved(service_token):
        return
    where = f"{provider.node.path}: service_token: {service_token!r}"
    match = _FUNCTION.fullmatch(service_token)
    if match is None:
        raise ValueError(f"{where} is no ARN of a Lambda function")
    region = Stack.of(provider).region
    if match["region"] != region and not Token.is_unresolved(region):
        raise ValueError(f"{where} is in another region than the stack, which is in {region}")
