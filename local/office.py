"""The contact center that environments/demo.yaml is about."""

from collections.abc import Mapping
from pathlib import Path

from local.connect.instance import Instance, Person
from workspace_environments.environment import Environment, Stack

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ROOT / "environments"
DEMO = ENVIRONMENTS / "demo.yaml"
USERS = 40
ROUTING_PROFILES = 3


def demo_environment() -> Stack:
    """The stack that environments/demo.yaml declares."""
    (stack,) = Environment.from_file(DEMO).stacks
    return stack


def user_id(number: int) -> str:
    """The ID of a user."""
    return f"00000000-0000-4000-8000-{number:012}"


def instance_of(environment: Stack) -> Instance:
    """The instance that the environment's workspaces belong to, with everybody who works there."""
    arns = {name: workspace.arn for name, workspace in environment.workspaces.items()}
    _, partition, _, region, account, resource = next(iter(arns.values())).split(":")
    return Instance(
        id=resource.split("/")[1],
        partition=partition,
        region=region,
        account=account,
        workspaces={name: arn.rpartition("/")[2] for name, arn in arns.items()},
        users={f"user-{n:02}": user_id(n) for n in range(1, USERS + 1)},
        routing_profiles={f"profile-{n}": f"00000000-0000-4000-9000-{n:012}" for n in range(1, ROUTING_PROFILES + 1)},
        people={
            f"user-{n:02}": Person(routing_profile=f"profile-{(n - 1) // 10 % ROUTING_PROFILES + 1}")
            for n in range(1, USERS + 1)
        },
    )


def declared(environment: Stack) -> Mapping[str, frozenset[str]]:
    """The ARNs that an environment declares, by workspace name."""
    return {name: frozenset(w.resources) for name, w in environment.workspaces.items()}
