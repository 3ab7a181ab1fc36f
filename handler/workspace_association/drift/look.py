"""Where live associations differ from what stacks declare: pure functions, for the check and for the command."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from workspace_association.arns import Workspace, respell
from workspace_association.deployed.declarations import Declaration, Declarer, DeclaringStack
from workspace_association.deployed.unknown import Unknown
from workspace_association.plan import Ownership
from workspace_association.request import InvalidPropertyError, Request, parse_declaration


class CannotTellError(Exception):
    """Whether there is a difference cannot be told. The message is the whole story, in one line."""


@dataclass(frozen=True)
class Wanted:
    """What one stack declares of one workspace.

    Attributes:
        workspace: The workspace.
        arns: The users and routing profiles that are declared.
        ownership: Whether other associations are tolerated.
        by: The resources that declare it, sorted.
    """

    workspace: Workspace
    arns: frozenset[str]
    ownership: Ownership = Ownership.ADDITIVE
    by: tuple[Declarer, ...] = ()


@dataclass(frozen=True)
class Difference:
    """How the associations of one workspace differ from what a stack declares of it. Each tuple is sorted.

    Attributes:
        wanted: What is declared.
        missing: What is declared, and is not there.
        foreign: What is there, and is not declared. Whether that counts, the ownership decides: `unwanted` does.
        gone: What is declared, and cannot be there: its user or routing profile no longer exists.
        associated: How many are declared, and there.
    """

    wanted: Wanted
    missing: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    associated: int = 0

    @property
    def workspace(self) -> str:
        """The ARN of the workspace."""
        return self.wanted.workspace.arn

    @property
    def unwanted(self) -> tuple[str, ...]:
        """What is foreign and counts, because the ownership is EXCLUSIVE."""
        return self.foreign if self.wanted.ownership is Ownership.EXCLUSIVE else ()

    @property
    def tolerated(self) -> tuple[str, ...]:
        """What is foreign and never counts, because the ownership is ADDITIVE: others may associate what they want."""
        return self.foreign if self.wanted.ownership is Ownership.ADDITIVE else ()

    @property
    def counts(self) -> bool:
        """Whether something is not as declared. Who no longer exists does not count: nothing can put it back."""
        return bool(self.missing or self.unwanted)

    def knowing(self, gone: Collection[str]) -> "Difference":
        """The same, where it is known which users and routing profiles do not exist."""
        folded = {arn.casefold() for arn in gone}
        left = {arn for arn in self.missing if arn.casefold() in folded}
        return replace(self, missing=_sorted({*self.missing} - left), gone=_sorted({*self.gone} | left))


def is_in_transition(status: str) -> bool:
    """Whether CloudFormation is changing a stack. What it declares is then neither what was nor what will be."""
    return status.endswith("_IN_PROGRESS")


def check_settled(name: str, status: str) -> None:
    """CannotTellError where a deployment of a stack has stopped half-way: nothing says which half was made."""
    if status.endswith("_FAILED"):
        raise CannotTellError(
            f"stack {name} is in {status}, so what it declares is not certain; repair that first (cdk rollback, or the "
            "console)"
        )


def wanted_of(stack: DeclaringStack) -> list[Wanted]:
    """What a stack declares, by workspace. CannotTellError where a part of it is known to CloudFormation alone."""
    return merged(_wanted(stack.name, declaration) for declaration in stack.declarations.values())


def merged(wanted: Iterable[Wanted]) -> list[Wanted]:
    """One for each workspace, in the order of their ARNs: together they declare what each of them does."""
    by_workspace: dict[str, Wanted] = {}
    for each in wanted:
        key = each.workspace.arn.casefold()
        known = by_workspace.get(key)
        by_workspace[key] = _both(known, each) if known else each
    return [by_workspace[key] for key in sorted(by_workspace)]


def look(
    wanted: Iterable[Wanted], current: Mapping[str, Collection[str]], gone: Collection[str] = ()
) -> tuple[Difference, ...]:
    """Compare what is declared with what is there.

    Args:
        wanted: What is declared.
        current: The ARNs that are associated with each workspace, by the workspace's ARN as it is declared.
        gone: The ARNs of users and routing profiles that do not exist.
    """
    return tuple(_difference(each, respell(current[each.workspace.arn], each.arns)).knowing(gone) for each in wanted)


def agreed(first: Iterable[Difference], second: Iterable[Difference]) -> tuple[Difference, ...]:
    """What both of two looks show, of what both of them know to be declared: the search lags behind what is done."""
    before = {each.wanted: each for each in first}
    return tuple(_agreed(before[each.wanted], each) for each in second if each.wanted in before)


def _difference(wanted: Wanted, there: frozenset[str]) -> Difference:
    missing, foreign = _sorted(wanted.arns - there), _sorted(there - wanted.arns)
    return Difference(wanted, missing, foreign, associated=len(wanted.arns & there))


def _agreed(first: Difference, second: Difference) -> Difference:
    def both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
        known = {arn.casefold() for arn in one}
        return tuple(arn for arn in other if arn.casefold() in known)

    return replace(
        second,
        missing=both(first.missing, second.missing),
        foreign=both(first.foreign, second.foreign),
        gone=both(first.gone, second.gone),
    )


def _both(one: Wanted, other: Wanted) -> Wanted:
    ownership = Ownership.EXCLUSIVE if Ownership.EXCLUSIVE in (one.ownership, other.ownership) else Ownership.ADDITIVE
    arns = one.arns | other.arns
    return Wanted(one.workspace, respell(arns, one.arns), ownership, tuple(sorted({*one.by, *other.by})))


def _wanted(stack: str, declaration: Declaration) -> Wanted:
    by = Declarer(stack, declaration.logical_id)
    for name, expression in _unknown(declaration.properties):
        raise CannotTellError(f"{by}: {name}: only CloudFormation knows {expression}")
    try:
        request: Request = parse_declaration({"RequestType": "Update", "ResourceProperties": declaration.properties})
    except InvalidPropertyError as error:
        raise CannotTellError(f"{by}: {error}") from None
    return Wanted(request.workspace, request.declared, request.ownership, (by,))


def _unknown(properties: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("WorkspaceArn", "ResourceArns", "Ownership"):
        value = properties.get(name)
        parts = value if isinstance(value, list) else [value]
        yield from ((name, part.expression) for part in parts if isinstance(part, Unknown))


def _sorted(arns: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(arns))
