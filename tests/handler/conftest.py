"""The function's bundle in a process of its own, the local Connect, and an instance to work on."""

import os
from collections.abc import Callable, Iterator
from compileall import compile_dir
from contextlib import AbstractContextManager
from fcntl import LOCK_EX, flock
from pathlib import Path
from zipfile import ZipFile

import pytest

from local.connect.instance import Instance
from local.connect.server import LocalConnect
from local.simulator.custom_resource import CustomResource
from local.simulator.function import Function
from local.simulator.responses import Answers, answers_endpoint
from local.simulator.stacks import Stacks, stacks_endpoint
from tests.arns import ACCOUNT, BILLING_ID, CLAIMS, CLAIMS_ID, INSTANCE_ID, routing_profile_ids, user, user_ids
from tools.function import from_checkout

ROOT = Path(__file__).resolve().parents[2]

StartProcess = Callable[..., AbstractContextManager[Function]]


INSTANCE = Instance(
    id=INSTANCE_ID,
    account=ACCOUNT,
    workspaces={"claims": CLAIMS_ID, "billing": BILLING_ID},
    users=user_ids(120),
    routing_profiles=routing_profile_ids(3),
)


def users(*numbers: int) -> list[str]:
    """The ARNs of users of the instance."""
    return [*map(user, numbers)]


def there(connect: LocalConnect, workspace: str = CLAIMS) -> set[str]:
    """What is associated with a workspace, in truth."""
    return connect.associations().get(workspace, set())


def sent(connect: LocalConnect) -> list[tuple[str | None, int]]:
    """The calls that came in, each with the number of ARNs it named."""
    return [(call.operation, len(call.resource_arns)) for call in connect.calls()]


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The bundle, unpacked as Lambda does: that of the checkout, or the one that FUNCTION_ZIP names.

    The first process of the tests unpacks and compiles it for all of them.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "bundle"
    with folder.with_suffix(".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not folder.exists():
            with ZipFile(os.environ.get("FUNCTION_ZIP") or from_checkout(ROOT)) as archive:
                archive.extractall(folder)
            compile_dir(folder, quiet=2)
    return folder


@pytest.fixture
def connect(running_connect: LocalConnect) -> LocalConnect:
    """A local Connect with one instance, and nothing associated."""
    running_connect.reset()
    running_connect.seed(INSTANCE)
    return running_connect


@pytest.fixture(scope="session")
def ca_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The issuer of the certificate that the answers' endpoint shows."""
    return tmp_path_factory.mktemp("tls") / "ca.pem"


@pytest.fixture(scope="session")
def answers(ca_file: Path) -> Iterator[Answers]:
    """Where the answers go."""
    with answers_endpoint(ca_file) as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def running_stacks() -> Iterator[tuple[Stacks, str]]:
    """One CloudFormation for all tests of this process, and where it answers."""
    stacks = Stacks()
    with stacks_endpoint(stacks) as url:
        yield stacks, url


@pytest.fixture
def stacks(running_stacks: tuple[Stacks, str]) -> Stacks:
    """What CloudFormation says about stacks. It knows none, so there is no answer unless a test makes some happen."""
    known, _ = running_stacks
    known.forget()
    return known


@pytest.fixture(scope="session")
def environment(
    running_connect: LocalConnect, running_stacks: tuple[Stacks, str], answers: Answers, ca_file: Path
) -> dict[str, str]:
    """What the function's process finds in its environment."""
    assert answers.url
    _, stacks_url = running_stacks
    return {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL_CONNECT": running_connect.url,
        "AWS_ENDPOINT_URL_CLOUDFORMATION": stacks_url,
        "SSL_CERT_FILE": str(ca_file),
    }


@pytest.fixture(scope="session")
def loaded(bundle: Path, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Function]:
    """A function that is never invoked; all others are made of it."""
    with Function.running(bundle, tmp_path_factory.mktemp("loaded") / "log", environment) as running:
        yield running


@pytest.fixture(scope="session")
def function(loaded: Function, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Function]:
    """A function that stays warm from test to test, as Lambda keeps it. Where it pauses, its clock goes forward."""
    with loaded.forked(tmp_path_factory.mktemp("function"), pauses=False) as running:
        yield running


@pytest.fixture
def processes(
    loaded: Function, tmp_path_factory: pytest.TempPathFactory, connect: LocalConnect, stacks: Stacks
) -> StartProcess:
    """Starts further processes of the function; their environment can be changed."""

    def start(**changed: str) -> AbstractContextManager[Function]:
        return loaded.forked(tmp_path_factory.mktemp("process"), changed)

    return start


@pytest.fixture
def resource(function: Function, answers: Answers, connect: LocalConnect, stacks: Stacks) -> CustomResource:
    """A custom resource that CloudFormation is about to make."""
    return CustomResource(function, answers)


@pytest.fixture
def waiting_resource(resource: CustomResource, processes: StartProcess) -> Iterator[CustomResource]:
    """The same, with a function that really waits: for tests in which something happens in the meantime."""
    with processes() as resource.function:
        yield resource
