"""ARNs of Amazon Connect: their grammar, what is wrong with one, and which ones mean the same.

The grammar is that of the function (`workspace_association.arns`), which imports nothing of the library.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from aws_cdk import CfnElement, CfnResource, Fn, Reference, Stack, Stage, Tokenization
from aws_cdk import aws_connect as connect

from cdk_connect_workspace._kinds import ANY, SEGMENTS

_ID = r"[\w.@+=-]+"
_INSTANCE = rf"arn:aws[a-z-]*:connect:[a-z0-9-]+:\d{{12}}:instance/{_ID}"
_WORKSPACE = re.compile(rf"{_INSTANCE}/workspace/{_ID}", re.ASCII)
_RESOURCE = re.compile(rf"{_INSTANCE}/(?:{'|'.join(SEGMENTS)})/{_ID}", re.ASCII)
_KIND = re.compile(r"(?<!:instance)/([a-z-]+)/[^/]+$")
_INSTANCE_ID = re.compile(rf":instance/({_ID})/")
_OWNED = re.compile(r"arn:[^:]+:(connect:[^:]+):[^:]+:(instance/.+)", re.DOTALL)
# As CDK writes it (developer guide, "Tokens").
_TOKEN = re.compile(r"(\$\{Token\[[^\]]*\]\})")
_MARK = re.compile("\0(\\d+)\0")

_WORKSPACE_FORM = "arn:PARTITION:connect:REGION:ACCOUNT:instance/INSTANCE/workspace/WORKSPACE"
_RESOURCE_FORM = "arn:PARTITION:connect:REGION:ACCOUNT:instance/INSTANCE/" + " or .../".join(
    f"{segment}/ID" for segment in SEGMENTS
)


def has_token(text: str) -> bool:
    """Whether CloudFormation alone knows a part of this."""
    return "${Token[" in text


def is_token(text: str) -> bool:
    """Whether CloudFormation alone knows all of this."""
    return _TOKEN.fullmatch(text) is not None


def without_tokens(text: str, instead: str) -> str:
    """The text with something else for each token in it."""
    return _TOKEN.sub(instead, text)


def is_list_token(arns: Iterable[object]) -> bool:
    """Whether this is a list whose items are known to CloudFormation only."""
    only, *more = [*arns] or [None]
    return not more and isinstance(only, str) and only.startswith("#{Token[")


def is_resource(arn: str) -> bool:
    """Whether this is the ARN of a user or routing profile, known to the last character."""
    return _RESOURCE.fullmatch(arn) is not None


def check_workspace(arn: str) -> None:
    """ValueError where the ARN is not one of a workspace, as far as it is known."""
    if not _WORKSPACE.fullmatch(arn) and (not has_token(arn) or _kind(arn) not in (None, "workspace")):
        raise ValueError(f"{arn!r} is not a workspace ARN ({_WORKSPACE_FORM}){_nested(arn)}")


def check_resource(arn: str, workspace_arn: str) -> None:
    """ValueError where the ARN is not one of a user or routing profile of the workspace's instance, as far as known."""
    if not is_resource(arn) and (not has_token(arn) or _kind(arn) not in (None, *SEGMENTS)):
        raise ValueError(f"{arn!r} is not an ARN of a {ANY} ({_RESOURCE_FORM}){_nested(arn)}")
    if not _may_be_of_one_instance(arn, workspace_arn):
        raise ValueError(f"{arn!r} belongs to another instance than the workspace, {workspace_arn!r}")


def check_list(arns: Sequence[str], stack: Stack) -> None:
    """ValueError where a list that CloudFormation alone knows does not reach the stack as a list.

    Between a stack and those nested in it, CDK hands everything on as text: parameters of type String, and outputs.
    """
    token = Tokenization.reverse_list([*arns])
    target = token.target if isinstance(token, Reference) else None
    if not isinstance(target, CfnElement) or target.stack is stack:
        return
    if _outermost(target.stack) is _outermost(stack):
        raise ValueError(
            f"the list {target.node.path} belongs to stack {target.stack.node.path}, and reaches stack "
            f"{stack.node.path} as one text, which is no list of ARNs. Give that stack a CfnParameter of type "
            'CommaDelimitedList of its own; where it is nested, also parameters={NAME: Fn.join(",", LIST)}'
        )


def _outermost(stack: Stack) -> Stack:
    return _outermost(stack.nested_stack_parent) if stack.nested_stack_parent else stack


def _kind(arn: str) -> str | None:
    """What an ARN with tokens in it is of, where it does not depend on them."""
    found = _KIND.search(without_tokens(arn, "*"))
    return found[1] if found else None


def _may_be_of_one_instance(resource: str, workspace: str) -> bool:
    if not has_token(resource) and not has_token(workspace):
        return resource.rsplit("/", 2)[0] == workspace.rsplit("/", 2)[0]
    ids = {found[1] for found in map(_INSTANCE_ID.search, (resource, workspace)) if found}
    return len(ids) < 2  # noqa: PLR2004  # one may be unknown


def _nested(value: str) -> str:
    return ": there is an ARN where an ID belongs" if value.count("arn:") > 1 else ""


@dataclass(frozen=True)
class Identity:
    """What a workspace, or anything else with an ARN, is told from others by.

    Attributes:
        key: The same for one thing, however it is named; in the app, or in the part of it that the key begins with.
        id: For logical IDs: letters and digits, the same as long as the template names the thing alike.
        fixed: Whether it is the same as long as the template says the same, and not up to a parameter or a look-up.
        looked_up: Whether there is a dynamic reference in it, which CloudFormation resolves after intrinsic functions.
        target: The resource or parameter whose attribute the whole ARN is.
    """

    key: str
    id: str
    fixed: bool = True
    looked_up: bool = False
    target: CfnElement | None = None


