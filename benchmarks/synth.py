"""What synthesis costs beside the same resources written by hand."""

import time
from collections.abc import Callable, Sequence
from tempfile import TemporaryDirectory

from aws_cdk import App, Aws, CustomResource, Stack
from aws_cdk import aws_iam as iam

from benchmarks.stage import INSTANCE, users
from benchmarks.tables import Limit
from cdk_connect_workspace import WorkspaceAssociation, WorkspaceAssociationProvider

LIMITS = {1: 1.1, 10: 1.1, 100: 1.2}
"""How many times as long so many workspaces may take."""

RUNS = 20
IN_A_POLICY = 40
"""Workspaces in a managed policy, which the library makes where inline policies would get too long."""

USERS = users(1, 10)


def synth() -> list[Limit]:
    """Construction and synthesis in this process, with everything imported and running, in turn.

    The least of all runs counts: whatever else the machine does can only add to it.
    """
    found = []
    for count, limit in LIMITS.items():
        for declare in (_with_the_library, _by_hand):  # warm
            _synthesize(declare, count)
        both = [(_synthesize(_with_the_library, count), _synthesize(_by_hand, count)) for _ in range(RUNS)]
        ours, by_hand = (min(seconds) for seconds in zip(*both, strict=True))
        title = f"synth of {count} workspace{'s' * (count > 1)}, least of {RUNS}"
        found.append(Limit(title, [ours], [by_hand], "s", "the same resources by hand", limit))
    return found


def _synthesize(declare: Callable[[Stack, Sequence[str]], None], count: int) -> float:
    with TemporaryDirectory() as folder:
        began = time.perf_counter()
        app = App(outdir=folder)
        ids = (f"3e9a7d14-50cb-4f26-8a1d-{n:012}" for n in range(count))
        declare(Stack(app, "Desks"), [f"{INSTANCE.arn}/workspace/{each}" for each in ids])
        app.synth()
        return time.perf_counter() - began


def _with_the_library(stack: Stack, workspaces: Sequence[str]) -> None:
    for workspace in workspaces:
        WorkspaceAssociation(stack, workspace[-12:], workspace=workspace, resources=USERS)


def _by_hand(stack: Stack, workspaces: Sequence[str]) -> None:
    """The same custom resources, policies and dependencies, as one writes them with CDK."""
    provider = WorkspaceAssociationProvider.get_or_create(stack)
    last = provider.function.node.find_child("EventInvokeConfig")
    associate, search = ["connect:AssociateWorkspace"], ["connect:SearchWorkspaceAssociations"]
    events = ["cloudformation:DescribeStackEvents", "cloudformation:DescribeStacks"]
    shared = iam.Policy(
        stack,
        "Instance",
        roles=[provider.role],
        statements=[
            _allowed(associate, [f"{INSTANCE.arn}/agent/*", f"{INSTANCE.arn}/routing-profile/*"]),
            _allowed(search, [f"{INSTANCE.arn}/workspace/*"]),
            _allowed(events, [Aws.STACK_ID]),
        ],
    )
    inline = len(workspaces) < IN_A_POLICY // 2
    for first in range(0, len(workspaces), 1 if inline else IN_A_POLICY):
        group = workspaces[first : first + (1 if inline else IN_A_POLICY)]
        statement = _allowed([*associate, "connect:DescribeWorkspace", "connect:DisassociateWorkspace"], group)
        make = iam.Policy if inline else iam.ManagedPolicy
        policy = make(stack, f"Policy{first}", roles=[provider.role], statements=[statement])
        before = [policy, shared, last] if inline else [policy]
        if not inline:
            policy.node.add_dependency(shared, last)
        for workspace in group:
            resource = CustomResource(
                stack,
                workspace[-12:],
                resource_type="Custom::ConnectWorkspaceAssociation",
                service_token=provider.service_token,
                service_timeout=provider.service_timeout,
                properties={"WorkspaceArn": workspace, "ResourceArns": USERS, "Ownership": "ADDITIVE"},
            )
            resource.node.add_dependency(*before)


def _allowed(actions: Sequence[str], resources: Sequence[str]) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=[*actions], resources=[*resources])
