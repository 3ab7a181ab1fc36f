"""The instance that the tests play with."""

from local.connect.instance import Instance
from tests.arns import INSTANCE_ID, REGION

OFFICE = Instance(
    id=INSTANCE_ID,
    region=REGION,
    workspaces={"claims": "workspace-1", "sales": "workspace-2"},
    users={"alice": "user-1", "bob": "user-2", "carol": "user-3"},
    routing_profiles={"billing": "profile-1"},
)
CLAIMS, SALES = OFFICE.workspace_arn("claims"), OFFICE.workspace_arn("sales")
ALICE, BOB, CAROL = (OFFICE.user_arn(name) for name in OFFICE.users)
BILLING = OFFICE.routing_profile_arn("billing")
NOBODY = f"{OFFICE.arn}/agent/nobody"
