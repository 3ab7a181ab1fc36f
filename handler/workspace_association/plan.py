"""What has to change: a pure function of what is declared, what was declared, and what is there."""

from dataclasses import dataclass

from workspace_association.request import Ownership


@dataclass(frozen=True)
class Plan:
    """The ARNs to associate with the workspace and those to disassociate from it, each sorted and without repeats."""

    associate: tuple[str, ...] = ()
    disassociate: tuple[str, ...] = ()


def make_plan(
    declared: frozenset[str],
    previous: frozenset[str],
    current: frozenset[str],
    ownership: Ownership = Ownership.ADDITIVE,
) -> Plan:
    """Compare what is declared with what was declared and what is there.

    The search behind `current` lags behind writes. So what the declaration itself changed is always sent, and
    `current` decides only about the rest: drift (still declared, but missing) and, if exclusive, what is foreign.
    """
    added = declared - previous
    dropped = previous - declared
    drift = (declared & previous) - current
    foreign = current - declared if ownership is Ownership.EXCLUSIVE else frozenset()
    return Plan(associate=tuple(sorted(added | drift)), disassociate=tuple(sorted(dropped | foreign)))
