"""A contact center for the tests of commands that read: two desks, five people, two of a routing profile."""

from connect_workspaces.live import Instance, User, Workspace
from tests.arns import BILLING, CLAIMS, INSTANCE, routing_profile, user
from workspace_association.deployed.declarations import Declaration, DeclaringStack

ALICE, BOB, CHRIS, DANA, LEAVER = (user(number) for number in (1, 2, 3, 4, 9))
CLAIMS_AGENTS, BILLING_AGENTS = routing_profile(1), routing_profile(2)

CENTER = Instance(
    arn=INSTANCE,
    associations={CLAIMS: frozenset({BOB, ALICE, LEAVER, CLAIMS_AGENTS}), BILLING: frozenset({BILLING_AGENTS})},
    workspaces={CLAIMS: Workspace(CLAIMS, "Claims", "ASSIGNED"), BILLING: Workspace(BILLING, "Billing", "ASSIGNED")},
    users={
        ALICE: User(ALICE, "alice.adler", CLAIMS_AGENTS),
        BOB: User(BOB, "bob.brandt", BILLING_AGENTS),
        CHRIS: User(CHRIS, "chris.conrad", CLAIMS_AGENTS),
        DANA: User(DANA, "Dana.Dietrich", routing_profile(3)),
    },
    routing_profiles={CLAIMS_AGENTS: "Claims agents", BILLING_AGENTS: "Billing agents", routing_profile(3): "Basic"},
    gone=frozenset({LEAVER}),
)


def stack(name: str, **resources: tuple[str, list[str]]) -> DeclaringStack:
    """A deployed stack whose resources each declare a workspace and what is associated with it."""
    declarations = {
        logical_id: Declaration(logical_id, {"WorkspaceArn": workspace, "ResourceArns": arns})
        for logical_id, (workspace, arns) in resources.items()
    }
    return DeclaringStack(name, declarations)
