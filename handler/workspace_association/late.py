"""Takes back what a cancelled Create associates while its Delete is already at work (aws-cdk issue 26139)."""

from workspace_association.apply import Applier, ApplyError
from workspace_association.clock import Clock
from workspace_association.failure import CallFailedError
from workspace_association.log import entries
from workspace_association.plan import Plan
from workspace_association.request import Request
from workspace_association.settle import Settler

QUIET_SECONDS = 20.0
"""With nothing new for so long, the Create has ended: a call that hangs is cut after 11, and no pause is above 8."""

LIMIT_SECONDS = 90.0
"""Time to watch at most, however much goes on."""

_PAUSE_SECONDS = 3.0


def take_back_late(request: Request, settler: Settler, applier: Applier, clock: Clock) -> int:
    """Look again, and remove what came late, until nothing more comes; how many associations that were.

    ApplyError where something came late and cannot be removed: another Delete has to try again.
    """
    started = last_seen = clock.now()
    removed = 0
    while (
        clock.now() - last_seen < QUIET_SECONDS
        and clock.now() - started < LIMIT_SECONDS
        and clock.left() > _PAUSE_SECONDS
    ):
        clock.sleep(_PAUSE_SECONDS)
        try:
            late = tuple(sorted(settler.search(clock) & request.previous))
        except CallFailedError:
            return removed
        if late:
            entries("came late", dict.fromkeys(late, "disassociating"))
            try:
                removed += applier.apply(Plan(disassociate=late), frozenset()).disassociated
            except ApplyError as error:
                error.late = True
                raise
            last_seen = clock.now()
    return removed
