"""What the declarations of one workspace in one stack have to agree on."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import jsii
from aws_cdk import RemovalPolicy
from constructs import Construct, IValidation

from cdk_connect_workspace._ownership import Ownership
from cdk_connect_workspace._provider import WorkspaceAssociationProvider


@dataclass(frozen=True)
class Settings:
    """The settings of one declaration."""

    ownership: Ownership
    removal_policy: RemovalPolicy
    provider: WorkspaceAssociationProvider


def check_settings(declaration: Construct, settings: Settings) -> None:
    """ValueError where a value is none of its kind; it names the construct, the parameter and the value."""
    for field, kind in (
        ("ownership", Ownership),
        ("removal_policy", RemovalPolicy),
        ("provider", WorkspaceAssociationProvider),
    ):
        value = getattr(settings, field)
        if not isinstance(value, kind):
            raise ValueError(f"{declaration.node.path}: {field}: {value!r} is no {kind.__name__}")  # noqa: TRY004
    if settings.removal_policy is RemovalPolicy.SNAPSHOT:
        raise ValueError(
            f"{declaration.node.path}: removal_policy: SNAPSHOT: there is none of them; choose DESTROY or RETAIN"
        )


def disagreement(declaration: Construct, settings: Settings, other: Construct, others: Settings) -> str | None:
    """The first thing that two declarations disagree on, with both of them."""
    for name in (field.name for field in fields(Settings)):
        mine, theirs = getattr(settings, name), getattr(others, name)
        if mine is not theirs:
            return (
                f"{declaration.node.path}: {name}: {_shown(mine)} disagrees with {_shown(theirs)} of "
                f"{other.node.path}, which declares the same workspace in this stack"
            )
    return None


@jsii.implements(IValidation)
class Agreement:
    """Finds, when the app is synthesized, settings that were changed later and on some declarations only."""

    def __init__(self, settings: Mapping[Construct, Settings]) -> None:
        self._settings = settings

    def validate(self) -> list[str]:
        """What declarations disagree on, if they do."""
        (first, expected), *others = self._settings.items()
        found = (disagreement(other, settings, first, expected) for other, settings in others)
        return [message for message in found if message]


def _shown(value: object) -> str:
    return value.node.path if isinstance(value, Construct) else str(getattr(value, "name", value))
