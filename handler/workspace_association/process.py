"""One request from start to end: read, plan, apply, count."""

from collections.abc import Mapping

from workspace_association.apply import Applier
from workspace_association.clock import Clock
from workspace_association.late import take_back_late
from workspace_association.log import entry
from workspace_association.plan import make_plan
from workspace_association.request import Request
from workspace_association.settle import Settler

Counts = Mapping[str, int]

NOTHING: Counts = {"Associated": 0, "Disassociated": 0, "Unchanged": 0}


def carry_out(request: Request, settler: Settler, clock: Clock) -> Counts:
    """Bring the associations of the workspace to what the request declares.

    CallFailedError where they cannot be read; ApplyError where they cannot be changed.
    """
    # A Delete needs no search: it takes away what was declared, whatever else is there.
    current = settler.search(clock) if request.declared else frozenset()
    plan = make_plan(request.declared, request.previous, current, request.ownership)
    entry("plan", associate=len(plan.associate), disassociate=len(plan.disassociate), current=len(current))
    applier = Applier(settler, clock, declares=bool(request.declared))
    changes = applier.apply(plan, current, request.previous)
    # A Create that is cancelled while it is at work has not answered, and some of what it makes is not there yet.
    came_late = take_back_late(request, settler, applier, clock) if request.unanswered_create else 0
    return {
        "Associated": changes.associated,
        "Disassociated": changes.disassociated + came_late,
        "Unchanged": len(request.declared) - changes.associated,
    }
