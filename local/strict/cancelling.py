"""What CloudFormation does to the custom resources of a stack when one of its resources fails.

- It makes all resources at the same time whose dependencies are there. When one fails it cancels the others and does
  not wait for them: "Resource creation cancelled", and the Delete of a custom resource, or the Update back, comes while
  the function is still at work on the first request (aws-cdk issue 26139; coverage-roadmap issue 1730). MiniStack makes
  one resource after the other. So here, the requests that would have been on their way are sent when another resource
  fails, and their answers are not waited for.
- After a failed Create comes a Delete, with the physical ID of the answer (aws-cdk issue 5524). MiniStack sends none.
"""

import asyncio
import copy
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from ministack.core.concurrency import spawn_background
from ministack.services.cloudformation import custom_resource, engine, stacks

from local.strict.requests import created
from local.strict.wrapping import wrap

HEAD_START = 2.0
"""Seconds between a request and the one that takes it back. In aws-cdk issue 26139 it was six."""

Operation = dict[str, Any]
"""MiniStack's record of a create or update that has failed."""


def _is_custom(definition: dict[str, Any]) -> bool:
    kind = definition["Type"]
    return bool(kind.startswith("Custom::") or kind == "AWS::CloudFormation::CustomResource")


class _Failed:
    """A create or update of a stack that has failed."""

    def __init__(self, name: str, id_: str, stack: dict[str, Any], operation: Operation) -> None:
        self._name = name
        self._id = id_
        self._operation = operation
        self._resources: dict[str, Any] = stack["_resources"]
        self._previous: dict[str, Any] = (operation["previous_stack"] or {}).get("_resources", {})
        self._template = operation["template"]
        self._conditions = engine._evaluate_conditions(self._template, operation["param_values"])
        self._definitions: dict[str, Any] = {
            name: definition
            for name, definition in self._template["Resources"].items()
            if self._conditions.get(definition.get("Condition"), True)
        }

    def let_failed_create_be_deleted(self) -> None:
        """The failed resource, if it is a custom resource whose Create was sent."""
        failed = self._operation["failed_logical_id"]
        if _is_custom(self._definitions[failed]) and failed not in self._previous and (self._id, failed) in created:
            self._is_there(failed, self._properties(failed), created[self._id, failed])

    async def cancel(self) -> None:
        """Send the requests that would be on their way, and let them be taken back."""
        sent = {name: self._send(name, properties) for name, properties in self._on_their_way()}
        await asyncio.sleep(HEAD_START if sent else 0)
        for name, properties in sent.items():
            physical_id = self._previous.get(name, {}).get("PhysicalResourceId") or created.get((self._id, name))
            if physical_id:
                self._event(name, "FAILED", f"Resource {'update' if name in self._previous else 'creation'} cancelled")
                self._is_there(name, properties, physical_id)

    def _on_their_way(self) -> Iterator[tuple[str, dict[str, Any]]]:
        done = set(self._operation["created"])
        for name, definition in self._definitions.items():
            needs = engine._extract_deps(definition, self._definitions.keys())
            if (
                _is_custom(definition)
                and not needs - done
                and name not in {*done, self._operation["failed_logical_id"]}
            ):
                properties = self._properties(name)
                if properties != self._previous.get(name, {}).get("Properties"):
                    yield name, properties

    def _properties(self, name: str) -> dict[str, Any]:
        raw = copy.deepcopy(self._definitions[name].get("Properties", {}))
        parameters, mappings = self._operation["param_values"], self._template.get("Mappings", {})
        resolved = engine._resolve_refs(
            raw, self._resources, parameters, self._conditions, mappings, self._name, self._id
        )
        resolved, _ = engine._resolve_dynamic_references(resolved)
        return {key: value for key, value in resolved.items() if value is not engine._NO_VALUE}

    def _send(self, name: str, properties: dict[str, Any]) -> dict[str, Any]:
        self._event(name, "IN_PROGRESS")
        kind, previous = self._definitions[name]["Type"], self._previous.get(name, {})
        request: list[Any] = ["Update" if previous else "Create", name, properties, self._name, self._id, kind]
        request += [previous.get("PhysicalResourceId"), previous.get("Properties")]
        spawn_background(custom_resource.invoke_custom_resource, *request)
        return properties

    def _event(self, name: str, status: str, reason: str = "") -> None:
        how = "UPDATE" if self._operation["is_update"] else "CREATE"
        stacks._add_event(self._id, self._name, name, self._definitions[name]["Type"], f"{how}_{status}", reason)

    def _is_there(self, name: str, properties: dict[str, Any], physical_id: str) -> None:
        """For MiniStack's rollback, which takes back what is there."""
        kind = self._definitions[name]["Type"]
        self._resources[name] = {"PhysicalResourceId": physical_id, "ResourceType": kind, "Properties": properties}
        self._operation["created"].append(name)


async def _roll_back(original: Callable[..., Awaitable[Any]], *failure: Any) -> None:
    name, id_, stack, operation, *later = failure
    if operation["failed_logical_id"] and not later:  # later: someone asks for the rollback of what failed long ago
        failed = _Failed(name, id_, stack, operation)
        failed.let_failed_create_be_deleted()
        await failed.cancel()
    await original(*failure)


def enforce() -> None:
    """Put the rules in force."""
    wrap(stacks, "_roll_back_operation", _roll_back)
