"""The kinds of resources that can be associated with a workspace: one row each, and all that is known of a kind.

CDK's interfaces in the type `Resource` are the one thing beside the table that a further kind has to be added to.
"""

from dataclasses import dataclass

from aws_cdk.interfaces import aws_connect as interfaces

Resource = interfaces.IUserRef | interfaces.IRoutingProfileRef | str
"""A user or routing profile, or its ARN."""


@dataclass(frozen=True)
class Kind:
    """A kind of resource.

    Attributes:
        name: What people call it.
        segment: What its ARN calls it (service authorization reference of Amazon Connect, "Resource types").
        reference: The attribute of CDK's interface that refers to one.
        type: The class of that reference.
        arn: The attribute of the reference that has the ARN.
    """

    name: str
    segment: str
    reference: str
    type: type
    arn: str


KINDS = (
    Kind("user", "agent", "user_ref", interfaces.UserReference, "user_arn"),
    Kind(
        "routing profile",
        "routing-profile",
        "routing_profile_ref",
        interfaces.RoutingProfileReference,
        "routing_profile_arn",
    ),
)

ANY = " or ".join(kind.name for kind in KINDS)
"""For messages: user or routing profile."""

SEGMENTS = tuple(kind.segment for kind in KINDS)


def arn_of(resource: object) -> str | None:
    """The ARN of what one of CDK's interfaces refers to; None where it is of no such kind."""
    for kind in KINDS:
        reference = getattr(resource, kind.reference, None)
        if isinstance(reference, kind.type):
            return str(getattr(reference, kind.arn))
    return None
