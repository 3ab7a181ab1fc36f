"""What has to change, and why: a pure function of what is declared, what was declared, and what is there."""

from dataclasses import dataclass
from enum import StrEnum


class Ownership(StrEnum):
    """Whose associations of the workspace a resource looks after."""

    ADDITIVE = "ADDITIVE"
    EXCLUSIVE = "EXCLUSIVE"


@dataclass(frozen=True)
class Plan:
    """The ARNs to change, by the reason; each list is sorted and without repeats.

    Attributes:
        added: Newly declared, and not there.
        adopted: Newly declared, and there already. They are sent all the same: the search index may be behind.
        drift: Declared before and still, and not there.
        dropped: Declared before, and not declared any more.
        foreign: Never declared, there, and not wanted, because the ownership is EXCLUSIVE.
    """

    added: tuple[str, ...] = ()
    adopted: tuple[str, ...] = ()
    drift: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()

    @property
    def associate(self) -> tuple[str, ...]:
        """The ARNs to associate with the workspace."""
        return tuple(sorted(self.added + self.adopted + self.drift))

    @property
    def disassociate(self) -> tuple[str, ...]:
        """The ARNs to disassociate from the workspace."""
        return tuple(sorted(self.dropped + self.foreign))


def make_plan(
    declared: frozenset[str],
    previous: frozenset[str],
    current: frozenset[str],
    ownership: Ownership = Ownership.ADDITIVE,
) -> Plan:
    """Compare what is declared with what was declared and what is there.

    The search behind `current` lags behind writes. So what the declaration itself changed is always sent, and
    `current` decides only about the rest: drift and, if exclusive, what is foreign.
    """
    new = declared - previous
    foreign = current - declared - previous if ownership is Ownership.EXCLUSIVE else frozenset()
    return Plan(
        added=tuple(sorted(new - current)),
        adopted=tuple(sorted(new & current)),
        drift=tuple(sorted((declared & previous) - current)),
        dropped=tuple(sorted(previous - declared)),
        foreign=tuple(sorted(foreign)),
    )
