"""The policies of a role: how large they may be, how many, and that each inline one has one owner.

Size of inline policies: "Role policy size can't exceed 10,240 characters", the sum of all of them; "IAM doesn't count
white space" (IAM user guide, "IAM and AWS STS quotas"; aws-cdk issue 18457).

Managed policies: 6,144 characters each, white space not counted, and 10 attached to a role unless the quota is raised
(same page).

Owner: AWS takes a second policy of the same name on the same role without a word. It overwrites the first one, and who
is deleted first takes the permission from the other (aws-cdk issues 16074 and 23080). Here it is refused.
"""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ministack.services import iam
from ministack.services.cloudformation import provisioners

CHARACTERS = 10_240
MANAGED_CHARACTERS = 6_144
ATTACHED = 10

Documents = dict[tuple[str, str], Any]
"""Policy documents by role and policy name."""


def _documents(kind: str, role: str, properties: Mapping[str, Any]) -> Documents:
    """The inline policies that a resource puts on roles; `role` is its own name if it is a role itself."""
    if kind == "AWS::IAM::Role":
        return {(role, policy["PolicyName"]): policy["PolicyDocument"] for policy in properties.get("Policies", [])}
    return {(name, properties["PolicyName"]): properties["PolicyDocument"] for name in properties.get("Roles", [])}


def _there() -> Documents:
    inline = {name: role["InlinePolicies"] for name, role in iam._roles.items()}
    return {(role, policy): document for role, policies in inline.items() for policy, document in policies.items()}


def size(document: Any) -> int:
    """The characters of a policy document that IAM counts."""
    return len("".join((document if isinstance(document, str) else json.dumps(document)).split()))


def _check(old: Documents, new: Documents) -> None:
    """ValueError where IAM, or the owner of a policy, would suffer from new documents in the place of old ones."""
    others = {key: document for key, document in _there().items() if key not in old}
    for role, policy in new.keys() & others.keys():
        raise ValueError(
            f"The role {role} has an inline policy {policy} of another resource. AWS would overwrite that, and delete "
            "it with whichever of the two resources is deleted first"
        )
    for name in {role for role, _ in new}:
        total = sum(size(document) for (role, _), document in (others | new).items() if role == name)
        if total > CHARACTERS:
            raise ValueError(f"Maximum policy size of {CHARACTERS} bytes exceeded for role {name} ({total})")


def _check_managed(document: Any) -> None:
    if size(document) > MANAGED_CHARACTERS:
        raise ValueError(f"Cannot exceed quota for PolicySize: {MANAGED_CHARACTERS}")


def _create_managed(original: Callable[..., Any], logical_id: str, properties: dict[str, Any], *rest: Any) -> Any:
    _check_managed(properties["PolicyDocument"])
    return original(logical_id, properties, *rest)


def _update_managed(
    original: Callable[..., Any], physical_id: str, old: dict[str, Any], new: dict[str, Any], *rest: Any
) -> Any:
    _check_managed(new["PolicyDocument"])
    return original(physical_id, old, new, *rest)


def _attach(original: Callable[[dict[str, Any], str], None], entity: dict[str, Any], arn: str) -> None:
    attached = {*entity.get("AttachedPolicies", ()), arn}
    if "RoleName" in entity and len(attached) > ATTACHED:
        raise ValueError(f"Cannot exceed quota for PoliciesPerRole: {ATTACHED}")
    original(entity, arn)


def _create(original: Callable[..., Any], kind: str, logical_id: str, properties: dict[str, Any], *rest: Any) -> Any:
    _check({}, _documents(kind, properties.get("RoleName") or logical_id, properties))
    return original(logical_id, properties, *rest)


def _update(
    original: Callable[..., Any], kind: str, physical_id: str, old: dict[str, Any], new: dict[str, Any], *rest: Any
) -> Any:
    _check(_documents(kind, physical_id, old), _documents(kind, physical_id, new))
    return original(physical_id, old, new, *rest)


def enforce() -> None:
    """Put the rules in force."""
    for kind in ("AWS::IAM::Role", "AWS::IAM::Policy"):
        handlers = provisioners._RESOURCE_HANDLERS[kind]
        for how, around in (("create", _create), ("update", _update)):
            handlers[how] = partial(around, handlers[how], kind)
    managed = provisioners._RESOURCE_HANDLERS["AWS::IAM::ManagedPolicy"]
    managed["create"] = partial(_create_managed, managed["create"])
    managed["update"] = partial(_update_managed, managed["update"])
    iam.attach_managed_policy = partial(_attach, iam.attach_managed_policy)
