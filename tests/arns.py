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
