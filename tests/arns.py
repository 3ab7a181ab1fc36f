"""ARNs that the tests share."""

INSTANCE = "arn:aws:connect:eu-central-1:123456789012:instance/11111111-2222-4333-8444-555555555555"
OTHER_INSTANCE = "arn:aws:connect:eu-central-1:123456789012:instance/99999999-2222-4333-8444-555555555555"
CLAIMS = f"{INSTANCE}/workspace/c1a1b2c3-0000-4000-8000-000000000001"
BILLING = f"{INSTANCE}/workspace/b1a1b2c3-0000-4000-8000-000000000002"


def user(number: int, instance: str = INSTANCE) -> str:
    """The ARN of a user."""
    return f"{instance}/agent/00000000-0000-4000-8000-{number:012}"


def routing_profile(number: int, instance: str = INSTANCE) -> str:
    """The ARN of a routing profile."""
    return f"{instance}/routing-profile/00000000-0000-4000-9000-{number:012}"


def _arn(rest: str, partition: str = "aws", service: str = "connect", account: str = "123456789012") -> str:
    return f"arn:{partition}:{service}:eu-central-1:{account}:{rest}"


IDS = ["c1a1b2c3-0000-4000-8000-000000000001", "my_ws", "a.b", "a@b", "a+b=c", "w1"]
"""IDs that every grammar takes."""

WORKSPACES = [
    *(_arn(f"instance/{id_}/workspace/{id_}") for id_ in IDS),
    _arn("instance/i1/workspace/w1", partition="aws-cn"),
    _arn("instance/i1/workspace/w1", partition="aws-us-gov"),
]
"""ARNs that are a workspace's, for every grammar."""

NOT_WORKSPACES = [
    "",
    "c1a1b2c3-0000-4000-8000-000000000001",
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
    INSTANCE.replace("123456789012", "210987654321") + "/agent/u1",
]
"""Values that are not, for every grammar."""
