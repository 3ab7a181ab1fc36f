"""Reports that the tests of table and Markdown share: one that has everything in it, and an empty one."""

from connect_workspaces.guard import Removal
from connect_workspaces.people import Agent, Agents
from connect_workspaces.plan import Mistake, WorkspacePlan
from connect_workspaces.report import Planned, Report
from connect_workspaces.requests import RequestKind
from tests.arns import BILLING, CLAIMS, INSTANCE, routing_profile, user
from workspace_association.plan import Ownership

RETENTION = f"{INSTANCE}/workspace/d1a1b2c3-0000-4000-8000-000000000003"
SALES = f"{INSTANCE}/workspace/f1a1b2c3-0000-4000-8000-000000000005"
OUTBOUND = f"{INSTANCE}/workspace/e1a1b2c3-0000-4000-8000-000000000004"

ALICE, BOB, CAROL, LEAVER, LONG = user(1), user(2), user(3), user(4), user(5)
MISTYPED = user(8)
TIER_1 = routing_profile(1)

NAMES = {
    CLAIMS: "Claims",
    BILLING: "Billing",
    OUTBOUND: "Outbound",
    ALICE: "Alice Adler",
    BOB: "Bob Brandt",
    CAROL: "Carol | `Claims` <b>@alice</b>\nClausen",
    LONG: "A routing profile whose name is so long that no line of 80 columns takes it, " * 2,
    TIER_1: "Tier 1 English",
    **{user(number): f"agent{number}@example.com" for number in range(100, 142)},
}

MANY = tuple(user(number) for number in range(100, 142))

PLANNED = Planned(
    "cdk.out",
    3 * 3600 + 59 * 60,
    {
        ("123456789012", "eu-central-1"): [f"Desk{number}" for number in range(7)],
        ("123456789012", "eu-west-2"): ["London"],
    },
)

EMPTY = Report()

FULL = Report(
    workspaces=(
        WorkspacePlan(
            "ClaimsDesk",
            "ClaimsDeskC1A1B2C3",
            CLAIMS,
            RequestKind.UPDATE,
            associate=MANY,
            adopt=(CAROL, TIER_1),
            repair=(BOB,),
            disassociate=(ALICE, routing_profile(2)),
            remove_foreign=(LONG,),
            gone=(LEAVER, MISTYPED),
            nonexistent=frozenset({MISTYPED}),
            unchanged=12,
            unknown=("ResourceArns: {'Fn::GetAtt': ['Alice', 'UserArn']}",),
        ),
        WorkspacePlan("NewDesk", "NewDesk", None, RequestKind.CREATE, associate=(ALICE,)),
        WorkspacePlan("BillingDesk", "Billing", BILLING, RequestKind.NONE, drift=(BOB,), keep_foreign=(CAROL, user(6))),
        WorkspacePlan(
            "SalesDesk",
            "Sales",
            SALES,
            RequestKind.NONE,
            keep_foreign=(user(7),),
            ownership=Ownership.EXCLUSIVE,
            unchanged=3,
        ),
        WorkspacePlan("BillingDesk", "Retention", RETENTION, RequestKind.DELETE, disassociate=MANY),
        WorkspacePlan("BillingDesk", "Retained", OUTBOUND, RequestKind.RETAIN),
        WorkspacePlan("CalmDesk", "Outbound", OUTBOUND, RequestKind.NONE, unchanged=1000, keep_foreign=(BOB, CAROL)),
    ),
    agents=Agents(
        left_without=(
            Agent(ALICE, (CLAIMS,), ()),
            Agent(LONG, (CLAIMS, RETENTION), ()),
            *(Agent(arn, (RETENTION,), (), TIER_1) for arn in MANY[:8]),
            *(Agent(arn, (RETENTION,), ()) for arn in MANY[8:]),
        ),
        with_several=tuple(Agent(arn, (BILLING,), (BILLING, CLAIMS)) for arn in (BOB, CAROL)),
        with_first=(Agent(user(9), (), (CLAIMS,)),),
    ),
    refused=(Removal(RETENTION, frozenset(MANY), frozenset(MANY), 42),),
    limit="25%",
    checksum="0123456789abcdef",
    mistakes=(
        Mistake(
            CLAIMS, f"the deployment will fail: 1 newly declared user or routing profile does not exist: {MISTYPED}"
        ),
        Mistake("NewDesk/NewDesk", "the deployment will fail: Ownership: 'ALL' is neither ADDITIVE nor EXCLUSIVE"),
    ),
    notes=("Names of queues are not shown: no permission for connect:ListQueues",),
    names=NAMES,
    behind={TIER_1: 13, routing_profile(2): 1},
    planned=PLANNED,
)
