"""One drift check: two looks, what they agree on, and the repair of that."""

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from workspace_association.apply import ApplyError
from workspace_association.arns import Workspace
from workspace_association.deadline import Deadline
from workspace_association.deployed.declarations import DeclaringStack
from workspace_association.drift.look import (
    CannotTellError,
    Difference,
    Wanted,
    agreed,
    check_settled,
    is_in_transition,
    look,
    merged,
    wanted_of,
)
from workspace_association.drift.own_stack import State
from workspace_association.drift.repair import DeploymentBegunError, UnansweredError
from workspace_association.log import about, by_reason, entry
from workspace_association.results import CallFailedError

LAG = 60.0
"""Seconds between two looks: twice as long as a change is expected to take until the search shows it."""


class Stack(Protocol):
    """The stack, as `own_stack.OwnStack` is."""

    def state(self) -> State:
        """Its state now."""

    def declaring(self) -> list[DeclaringStack]:
        """What it declares, and what is nested in it."""


class Live(Protocol):
    """Amazon Connect, as `live.Live` is."""

    def associations(self, workspaces: Iterable[Workspace]) -> Mapping[str, Collection[str]]:
        """What is associated with workspaces, by their ARNs."""

    def existing(self, arns: Iterable[str]) -> Mapping[str, str]:
        """Those of some ARNs that exist, with their names."""


class PutBack(Protocol):
    """What repairs a workspace, as `repair.Repair` does."""

    def __call__(self, difference: Difference, expected: State) -> tuple[Collection[str], Collection[str]]:
        """Put back what is missing; what was put back, and what turned out to be gone."""


@dataclass(frozen=True)
class Outcome:
    """What came of a check.

    Attributes:
        differences: What both looks show of each workspace, before any repair; None where the check has not looked.
        repaired: How many were put back, by the ARN of the workspace.
        failed: Something could not be read, told, or put back.
    """

    differences: tuple[Difference, ...] | None = None
    repaired: Mapping[str, int] = field(default_factory=dict)
    failed: bool = False


def check(stack: Stack, live: Live, put_back: PutBack | None, deadline: Deadline, lag: float = LAG) -> Outcome:
    """Look at what a stack declares, twice, and repair what both looks show to be missing.

    A stack that is deployed before the first look, after the last, or in between is left for the next time.

    Args:
        stack: The stack.
        live: Amazon Connect.
        put_back: Repairs a workspace; None where nothing is to be repaired.
        deadline: The time there is, and how it passes.
        lag: Seconds between the two looks.

    Raises:
        CannotTellError: Something is not certain, or not to be believed. Nothing was changed.
        Exception: Something could not be read. Nothing was changed.
    """
    state = stack.state()
    if is_in_transition(state.status):
        return _left(state)
    check_settled("itself", state.status)
    stacks = stack.declaring()
    if any(is_in_transition(each.status) for each in stacks):
        return _left(state)
    for each in stacks:
        check_settled(each.name, each.status)
    wanted = merged(wanted for each in stacks for wanted in wanted_of(each))
    found = _look(wanted, live)
    if any(each.counts for each in found):
        if deadline.left() < lag + 2 * deadline.attempt:
            raise CannotTellError(f"the function has no time for another look {lag:.0f} seconds later")
        deadline.sleep(lag)
        if stack.state() != state:
            return _left(state)
        found = agreed(found, _look(wanted, live))
    names = live.existing(sorted({arn for each in found for arn in (*each.missing, *each.unwanted)}))
    if stack.state() != state:
        return _left(state)
    found = tuple(each.knowing({*each.missing} - names.keys()) for each in found)
    _tell(found, names)
    return _repaired(found, put_back, state) if put_back else Outcome(found)


def _look(wanted: Iterable[Wanted], live: Live) -> tuple[Difference, ...]:
    return look(wanted, live.associations(each.workspace for each in wanted))


def _left(state: State) -> Outcome:
    entry("left for the next time: the stack is being deployed", status=state.status)
    return Outcome()


def _tell(found: Iterable[Difference], names: Mapping[str, str]) -> None:
    """Write who is missing where."""
    for each in found:
        with about(each.workspace):
            for what, arns, level in (
                ("missing", each.missing, logging.WARNING),
                ("foreign", each.unwanted, logging.WARNING),
                ("gone", each.gone, logging.INFO),
            ):
                if arns:
                    entry(
                        f"drift: {what}",
                        level,
                        arns=arns,
                        names=names,
                        count=len(arns),
                        declared_by=[*map(str, each.wanted.by)],
                    )
            entry("looked", associated=each.associated, tolerated=len(each.tolerated))


def _repaired(found: Iterable[Difference], put_back: PutBack, state: State) -> Outcome:
    """Repair one workspace after the other, until a deployment begins."""
    differences, repaired, failed, goes_on = [], {}, False, True
    for each in found:
        differences.append(each)
        if not (each.missing and goes_on):
            continue
        with about(each.workspace):
            try:
                back, gone = put_back(each, state)
            except DeploymentBegunError:
                entry("repair stopped: a deployment of the stack has begun", logging.WARNING)
                goes_on = False
            except UnansweredError as error:
                entry("repair stopped: CloudFormation does not answer", logging.ERROR, error=str(error))
                goes_on, failed = False, True
            except ApplyError as error:
                by_reason("not repaired", error.failures, logging.ERROR)
                failed = True
            except CallFailedError as error:
                entry("not repaired", logging.ERROR, error=str(error))
                failed = True
            else:
                entry("repaired", arns=sorted(back))
                repaired[each.workspace] = len(back)
                differences[-1] = each.knowing(gone)
    return Outcome(tuple(differences), repaired, failed)
