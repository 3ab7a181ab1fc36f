"""The contact center of the demo: who is associated, by the stack or by hand, and who should be."""

from local.connect.server import LocalConnect
from local.demo.picture import Picture, in_order
from local.office import declared, demo_instance
from workspace_environments.environment import Stack

NONE: frozenset[str] = frozenset()


class ContactCenter:
    """Follows the associations from one deployment to the next. Workspaces go by the names that the file gives them.

    Args:
        connect: the Amazon Connect it is on.
        environment: what is going to be deployed to it.

    Attributes:
        instance: its instance.
        arns: the ARNs of the workspaces.
        ownership: whether a workspace is ADDITIVE or EXCLUSIVE.
    """

    def __init__(self, connect: LocalConnect, environment: Stack) -> None:
        self._connect = connect
        self.instance = demo_instance()
        self.arns = {name: workspace.arn for name, workspace in environment.workspaces.items()}
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

    def free_logins(self, count: int) -> tuple[str, ...]:
        """Logins of such users."""
        return tuple(self.instance.names[arn] for arn in self.free_users(count))

    def name_of(self, workspace: str) -> str:
        """The name that it has in Amazon Connect."""
        return self.instance.names[self.arns[workspace]]

    def declared(self, workspace: str) -> list[str]:
        """The ARNs that the stack declares, users before routing profiles."""
        return in_order(self._declared[workspace], self.instance.names)

    def delete_user(self, login: str) -> None:
        """Delete a user, as somebody in the console would."""
        self._connect.delete(self.instance.user_arn(login))

    def associate_by_hand(self, workspace: str, count: int) -> None:
        """Associate some free users, as somebody in the console would."""
        arns = self.free_users(count)
        self._connect.associate(self.arns[workspace], arns, indexed=True)
        self._by_hand[workspace] |= frozenset(arns)

    def disassociate_by_hand(self, workspace: str, arns: list[str]) -> None:
        """Take away what the stack declares, as somebody in the console would."""
        self._connect.disassociate(self.arns[workspace], arns, indexed=True)

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
            called, names = self.name_of(name), self.instance.names
            found += [f"{names[arn]} is missing in {called}" for arn in in_order(wanted - now, names)]
            found += [f"{names[arn]} should not be in {called}" for arn in in_order(now - wanted, names)]
        return found

    def _associated(self) -> dict[str, frozenset[str]]:
        truth = self._connect.associations()
        return {name: frozenset(truth.get(self.arns[name], ())) for name in self.ownership}