@dataclass(frozen=True)
class _Part:
    """A part of an ARN: text, or an expression for it by path, and as the template has it."""

    key: Any  # JSON
    in_template: Any  # JSON
    target: CfnElement | None = None

    @property
    def constant(self) -> bool:
        """Whether it means the same in all stacks of one environment, as pseudo parameters and imports do."""
        text = json.dumps(self.in_template)
        names = re.findall(r'"Ref": "([^"]*)"|\$\{([^!}][^}]*)\}', text)
        pseudo = all("".join(name).startswith("AWS::") for name in names)
        return pseudo and not any(mark in text for mark in _CHANGING)

    @property
    def fixed(self) -> bool:
        """Attributes of Amazon Connect's own resources do not change while these exist."""
        if self.target:
            return isinstance(self.target, CfnResource) and self.target.cfn_resource_type.startswith("AWS::Connect::")
        return self.constant


_CHANGING = ("{{resolve:", "Fn::GetStackOutput", "Fn::GetAtt", "Fn::FindInMap", "Fn::If")


class Reader:
    """Reads ARNs as one stack sees them."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._environment = stack.environment  # one call of CDK for both parts of it
        parts = self._environment.removeprefix("aws://").split("/")
        self.account, self.region = (None if part.startswith("unknown-") else part for part in parts)
        self._tokens: dict[str, _Part] = {}

    def identity(self, arn: str) -> Identity:
        """What an ARN is told from others by."""
        last = arn.rpartition("/")[2]
        if not has_token(arn):
            text = _text(_without_owner([arn]))
            return Identity(text, _id(last, text))
        parts = [self._part(part) for part in _TOKEN.split(arn) if part]
        key = _without_owner([part.key for part in parts])
        target = parts[0].target if len(parts) == 1 else None
        name = parts[0].in_template["Ref"] if target else last
        in_template = _text(_without_owner([part.in_template for part in parts]))
        return Identity(
            self._reach(parts, key) + _text(key),
            _id("" if has_token(name) else name, in_template),
            all(part.fixed for part in parts),
            "{{resolve:" in in_template,
            target,
        )

    def key(self, arn: str) -> str:
        """What a user or routing profile is told from others of the app by; a token stands for one attribute."""
        return arn if is_token(arn) else self.identity(arn).key

    def _reach(self, parts: Iterable[_Part], key: Iterable[Any]) -> str:
        """Where the same key is the same thing: the app, the stacks of one environment and stage, or this stack."""
        if not all(part.target or part.constant for part in parts):
            return f"{self._stack.node.path} "
        if all(isinstance(part, str) or "Of" in part for part in key):
            return ""
        stage = Stage.of(self._stack)
        return f"{stage.node.path if stage else ''} {self._environment} "

    def _part(self, text: str) -> _Part:
        if not has_token(text):
            return _Part(text, text)
        if text not in self._tokens:
            self._tokens[text] = self._token(text)
        return self._tokens[text]

    def _token(self, text: str) -> _Part:
        token = Tokenization.reverse_complete_string(text)
        target = token.target if isinstance(token, Reference) else None
        if not isinstance(token, Reference) or not isinstance(target, CfnElement):
            form = self._stack.resolve(text)
            known = self.region if self.region and form == {"Ref": "AWS::Region"} else form
            return _Part(known, known)
        of_workspace = isinstance(target, CfnResource) and target.cfn_resource_type == "AWS::Connect::Workspace"
        attribute = "Ref" if of_workspace and token.display_name == "Arn" else token.display_name
        in_template = {"Ref": target.stack.resolve(target.logical_id)}
        if attribute != "Ref":
            in_template["Attribute"] = attribute
        if target.stack is not self._stack:
            name = target.stack.stack_name
            in_template["Stack"] = target.stack.node.path if has_token(name) else name
        return _Part({"Of": [target.node.path, attribute]}, in_template, target)


def instance_of(workspace_arn: str, workspace: Identity) -> str:
    """The ARN of a workspace's instance; ValueError where nothing can tell it."""
    instance, found, _ = workspace_arn.partition("/workspace/")
    if found:
        return instance
    if isinstance(workspace.target, connect.CfnWorkspace) and not has_token(workspace.target.instance_arn):
        return workspace.target.instance_arn
    if workspace.looked_up:
        raise ValueError(
            "is a dynamic reference, which CloudFormation resolves too late to tell the instance from it. Use a "
            "parameter (ssm.StringParameter.value_for_string_parameter), or write the instance's ARN and /workspace/"
        )
    return Fn.select(0, Fn.split("/workspace/", workspace_arn))


def shown(arn: str, identity: Identity) -> str:
    """What a person recognizes an ARN by."""
    return identity.target.node.path if identity.target else arn if not has_token(arn) else identity.key.strip()


def _without_owner(parts: list[Any]) -> list[Any]:
    """The parts of an ARN of Amazon Connect without partition and account, which its region and instance imply.

    CDK writes them as pseudo parameters or as text, depending on feature flags and the environment of the stack.
    """
    text = "".join(part if isinstance(part, str) else f"\0{number}\0" for number, part in enumerate(parts))
    owned = _OWNED.fullmatch(text)
    kept = _MARK.split(f"{owned[1]}:{owned[2]}" if owned else text)
    return [parts[int(part)] if number % 2 else part for number, part in enumerate(kept) if part]


def _text(parts: list[Any]) -> str:
    return "".join(part if isinstance(part, str) else json.dumps(part, sort_keys=True) for part in parts)


def _id(name: str, text: str) -> str:
    return re.sub("[^A-Za-z0-9]", "", name)[:8] + hashlib.sha256(text.encode()).hexdigest()[:8].upper()
