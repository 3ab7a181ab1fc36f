"""The order in which the resources of a stack are made and deleted: the worst that their dependencies allow.

CloudFormation promises no order but that of the dependencies (user guide, DependsOn attribute); MiniStack goes by name.
The order in which a forgotten dependency does harm is: custom resources as early as possible, policies as late
as possible, so that the function works without permission; and the other way round when they are deleted.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ministack.services.cloudformation import engine, stacks

from local.strict.wrapping import wrap


def _rank(kind: str) -> int:
    if stacks._sends_back_failed_update(kind):
        return 0
    return 2 if kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy") else 1


def _sort(
    original: Callable[..., list[str]], resources: Mapping[str, Any], conditions: Mapping[str, bool]
) -> list[str]:
    waiting = original(resources, conditions)
    needs = {name: engine._extract_deps(resources[name], set(waiting)) - {name} for name in waiting}
    ordered: dict[str, None] = {}
    while waiting:
        ready = (name for name in waiting if needs[name] <= ordered.keys())
        chosen = min(ready, key=lambda name: _rank(resources[name]["Type"]))
        ordered[chosen] = None
        waiting.remove(chosen)
    return [*ordered]


def enforce() -> None:
    """Put the rule in force."""
    wrap(stacks, "_topological_sort", _sort)
