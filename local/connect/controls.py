"""What tests and the demo do to the local Connect beside calling it: seed, set, break, change by hand, look."""

from collections.abc import Callable, Iterable
from copy import copy
from threading import RLock

from local.connect.calls import Call
from local.connect.faults import Fault, Faults
from local.connect.instance import Instance
from local.connect.settings import Settings
from local.connect.state import Association, State
from local.connect.throttle import Quotas


class Controls:
    """All that the local Connect keeps, and every way to it that is not an API call; any thread may use it.

    Args:
        clock: the time in seconds, from wherever it counts.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = RLock()
        self.reset()

    def reset(self) -> None:
        """Back to nothing: no instances, faults or calls, and the settings as they are by default."""
        with self._lock:
            self._state = State()
            self._faults = Faults()
            self._calls: list[Call] = []
            self.settings = Settings()

    @property
    def settings(self) -> Settings:
        """How it behaves. Setting them gives every operation its whole quota again."""
        return self._settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        with self._lock:
            self._settings = settings
            self._quotas = Quotas(settings.throttles)

    def seed(self, instance: Instance) -> Instance:
        """Add an instance, or to one that exists what is new in it. Returns it, because it knows the ARNs."""
        with self._lock:
            self._state.seed(instance)
        return instance

    def associate(self, workspace_arn: str, resource_arns: Iterable[str], *, indexed: bool = False) -> None:
        """Associate by hand, as someone in the console would: no call is recorded.

        Args:
            workspace_arn: the workspace.
            resource_arns: users and routing profiles.
            indexed: whether a search sees it at once.

        Raises:
            LookupError: one of them does not exist.
        """
        self._by_hand(workspace_arn, resource_arns, indexed=indexed, wanted=True)

    def disassociate(self, workspace_arn: str, resource_arns: Iterable[str], *, indexed: bool = False) -> None:
        """Disassociate by hand; see associate."""
        self._by_hand(workspace_arn, resource_arns, indexed=indexed, wanted=False)

    def _by_hand(self, workspace_arn: str, resource_arns: Iterable[str], *, indexed: bool, wanted: bool) -> None:
        with self._lock:
            self._state.owner(workspace_arn)
            visible_at = self._clock() if indexed else self._visible_at()
            for arn in resource_arns:
                self._state.change(Association(workspace_arn, arn), visible_at, wanted=wanted)

    def _visible_at(self) -> float:
        return self._clock() + self._settings.index_lag

    def delete(self, arn: str, *, with_associations: bool = True) -> None:
        """Delete a workspace, user or routing profile by hand.

        Args:
            arn: which one.
            with_associations: whether its associations go with it; Amazon Connect does not document it.

        Raises:
            LookupError: there is none.
        """
        with self._lock:
            self._state.delete(arn, self._visible_at(), with_associations=with_associations)

    def associations(self) -> dict[str, set[str]]:
        """The resource ARNs associated with each workspace, by its ARN: the truth, not what a search shows."""
        with self._lock:
            return self._state.associations()

    def add_fault(self, fault: Fault) -> None:
        """Put a fault in force, after those there are."""
        with self._lock:
            self._faults.add(fault)

    def clear_faults(self) -> None:
        """Put no fault in force."""
        with self._lock:
            self._faults.clear()

    def calls(self) -> list[Call]:
        """Every call since the record was cleared, in the order they came in."""
        with self._lock:
            return list(map(copy, self._calls))

    def clear_calls(self) -> None:
        """Forget the calls so far."""
        with self._lock:
            self._calls.clear()
