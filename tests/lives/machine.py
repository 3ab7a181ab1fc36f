"""A hypothesis state machine that plays CloudFormation, Amazon Connect's moods, and colleagues in the console."""

from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from local.connect.faults import Cut, Distort, Error, Fault, Hang, ItemFailure
from local.connect.instance import Instance
from local.connect.settings import Settings
from local.connect.throttle import Throttle
from tests.arns import ACCOUNT, INSTANCE_ID
from tests.lives.checked import check_checked
from tests.lives.contract import Before, Wanted, check, check_success
from tests.lives.office import Invocation, KilledError, open_office
from workspace_association.request import Event

INSTANCE = Instance(
    id=INSTANCE_ID,
    account=ACCOUNT,
    workspaces={"claims": "claims", "billing": "billing"},
    users={f"{number}": f"user-{number:03}" for number in range(34 + 30 * 6)},
    routing_profiles={"1": "profile-1", "2": "profile-2"},
)
WORKSPACES = [INSTANCE.workspace_arn(name) for name in INSTANCE.workspaces]
PEOPLE = [INSTANCE.user_arn(f"{number}") for number in range(30)] + [INSTANCE.routing_profile_arn("1")]
COLLEAGUES = {arn: [INSTANCE.user_arn(f"{34 + 6 * n + i}") for i in range(6)] for n, arn in enumerate(PEOPLE[:30])}
"""Who else is declared with a person, in lives of many calls at a time."""
VISITORS = [INSTANCE.user_arn(f"{number}") for number in range(30, 34)] + [INSTANCE.routing_profile_arn("2")]
"""Never declared: what happens to them is nobody's business but the colleagues'."""
BAD = [f"{INSTANCE.arn}/agent/nobody", "nonsense", PEOPLE[0].replace("1111", "9999"), f"{INSTANCE.arn}/queue/q"]
OPERATIONS = ("AssociateWorkspace", "DisassociateWorkspace", "SearchWorkspaceAssociations", "DescribeWorkspace")
SERVICE_TIMEOUT = 960.0
BEFORE_FIRST_REQUEST = 1.5
"""Seconds, at least, from the moment at which a stack says that it is updated to the first call of the function."""
FATES = ("goes well", "goes well", "a neighbour fails", "is cancelled", "dies")
"""What may happen to a request."""
NO_ANSWER = "CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId"

people = st.sets(st.sampled_from(PEOPLE), min_size=1, max_size=len(PEOPLE))
errors = st.sampled_from(
    [
        Error(code="ThrottlingException"),
        Error(code="TooManyRequestsException", status=429),
        Error(code="InternalServiceException"),
        Error(code="InternalServiceException", moment="after"),
        Error(code="AccessDeniedException"),
        Cut(),
        Cut(moment="after"),
        Hang(seconds=30),
        Hang(seconds=30, moment="after"),
        Distort(how="html"),
        Distort(how="html", moment="before"),
        Distort(how="no lists"),
        Distort(how="empty lists", moment="before"),
        Distort(how="partial lists"),
        Distort(how="failures by ID"),
        Distort(how="failures without ARN"),
        ItemFailure(resource_arns=tuple(PEOPLE[:9]), code="429"),
        ItemFailure(resource_arns=tuple(PEOPLE[5:7]), code="500"),
        ItemFailure(resource_arns=tuple(PEOPLE[7:9]), code="500", moment="after"),
    ]
)
# Forty in a row outlast all patience; fewer do not.
faults = st.builds(
    Fault,
    effect=errors,
    operation=st.none() | st.sampled_from(OPERATIONS),
    skip=st.integers(0, 4),
    times=st.sampled_from([1, 1, 2, 3, 5, 40]),
)
moods = st.builds(
    Settings,
    throttles=st.sampled_from([{}, dict.fromkeys(OPERATIONS, Throttle(per_second=2, burst=5))]),
    throttle_code=st.sampled_from(["ThrottlingException", "TooManyRequestsException"]),
    latency=st.sampled_from([0, 0.2, 3]),
    index_lag=st.sampled_from([0, 0, 25]),
    page_size_cap=st.sampled_from([500, 7]),
    repeated_associate=st.sampled_from(["success", "item 409", "call 409"]),
    missing_association=st.sampled_from(["success", "item 404", "call 404"]),
    unknown_resource=st.sampled_from(["item 404", "call 404", "item 400", "call 400"]),
    search_criteria=st.sampled_from(["honoured", "ignored", "refused", "silent"]),
)

