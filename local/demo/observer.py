"""Looks at the contact center after a step: shows what is there, and checks it."""

from collections.abc import Mapping

from rich.text import Text

from local.demo.contact_center import ContactCenter
from local.demo.picture import Picture, in_words, listed, table
from local.demo.preview import Changes
from local.demo.screen import Screen
from local.office import declared
from workspace_environments.environment import Stack


class OffError(Exception):
    """An outcome is not what it has to be; the message says which and how."""


class Observer:
    """Whoever looks.

    Args:
        center: what is looked at.
        screen: where it is shown.
    """

    def __init__(self, center: ContactCenter, screen: Screen) -> None:
        self._center, self._screen = center, screen
        self._names = center.instance.names

    def show(self, title: str) -> None:
        """For each workspace how many are declared, who else is there, and what has changed since the last look."""
        shown = table(title, "declared", "not declared", "what happened")
        for name, picture in self._center.pictures().items():
            shown.add_row(
                f"{self._center.name_of(name)}\n[dim]{self._center.ownership[name]}",
                _count(picture),
                Text(listed(picture.foreign, self._names) or "-", "yellow"),
                in_words(
                    [
                        ("associated", "green", picture.added),
                        ("removed", "red", picture.removed),
                        ("repaired", "cyan", picture.repaired),
                    ],
                    self._names,
                ),
            )
        self._screen.say(shown)

    def show_declared(self, title: str, environment: Stack) -> None:
        """What an environment declares."""
        shown = table(title, "ownership", "users and routing profiles")
        for name, arns in declared(environment).items():
            shown.add_row(self._center.name_of(name), environment.workspaces[name].ownership, listed(arns, self._names))
        self._screen.say(shown)

    def show_preview(self, title: str, changes: Mapping[str, Changes]) -> None:
        """What a deployment would change."""
        shown = table(title, "what a deployment would change")
        for name, (added, removed) in changes.items():
            words = in_words([("associate", "green", added), ("remove", "red", removed)], self._names)
            shown.add_row(self._center.name_of(name), words)
        self._screen.say(shown)

    def check(self, claim: str) -> None:
        """Whether everybody is associated who has to be, and nobody else; OffError says who is not."""
        if deviations := self._center.deviations():
            raise OffError(f"it is not so that {claim}: {'; '.join(deviations)}")
        self._screen.say(f"[green]✓[/] checked: {claim}")

    def check_unchanged(self) -> None:
        """Whether everything is as at the last look; OffError says where it is not."""
        changed = [
            self._center.name_of(name)
            for name, picture in self._center.pictures().items()
            if picture.before != picture.after
        ]
        if changed:
            raise OffError(f"associations have changed in {', '.join(changed)}")
        self._screen.say("[green]✓[/] checked: no association has changed")


def _count(picture: Picture) -> Text:
    if not picture.declared:
        return Text("-")
    style = "red" if picture.kept < picture.declared else ""
    return Text(f"{len(picture.kept)} of {len(picture.declared)}", style)
