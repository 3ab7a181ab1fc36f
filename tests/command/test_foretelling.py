"""What `plan` foretells, and what the function then does, are the same, ARN for ARN."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connect_workspaces.aws import Aws
from connect_workspaces.plan import WorkspacePlan, plan_instance
from connect_workspaces.reading import read
from connect_workspaces.requests import requests_of
from connect_workspaces.stacks import Stack
from local.connect.in_process import served_in_process
from local.connect.instance import Instance
from tests.arns import INSTANCE_ID
from tests.lives.office import Office, open_office
from workspace_association.deployed.declarations import Declaration
from workspace_association.rate_limit import RateLimiter

INSTANCE = Instance(
    id=INSTANCE_ID,
    workspaces={"claims": "claims", "billing": "billing"},
    users={f"{number}": f"user-{number}" for number in range(9)},
    routing_profiles={"1": "profile-1", "2": "profile-2", "Basic": "profile-3"},
)
WORKSPACES = [INSTANCE.workspace_arn(name) for name in INSTANCE.workspaces]
PEOPLE = [*map(INSTANCE.user_arn, "01234567"), *map(INSTANCE.routing_profile_arn, "12")]
"""Without one of each kind, who always stays: an instance has a first user and a first routing profile."""
ROUNDS = int(os.environ.get("ROUNDS", 2 * settings().max_examples))

arns = st.frozensets(st.sampled_from(PEOPLE), min_size=1)
declarations = st.fixed_dictionaries(
    {
        "WorkspaceArn": st.sampled_from(WORKSPACES),
        "ResourceArns": arns.map(sorted),
        "Ownership": st.sampled_from(["ADDITIVE", "EXCLUSIVE"]),
        "ServiceTimeout": st.just("960"),
    }
)
resources = st.dictionaries(st.sampled_from(["Claims", "Desk"]), declarations)


class Unhurried(Aws):
    """A session that nobody throttles."""

    def limiter(self, region: str, operation: str) -> RateLimiter:
        """Each call may be sent at once."""
        return RateLimiter(monotonic())


@pytest.fixture(scope="module")
def aws() -> Unhurried:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "key")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        return Unhurried(region=INSTANCE.region)


@dataclass
class Deployed:
    """A stack, deployed by a CloudFormation that knows nothing of plans."""

    name: str
    office: Office
    properties: dict[str, Mapping[str, Any]]

    def __post_init__(self) -> None:
        self._function = self.office.function()

    def deploy(self, after: Mapping[str, Mapping[str, Any]], retained: frozenset[str]) -> bool:
        """Carry out what differs; whether it succeeded. A failure is not rolled back."""
        leaving = []
        for name in sorted(after):
            old, new = self.properties.get(name), after[name]
            if old is None and not self._send("Create", name, ResourceProperties=new):
                return False
            if old and old != new:
                if not self._send("Update", name, ResourceProperties=new, OldResourceProperties=old):
                    return False
                if old["WorkspaceArn"] != new["WorkspaceArn"]:
                    leaving.append((name, old))
        leaving += [(name, old) for name, old in self.properties.items() if name not in after]
        for name, old in sorted(leaving, key=lambda each: each[0]):
            if name not in retained:
                assert self._send("Delete", name, ResourceProperties=old)
        return True

    def _send(self, request_type: str, logical_id: str, **parts: Any) -> bool:
        event = {
            "RequestType": request_type,
            "RequestId": "1",
            "ResponseURL": "https://localhost/",
            "StackId": f"arn:aws:cloudformation:eu-central-1:111122223333:stack/{self.name}/1",
            "LogicalResourceId": logical_id,
            "PhysicalResourceId": (parts.get("OldResourceProperties") or parts["ResourceProperties"])["WorkspaceArn"],
            **parts,
        }
        if request_type == "Create":
            del event["PhysicalResourceId"]
        return self.office.invoke(self._function, event).succeeded


@settings(max_examples=ROUNDS, suppress_health_check=list(HealthCheck))
@given(
    stacks=st.lists(st.tuples(resources, resources, st.frozensets(st.sampled_from(["Claims", "Desk"]))), max_size=2),
    there=st.fixed_dictionaries({arn: st.frozensets(st.sampled_from(PEOPLE)) for arn in WORKSPACES}),
    leavers=st.frozensets(st.sampled_from(PEOPLE), max_size=3),
    are_listed=st.booleans(),
    missing=st.sampled_from([None, None, None, *WORKSPACES]),
)
def test_what_is_foretold_is_what_happens(
    aws: Aws,
    stacks: list[tuple[dict[str, Any], dict[str, Any], frozenset[str]]],
    there: dict[str, frozenset[str]],
    leavers: frozenset[str],
    *,
    are_listed: bool,
    missing: str | None,
) -> None:
    """Leavers may still be listed among the associations, and a workspace may be deleted."""
    with open_office() as office:
        office.service.seed(INSTANCE)
        for workspace, some in there.items():
            office.service.associate(workspace, some, indexed=True)
        for arn in leavers:
            office.service.delete(arn, with_associations=not are_listed)
        if missing:
            office.service.delete(missing)
        planned = [
            Stack(
                f"stack-{number}",
                _declared(before, retained),
                _declared(after, retained),
            )
            for number, (before, after, retained) in enumerate(stacks)
        ]
        requests = requests_of(planned)
        wanted = {arn for request in requests for arn in request.wanted}
        workspaces = {request.about for request in requests}
        with served_in_process(aws.connect(INSTANCE.region), office.service.handle, office.time.wait):
            plan = plan_instance(requests, read(aws, INSTANCE.arn, workspaces=workspaces, wanted=wanted, people=True))
        for number, (before, after, retained) in enumerate(stacks):
            succeeded = Deployed(f"stack-{number}", office, before).deploy(after, retained)
            if not succeeded:
                assert plan.mistakes, "a deployment that fails was foretold"
                return
        assert not plan.mistakes, "what was foretold to fail does fail"
        there = {arn: arns for arn, arns in plan.after.items() if arn != missing}
        assert office.service.associations() == {arn: set(there.get(arn, ())) for arn in WORKSPACES if arn != missing}
        for each in plan.workspaces:
            assert _adds_up(each)


def _declared(resources: Mapping[str, Any], retained: frozenset[str] = frozenset()) -> dict[str, Declaration]:
    return {
        name: Declaration(name, properties, retained=name in retained, kept_on_replace=name in retained)
        for name, properties in resources.items()
    }


def _adds_up(plan: WorkspacePlan) -> bool:
    """Each ARN is in one list."""
    lists = [plan.associate, plan.adopt, plan.repair, plan.disassociate, plan.remove_foreign, plan.keep_foreign]
    everything = [arn for arns in [*lists, plan.drift, plan.gone] for arn in arns]
    return len(everything) == len(set(everything))