counted: Counter[str] = Counter()
"""What all lives of this process saw."""


@dataclass
class Resource:
    """One custom resource, as CloudFormation knows it."""

    logical_id: str
    properties: dict[str, Any] | None = None
    physical_id: str = ""


class Lives(RuleBasedStateMachine):
    """Each rule is something that happens; after each, the contract is checked."""

    def __init__(self) -> None:
        super().__init__()
        self._life = ExitStack()
        self.office = self._life.enter_context(open_office())
        self.office.service.seed(INSTANCE)
        self.function = self.office.function()
        self.resources = [Resource("First"), Resource("Second")]
        self._requests = count()
        self._staff = {*INSTANCE.names} - {*WORKSPACES}
        counted["lives"] += 1

    def teardown(self) -> None:
        """The office closes."""
        self._life.close()

    @initialize(mood=moods, in_teams=st.booleans(), stack_answers=st.sampled_from([True, True, True, False]))
    def set_mood(self, mood: Settings, in_teams: bool, stack_answers: bool) -> None:
        self.office.service.settings = mood
        self._stack_answers = stack_answers
        if not stack_answers:
            self.office.stacks.denies = {"DescribeStacks"}
        self._colleagues = COLLEAGUES if in_teams else {}

    @rule(fault=faults)
    def something_is_about_to_break(self, fault: Fault) -> None:
        self.office.service.add_fault(fault)
        counted["faults"] += fault.times or 0

    @rule()
    def everything_works_again(self) -> None:
        self.office.service.clear_faults()

    @rule(seconds=st.sampled_from([1, 30, 3600]))
    def time_passes(self, seconds: int) -> None:
        self.office.time.wait(seconds)

    @rule(workspace=st.sampled_from(WORKSPACES), who=st.sampled_from(PEOPLE + VISITORS), indexed=st.booleans())
    def a_colleague_associates(self, workspace: str, who: str, indexed: bool) -> None:
        if who in self._staff:
            self.office.service.associate(workspace, [who], indexed=indexed)

    @rule(workspace=st.sampled_from(WORKSPACES), who=st.sampled_from(PEOPLE + VISITORS), indexed=st.booleans())
    def a_colleague_disassociates(self, workspace: str, who: str, indexed: bool) -> None:
        self.office.service.disassociate(workspace, [who], indexed=indexed)

    @rule(who=st.sampled_from(PEOPLE[:9] + VISITORS))
    def somebody_leaves(self, who: str) -> None:
        if who in self._staff:
            self.office.service.delete(who)
            self._staff.discard(who)

    @rule()
    def everybody_is_hired_again(self) -> None:
        self.office.service.seed(INSTANCE)
        self._staff = {*INSTANCE.names} - {*WORKSPACES}

    @rule(
        index=st.integers(0, 1),
        workspace=st.sampled_from(WORKSPACES),
        declared=people,
        bad=st.none() | st.none() | st.sampled_from(BAD),
        ownership=st.sampled_from(["ADDITIVE", "ADDITIVE", "EXCLUSIVE"]),
        fate=st.sampled_from(FATES),
        moment=st.integers(0, 6),
    )
    def a_template_is_deployed(
        self, index: int, workspace: str, declared: set[str], bad: str | None, ownership: str, fate: str, moment: int
    ) -> None:
        resource = self.resources[index]
        colleagues = [arn for who in declared for arn in self._colleagues.get(who, ())]
        arns = sorted([*declared, *colleagues]) + ([bad] if bad else [])
        properties = {"WorkspaceArn": workspace, "ResourceArns": arns, "Ownership": ownership}
        if resource.properties is None:
            self._create(resource, properties, fate, moment)
        elif resource.properties != properties:
            self._update(resource, properties, fate, moment)
        self._settle(resource)

    @precondition(lambda self: any(resource.properties for resource in self.resources))
    @rule(index=st.integers(0, 1), killed_at=st.none() | st.integers(0, 4))
    def a_stack_is_deleted(self, index: int, killed_at: int | None) -> None:
        resource = self.resources[index]
        if resource.properties is not None:
            invocation = self._deliver(resource, "Delete", resource.properties, killed_at=killed_at)
            if not invocation.succeeded:
                self._until_it_succeeds(resource, "Delete", resource.properties)
            resource.properties = None
            self._settle(resource)

    @precondition(lambda self: any(resource.properties for resource in self.resources))
    @rule(index=st.integers(0, 1), repairs=st.booleans())
    def a_stack_is_checked_for_drift(self, index: int, repairs: bool) -> None:
        resource = self.resources[index]
        if resource.properties is None:
            return
        before = Before.of(self.office, INSTANCE, self._staff)
        self.office.before_call = lambda _: before.look_again(self.office, INSTANCE)
        invocation = self.office.check(_stack_id(resource), repair=repairs)
        self.office.before_call = None
        self._count_check(invocation)
        after = self.office.service.associations()
        check_checked(resource.properties, before, invocation, after, repairs=repairs)

    @precondition(lambda self: any(resource.properties for resource in self.resources))
    @rule(
        index=st.integers(0, 1),
        declared=people,
        ownership=st.sampled_from(["ADDITIVE", "ADDITIVE", "EXCLUSIVE"]),
        repairs=st.sampled_from([True, True, False]),
        begins=st.sampled_from([0.0, 30.0]) | st.floats(59, 70),
    )
    def a_check_meets_a_deployment(
        self, index: int, declared: set[str], ownership: str, repairs: bool, begins: float
    ) -> None:
        resource = self.resources[index]
        old = resource.properties
        if old is None:
            return
        colleagues = [arn for who in declared for arn in self._colleagues.get(who, ())]
        properties = {**old, "ResourceArns": sorted([*declared, *colleagues]), "Ownership": ownership}
        update = self._event(resource, "Update", properties, old)
        deployed: list[tuple[Before, Invocation]] = []
        checked: list[Invocation] = []

        def deploy() -> None:
            self.office.time.wait(begins)
            self._happens(resource, "UPDATE_IN_PROGRESS", properties=properties)
            self.office.time.wait(BEFORE_FIRST_REQUEST)
            before = Before.of(self.office, INSTANCE, self._staff)
            self.office.before_call = lambda _: before.look_again(self.office, INSTANCE)
            deployed.append((before, self.office.invoke(self.office.function(), update)))
            self.office.before_call = None

        def look() -> None:
            checked.append(self.office.check(_stack_id(resource), repair=repairs))

        self.office.time.together([look, deploy])
        self._count_check(checked[0])
        counted["events"] += 1
        counted["Update meets a check"] += 1
        (before, invocation) = deployed[0]
        self._happens(resource, "UPDATE_COMPLETE" if invocation.succeeded else "UPDATE_FAILED")
        if invocation.succeeded:
            request = Wanted.of(update).request
            assert request
            check_success(request, before, self.office.service.associations()[request.workspace.arn], None)
            resource.properties = properties
        else:
            self._happens(resource, "UPDATE_ROLLBACK_IN_PROGRESS")
            self._until_it_succeeds(resource, "Update", old, old=properties)
        self._settle(resource)

    def _count_check(self, invocation: Invocation) -> None:
        *workspaces, stack = invocation.metrics
        counted["checks"] += 1
        counted["checks failed"] += stack["Failed"]
        counted["checks left for the next time"] += not (workspaces or stack["Failed"])
        counted["put back by checks"] += sum(document["Repaired"] for document in workspaces)

    def _settle(self, resource: Resource) -> None:
        """A deployment of the stack is over."""
        there = resource.properties is not None
        stack_id = _stack_id(resource)
        self.office.stacks.happens(stack_id, "UPDATE_COMPLETE" if there else "DELETE_COMPLETE")
        self.office.stacks.declared[stack_id] = (
            {resource.logical_id: resource.properties} if resource.properties else {}
        )

    def _create(self, resource: Resource, properties: dict[str, Any], fate: str, moment: int) -> None:
        resource.physical_id = ""
        made_up = f"Desk-{resource.logical_id}-1ABCDEF"
        if fate == "is cancelled":
            create = self._event(resource, "Create", properties)
            resource.physical_id = made_up
            self._overtake(resource, create, self._event(resource, "Delete", properties), moment)
            return
        invocation = self._deliver(resource, "Create", properties, killed_at=moment if fate == "dies" else None)
        if invocation.killed:
            # Nobody answers; CloudFormation gives up, and deletes under an ID of its own.
            self._wait_in_vain()
            resource.physical_id = made_up
            self._until_it_succeeds(resource, "Delete", properties)
            return
        resource.physical_id = str(invocation.answers[0][1]["PhysicalResourceId"])
        if not invocation.succeeded:
            undone = self._deliver(resource, "Delete", properties)
            if resource.physical_id.startswith("create-failed/"):
                assert not undone.calls, "the Delete after a Create that left nothing does nothing"
            elif not undone.succeeded:
                self._until_it_succeeds(resource, "Delete", properties)
            return
        assert resource.physical_id == properties["WorkspaceArn"]
        resource.properties = properties
        if fate == "a neighbour fails":
            self._until_it_succeeds(resource, "Delete", properties)
            resource.properties = None

    def _update(self, resource: Resource, properties: dict[str, Any], fate: str, moment: int) -> None:
        before, physical_id = resource.properties or {}, resource.physical_id
        self._happens(resource, "UPDATE_IN_PROGRESS", properties=properties)
        if fate == "is cancelled":
            update = self._event(resource, "Update", properties, before)
            self._overtake(resource, update, self._event(resource, "Update", before, properties), moment)
            return
        killed_at = moment if fate == "dies" else None
        invocation = self._deliver(resource, "Update", properties, old=before, killed_at=killed_at)
        reason = NO_ANSWER if invocation.killed else str(invocation.answers[0][1]["Reason"])
        if invocation.killed:
            self._wait_in_vain()
        self._happens(resource, "UPDATE_COMPLETE" if invocation.succeeded else "UPDATE_FAILED", reason)
        if not invocation.succeeded:
            self._happens(resource, "UPDATE_ROLLBACK_IN_PROGRESS")
            self._until_it_succeeds(resource, "Update", before, old=properties)
            return
        resource.physical_id = str(invocation.answers[0][1]["PhysicalResourceId"])
        if fate == "a neighbour fails":
            self._happens(resource, "UPDATE_ROLLBACK_IN_PROGRESS")
            self._until_it_succeeds(resource, "Update", before, old=properties)
            properties, before, physical_id = before, properties, resource.physical_id
            resource.physical_id = properties["WorkspaceArn"]
        if before["WorkspaceArn"] != properties["WorkspaceArn"]:  # a replacement: the one that is not used goes
            gone = Resource(resource.logical_id, before, physical_id)
            self._until_it_succeeds(gone, "Delete", before)
        resource.properties = properties

    def _happens(
        self, resource: Resource, status: str, reason: str = "", properties: Mapping[str, Any] | None = None
    ) -> None:
        """Something happens to the resource, and to its stack where the status is not the end of an update."""
        if status.endswith("IN_PROGRESS"):
            self.office.stacks.happens(_stack_id(resource), status)
        if "ROLLBACK" not in status:
            self.office.stacks.happens(_stack_id(resource), status, resource.logical_id, reason, properties)

    def _overtake(self, resource: Resource, event: Event, back: Event, moment: int) -> None:
        """Deliver what takes a request back while that one is still at work, in another process."""
        before = Before.of(self.office, INSTANCE, self._staff)
        invocations: list[Invocation] = []
        reached = False

        def hold_up(number: int) -> None:
            nonlocal reached
            if number == moment and not invocations and not reached:
                reached = True
                self.office.time.wait(2)

        def forward() -> None:
            nonlocal reached
            try:
                self.office.invoke(self.office.function(), event)
            finally:
                reached = True

        def backward() -> None:
            while not reached:
                self.office.time.wait(0.1)
            self._happens(resource, "UPDATE_FAILED", "Resource update cancelled")
            self._happens(resource, "UPDATE_ROLLBACK_IN_PROGRESS")
            invocations.append(self.office.invoke(self.office.function(), back))

        self.office.before_call = hold_up
        self.office.time.together([forward, backward])
        self.office.before_call = None
        counted["events"] += 2
        counted[f"{back['RequestType']} overtakes"] += 1
        properties, old = back["ResourceProperties"], back.get("OldResourceProperties")
        if not invocations[0].succeeded:
            self._until_it_succeeds(resource, back["RequestType"], properties, old)
            return
        request = Wanted.of(back).request
        if request is None:
            return
        here = self.office.service.associations()[request.workspace.arn]
        earlier = "CANCELLED" if self._stack_answers else None
        if back["RequestType"] == "Delete" or self._stack_answers:
            before.stale[request.workspace.arn] |= request.declared & request.previous
            if event["ResourceProperties"].get("Ownership") != "EXCLUSIVE":
                check_success(request, before, here, earlier)

    def _wait_in_vain(self) -> None:
        self.office.time.wait(SERVICE_TIMEOUT)

    def _until_it_succeeds(
        self, resource: Resource, request_type: str, properties: Mapping[str, Any], old: Mapping[str, Any] | None = None
    ) -> None:
        """CloudFormation, or the person at the console, tries until it works; first in the trouble there is."""
        if not self._deliver(resource, request_type, properties, old=old).succeeded:
            self.everything_works_again()
            if not self._stack_answers:
                self.everybody_is_hired_again()
            assert self._deliver(resource, request_type, properties, old=old).succeeded, "nothing stands in the way"

    def _event(
        self,
        resource: Resource,
        request_type: str,
        properties: Mapping[str, Any],
        old: Mapping[str, Any] | None = None,
    ) -> Event:
        return {
            "RequestType": request_type,
            "RequestId": f"request-{next(self._requests)}",
            "ResponseURL": "https://bucket/key?X-Amz-Signature=secret",
            "StackId": _stack_id(resource),
            "LogicalResourceId": resource.logical_id,
            "ResourceProperties": {"ServiceToken": "arn", **properties},
            **({"OldResourceProperties": {"ServiceToken": "arn", **old}} if old is not None else {}),
            **({"PhysicalResourceId": resource.physical_id} if resource.physical_id else {}),
        }

    def _deliver(
        self,
        resource: Resource,
        request_type: str,
        properties: Mapping[str, Any],
        *,
        old: Mapping[str, Any] | None = None,
        killed_at: int | None = None,
    ) -> Invocation:
        event = self._event(resource, request_type, properties, old)
        before = Before.of(self.office, INSTANCE, self._staff)
        kill = self._killer(killed_at) if killed_at is not None else lambda _: None

        def before_call(number: int) -> None:
            before.look_again(self.office, INSTANCE)
            kill(number)

        self.office.before_call, self.office.after_call = before_call, kill
        invocation = self.office.invoke(self.function, event)
        self.office.before_call = self.office.after_call = None
        if invocation.killed:
            self.function = self.office.function()
        counted["events"] += 1
        counted[f"{request_type} " + ("killed" if invocation.killed else str(invocation.answers[0][1]["Status"]))] += 1
        check(Wanted.of(event), before, invocation, self.office.service.associations())
        return invocation

    def _killer(self, moment: int) -> Any:
        """Kills the process before its first call, after it, before the second, and so on."""
        moments = count()

        def kill(_: int) -> None:
            if next(moments) == moment:
                raise KilledError

        return kill


def _stack_id(resource: Resource) -> str:
    return f"arn:aws:cloudformation:eu-central-1:123456789012:stack/{resource.logical_id}/1"
