"""What botocore works out anew for each session, although it comes out the same, is worked out once in a process.

The tests make hundreds of sessions, where a program makes one. What depends on credentials, regions and endpoints stays
as it is.
"""

from functools import cache, lru_cache
from typing import Any

import botocore.hooks
import botocore.loaders
import botocore.session
from botocore.client import ClientCreator
from botocore.hooks import EventAliaser, HierarchicalEmitter

_HANDLERS = 512
"""That are remembered: botocore registers 130 with each session, and each client has a few of its own."""


def remember() -> None:
    """Do so from now on, in this process."""
    # What is read of the service models: 2 MB for Amazon Connect alone.
    botocore.session.create_loader = cache(botocore.loaders.create_loader)
    # Which parameters the handlers of events take.
    botocore.hooks.accepts_kwargs = lru_cache(_HANDLERS)(botocore.hooks.accepts_kwargs)
    # What events with old names are called now.
    renamed = EventAliaser(HierarchicalEmitter())._alias_event_name  # type: ignore[attr-defined]  # noqa: SLF001
    EventAliaser._alias_event_name = lambda _, name: renamed(name)  # type: ignore[attr-defined]  # noqa: SLF001
    # The methods of a service's clients, 400 for Amazon Connect.
    made, known = ClientCreator._create_methods, {}  # type: ignore[attr-defined]  # noqa: SLF001

    def methods(self: ClientCreator, model: Any) -> dict[str, Any]:
        if model.service_name not in known:
            known[model.service_name] = made(self, model)
        return {**known[model.service_name]}

    ClientCreator._create_methods = methods  # type: ignore[attr-defined]  # noqa: SLF001
