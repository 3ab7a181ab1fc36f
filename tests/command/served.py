"""The instance that the local Connect has in the tests of this folder."""

from local.connect.instance import Instance, Person
from local.connect.server import LocalConnect
from tests.arns import ACCOUNT, INSTANCE_ID, UNKNOWN

SERVED = Instance(
    id=INSTANCE_ID,
    account=ACCOUNT,
    workspaces={
        name: f"0000abcd-0000-4000-7000-{number:012}"
        for number, name in enumerate(["claims", "billing", "sales", *(f"desk-{number}" for number in range(3, 20))])
    },
    users={f"{number}": f"0000abcd-0000-4000-8000-{number:012}" for number in range(120)},
    routing_profiles={name: f"0000abcd-0000-4000-9000-{n:012}" for n, name in enumerate(["Basic", "Claims agents"])},
    people={
        "1": Person(first_name="Alice", routing_profile="Claims agents"),
        "2": Person(first_name="Bob", routing_profile="Basic"),
    },
    visibilities={"sales": "ALL"},
)
CLAIMS, BILLING, SALES = (SERVED.workspace_arn(name) for name in ("claims", "billing", "sales"))
BASIC, CLAIMS_AGENTS = (SERVED.routing_profile_arn(name) for name in ("Basic", "Claims agents"))
NOBODY = UNKNOWN
NOTHING = f"{SERVED.arn}/workspace/ffffffff-0000-4000-7000-000000000000"


def users(*numbers: int) -> list[str]:
    """The ARNs of users."""
    return [SERVED.user_arn(f"{number}") for number in numbers]


def desk(number: int) -> str:
    """The ARN of a workspace, from 3 to 19."""
    return SERVED.workspace_arn(f"desk-{number}")


def renamed(connect: LocalConnect, old: str, new: str) -> None:
    """A user has another login from now on; nothing is associated."""
    _with_users(connect, {new if name == old else name: identifier for name, identifier in SERVED.users.items()})


def made_anew(connect: LocalConnect, name: str, identifier: str) -> None:
    """A user has another ID from now on; nothing is associated."""
    _with_users(connect, {**SERVED.users, name: identifier})


def _with_users(connect: LocalConnect, people: dict[str, str]) -> None:
    connect.reset()
    connect.seed(Instance(**{**SERVED.model_dump(), "users": people}))
