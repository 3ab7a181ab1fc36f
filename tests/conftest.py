"""What tests of several folders share, and the order in which they begin."""

import gc
import os
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.botocore_once import remember

if TYPE_CHECKING:
    from local.aws import LocalAws
    from local.connect.server import LocalConnect

FIRST = ("end_to_end", "local_aws", "wheel", "constructs", "handler")
"""The folders whose tests last longest; what begins late must be short, or one process works on alone."""

CDK = ("constructs", "grammars")
"""The folders whose tests make constructs. What one process has loaded of CDK, and its node, serve them all."""

AT_THE_DESK = "desk"
"""The profile of hypothesis that `make check` asks for: fewer rounds of each property; `make test` makes them all."""

GROUP = "xdist_group"
"""Tests of one group run in one process."""


@pytest.hookimpl(tryfirst=True)  # hypothesis loads the profile in this hook
def pytest_configure(config: pytest.Config) -> None:
    """Hold what is random to no time: other processes share the machine. Have botocore remember."""
    remember()
    if config.pluginmanager.hasplugin("hypothesispytest"):
        from hypothesis import HealthCheck, settings  # noqa: PLC0415  # takes a second, and few folders need it

        settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
        settings.load_profile("untimed")
        settings.register_profile(AT_THE_DESK, max_examples=15)


def pytest_xdist_auto_num_workers() -> int:
    """Twice as many processes as cores: whoever runs the CDK CLI or the function waits for it half of the time."""
    return 2 * (os.cpu_count() or 1)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Import all tests, with a garbage collector that never looks at what they import, and all of which stays.

    Later it looks more rarely: clients of boto3 made that a fifth of the work.

    The node of jsii, which importing CDK starts, gets an environment that no other process has. In each synth CDK looks
    for violations of its own rules, and without a feature flag it tells nobody: tests that want to know ask for it. The
    rules are WebAssembly, which node compiles better in the background than a test can use.
    """
    gc.disable()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CDK_VALIDATION", "false")
        patch.setenv("NODE_OPTIONS", "--v8-pool-size=0")
        collected = yield
    gc.freeze()
    gc.enable()
    gc.set_threshold(200_000)
    return collected


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in this hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest, and leave CDK to one process."""

    def folder(item: pytest.Item) -> str:
        return item.nodeid.removeprefix("tests/").partition("/")[0]

    items.sort(key=lambda item: FIRST.index(folder(item)) if folder(item) in FIRST else len(FIRST))
    for item in items:
        if folder(item) in CDK and not item.get_closest_marker(GROUP):
            item.add_marker(pytest.mark.xdist_group("cdk"))


@pytest.fixture(scope="session")
def aws() -> Iterator["LocalAws"]:
    """One local AWS for all tests of a process that do not need one to themselves."""
    from local.aws import local_aws  # noqa: PLC0415

    with local_aws() as running:
        yield running


@pytest.fixture(scope="session")
def bootstrapped(aws: "LocalAws") -> "LocalAws":
    """The same, with what every deployment needs: the stack of `cdk bootstrap`, which the demo runs."""
    from local.cdk import CLI  # noqa: PLC0415

    chosen = {
        "CloudFormationExecutionPolicies": "arn:aws:iam::aws:policy/AdministratorAccess",
        "FileAssetsBucketKmsKeyId": "AWS_MANAGED_KEY",
    }
    cloudformation = aws.boto3_client("cloudformation")
    cloudformation.create_stack(
        StackName="CDKToolkit",
        TemplateBody=(CLI.parents[1] / "lib" / "api" / "bootstrap" / "bootstrap-template.yaml").read_text(),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in chosen.items()],
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    cloudformation.get_waiter("stack_create_complete").wait(StackName="CDKToolkit", WaiterConfig={"Delay": 0.1})
    return aws


@pytest.fixture(scope="session")
def running_connect() -> Iterator["LocalConnect"]:
    """One local Connect for all tests of a process that seed it anew."""
    from local.connect.server import LocalConnect  # noqa: PLC0415

    with LocalConnect.running() as connect:
        yield connect
