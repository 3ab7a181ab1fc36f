"""The contact center of the demo: who is associated, by the stack or by hand, and who should be."""

from local.connect.server import LocalConnect
from local.demo.picture import Picture
from local.office import declared, instance_of
from workspace_environments.environment import Stack

NONE: frozenset[str] = frozenset()


class ContactCenter:
    """Follows the associations from one deployment to the next.

    Args:
        connect: the Amazon Connect it is on.
        environment: what is going to be deployed to it.
    """

    def __init__(self, connect: LocalConnect, environment: Stack) -> None:
        self._connect = connect
        self.instance = instance_of(environment)
        self.ownership = {name: workspace.ownership for name, workspace in environment.workspaces.items()}
        self._declared = dict.fromkeys(self.ownership, NONE)
        self._by_hand = dict.fromkeys(self.ownership, NONE)
        self._last, self._last_declared = dict(self._declared), dict(self._declared)
        busy = NONE.union(*declared(environment).values())
        self._free = (arn for arn in map(self.instance.user_arn, self.instance.users) if arn not in busy)

    def open(self) -> None:
        """Bring it into being."""
        self._connect.seed(self.instance)

    def free_users(self, count: int) -> tuple[str, ...]:
        """ARNs of users that nobody has had anything to do with so far."""
        return tuple(next(self._free) for _ in range(count))

    def declared(self, workspace: str) -> list[str]:
        """The ARNs that the stack declares, users before routing profiles."""
        return sorted(self._declared[workspace])

    def associate_by_hand(self, workspace: str, count: int) -> None:
        """Associate some free users, as somebody in the console would."""
        arns = self.free_users(count)
        self._connect.associate(self.instance.workspace_arn(workspace), arns, indexed=True)
        self._by_hand[workspace] |= frozenset(arns)

    def disassociate_by_hand(self, workspace: str, arns: list[str]) -> None:
        """Take away what the stack declares, as somebody in the console would."""
        self._connect.disassociate(self.instance.workspace_arn(workspace), arns, indexed=True)

    def deployed(self, environment: Stack) -> None:
        """From here on this is in force."""
        self._declared = dict(declared(environment))
        self._by_hand |= {name: NONE for name, ownership in self.ownership.items() if ownership == "EXCLUSIVE"}

    def destroyed(self) -> None:
        """From here on nothing is declared."""
        self._declared = dict.fromkeys(self.ownership, NONE)

    def pictures(self) -> dict[str, Picture]:
        """What became of each workspace since this was last asked."""
        now = self._associated()
        pictures = {
            name: Picture(self._last[name], now[name], self._last_declared[name], self._declared[name]) for name in now
        }
        self._last, self._last_declared = now, self._declared
        return pictures

    def deviations(self) -> list[str]:
        """Who is associated and should not be, and the other way round."""
        found = []
        for name, now in self._associated().items():
            wanted = self._declared[name] | self._by_hand[name]
            found += [f"{self.instance.names[arn]} is missing in {name}" for arn in sorted(wanted - now)]
            found += [f"{self.instance.names[arn]} should not be in {name}" for arn in sorted(now - wanted)]
        return found

    def _associated(self) -> dict[str, frozenset[str]]:
        truth = self._connect.associations()
        return {name: frozenset(truth.get(self.instance.workspace_arn(name), ())) for name in self.ownership}
