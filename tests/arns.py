"""The instance that the tests share: its IDs and ARNs, and those that no grammar takes."""

ACCOUNT = "123456789012"
REGION = "eu-central-1"
INSTANCE_ID = "11111111-2222-4333-8444-555555555555"
OTHER_INSTANCE_ID = "99999999-2222-4333-8444-555555555555"
CLAIMS_ID = "c1a1b2c3-0000-4000-8000-000000000001"
BILLING_ID = "b1a1b2c3-0000-4000-8000-000000000002"


def _arn(rest: str, partition: str = "aws", service: str = "connect", account: str = ACCOUNT) -> str:
    return f"arn:{partition}:{service}:{REGION}:{account}:{rest}"


INSTANCE = _arn(f"instance/{INSTANCE_ID}")
OTHER_INSTANCE = _arn(f"instance/{OTHER_INSTANCE_ID}")
CLAIMS = f"{INSTANCE}/workspace/{CLAIMS_ID}"
BILLING = f"{INSTANCE}/workspace/{BILLING_ID}"
UNKNOWN = f"{INSTANCE}/agent/ffffffff-0000-4000-8000-000000000000"
"""A user who does not exist."""


def user_id(number: int) -> str:
    """The ID of a user."""
    return f"00000000-0000-4000-8000-{number:012}"


def routing_profile_id(number: int) -> str:
    """The ID of a routing profile."""
    return f"00000000-0000-4000-9000-{number:012}"


def user_ids(count: int) -> dict[str, str]:
    """So many users, from 1 on: their IDs by username, which is the number."""
    return {f"{number}": user_id(number) for number in range(1, count + 1)}


def routing_profile_ids(count: int) -> dict[str, str]:
    """So many routing profiles, in the same way."""
    return {f"{number}": routing_profile_id(number) for number in range(1, count + 1)}


def user(number: int, instance: str = INSTANCE) -> str:
    """The ARN of a user."""
    return f"{instance}/agent/{user_id(number)}"


def routing_profile(number: int, instance: str = INSTANCE) -> str:
    """The ARN of a routing profile."""
    return f"{instance}/routing-profile/{routing_profile_id(number)}"


IDS = [CLAIMS_ID, "my_ws", "a.b", "a@b", "a+b=c", "w1"]
"""IDs that every grammar takes."""

WORKSPACES = [
    *(_arn(f"instance/{id_}/workspace/{id_}") for id_ in IDS),
    _arn("instance/i1/workspace/w1", partition="aws-cn"),
    _arn("instance/i1/workspace/w1", partition="aws-us-gov"),
]
"""ARNs that are a workspace's, for every grammar."""

NOT_WORKSPACES = [
    "",
    CLAIMS_ID,
    INSTANCE,
    f"{INSTANCE}/workspace/",
    f"{INSTANCE}/workspace/a b",
    f"{INSTANCE}/workspace/ä",
    f"{INSTANCE}/workspace/w1/",
    f"{INSTANCE}/workspace/w1/more",
    f"{INSTANCE}/workspace/w1\n",
    f"{INSTANCE}/workspace/{INSTANCE}/workspace/w1",
    f"{INSTANCE}/agent/u1",
    f"{INSTANCE}/Workspace/w1",
    _arn("instance/i1/workspace/w1", service="grafana"),
    _arn("instance/i1/workspace/w1", partition="gcp"),
    _arn("instance/i1/workspace/w1", account="12345678901"),
    _arn("instance/i1/workspace/w1", account="١٢٣٤٥٦٧٨٩٠١٢"),  # digits, but not ASCII
    _arn("workspace/w1"),
]
"""Values that are not, for every grammar."""

RESOURCES = [f"{INSTANCE}/{kind}/{id_}" for kind in ("agent", "routing-profile") for id_ in IDS]
"""ARNs of users and routing profiles of the instance, for every grammar."""

NOT_RESOURCES = [
    "",
    INSTANCE,
    f"{INSTANCE}/agent/",
    f"{INSTANCE}/agent/a b",
    f"{INSTANCE}/agent/u1/more",
    f"{INSTANCE}/agent/u1\n",
    f"{INSTANCE}/agent-group/g1",
    f"{INSTANCE}/queue/q1",
    f"{INSTANCE}/workspace/w1",
    f"{INSTANCE}/agent/{INSTANCE}/agent/u1",
    f"{OTHER_INSTANCE}/agent/u1",
    INSTANCE.replace(ACCOUNT, "210987654321") + "/agent/u1",
]
"""Values that are not, for every grammar."""
