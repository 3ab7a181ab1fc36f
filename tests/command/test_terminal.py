"""The command as a process: signals, pipes, terminals and locales."""

import os
import pty
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from local.command import COMMAND, CREDENTIALS, VARIABLES
from local.connect.faults import Fault, Hang
from local.connect.instance import Instance
from local.connect.server import LocalConnect
from tests.command.account import Account, assembly
from tests.command.processes import Loaded, Running
from tests.command.query_services import query_services
from tests.command.run import Command, Done
from tests.command.served import CLAIMS, SERVED, users

BUERO = f"{SERVED.arn}/workspace/buero"
BASE = {**CREDENTIALS, "PATH": os.environ["PATH"]}

Loading = Callable[..., Loaded]
Start = Callable[..., Running]


@pytest.fixture(scope="module")
def loading() -> Iterator[Loading]:
    """Processes that have loaded the command, one for each set of variables that Python looks at when it starts."""
    with ExitStack() as started:
        yield cache(lambda *variables: started.enter_context(Loaded.running({**BASE, **dict(variables)})))


@pytest.fixture
def variables(connect: LocalConnect) -> Iterator[Mapping[str, str]]:
    """The environment of a process that finds an account with 120 people at a desk, and leaves it to them."""
    connect.seed(Instance(id=SERVED.id, account=SERVED.account, workspaces={"Büro 日本": "buero"}))
    people = users(*range(120))
    connect.associate(BUERO, people)
    account = Account(deployed={BUERO: people})
    with query_services(account) as urls:
        yield {**urls, "AWS_DEFAULT_REGION": SERVED.region, "AWS_ENDPOINT_URL_CONNECT": connect.url}


@pytest.fixture
def stderr(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where standard error goes."""
    file = tmp_path_factory.mktemp("streams") / "stderr"
    file.touch()
    return file


@pytest.fixture
def stdout(stderr: Path) -> Path:
    """Where standard output goes, where it goes to a file."""
    file = stderr.with_name("stdout")
    file.touch()
    return file


@pytest.fixture
def start(loading: Loading, variables: Mapping[str, str], stderr: Path) -> Iterator[Start]:
    """Starts a command, with some more variables in its environment; its standard output goes where it is told."""
    all_started: list[Running] = []

    def started(
        arguments: list[str], stdout: str | Path, python: Mapping[str, str] | None = None, **environment: str
    ) -> Running:
        running = loading(*(python or {}).items()).start(arguments, {**variables, **environment}, stdout, stderr)
        all_started.append(running)
        return running

    yield started
    for running in all_started:
        running.end()


@pytest.fixture
def process(start: Start, stdout: Path, stderr: Path) -> Command:
    """Runs a command, with some more variables in its environment; `python` has those that Python looks at."""

    def run(*arguments: str, **variables: Any) -> Done:
        for file in (stdout, stderr):
            file.write_text("")
        status = start([*arguments], stdout, **variables).status()
        return Done(status, stdout.read_text("utf-8"), stderr.read_text("utf-8"))

    return run


@pytest.fixture
def plan(tmp_path: Path) -> list[str]:
    """Plans to take the desk from everybody but one."""
    return ["plan", f"{assembly(tmp_path, {BUERO: users(0), CLAIMS: users(1)})}"]


def test_a_process_that_is_started_writes_the_same(
    process: Command, plan: list[str], variables: Mapping[str, str]
) -> None:
    """The other tests make processes of one that has loaded the command."""
    env = {**BASE, **VARIABLES, **variables}
    done = subprocess.run([*COMMAND, *plan], env=env, capture_output=True, encoding="utf-8", check=False)
    assert Done(done.returncode, done.stdout, done.stderr) == process(*plan)


def test_ctrl_c_ends_it_at_once_with_status_130_and_nothing_half_written(
    connect: LocalConnect, start: Start, plan: list[str], tmp_path: Path, stdout: Path, stderr: Path
) -> None:
    connect.add_fault(Fault(effect=Hang(), operation="SearchWorkspaceAssociations", times=None))
    file = tmp_path / "plan.json"
    file.write_text("of yesterday")
    before = {*tmp_path.iterdir()}
    running = start([*plan, "--format", "json", "--output", f"{file}"], stdout)
    while not connect.calls():
        time.sleep(0.02)
    os.kill(running.number, signal.SIGINT)
    assert (running.status(seconds=5), stdout.read_text(), stderr.read_text().strip()) == (130, "", "")
    assert file.read_text() == "of yesterday"
    assert {*tmp_path.iterdir()} == before


def test_ctrl_c_leaves_every_lock_file_as_it_was(
    connect: LocalConnect, start: Start, tmp_path: Path, stdout: Path, stderr: Path
) -> None:
    connect.add_fault(Fault(effect=Hang(), operation="SearchUsers", times=None))
    files = [tmp_path / f"{name}.yaml" for name in ("one", "two")]
    head = f'account: "{SERVED.account}"\nregion: {SERVED.region}\ninstance: {SERVED.id}\n'
    for file in files:
        file.write_text(f"{head}workspaces: {{desk: {{arn: '{CLAIMS}', users: [somebody]}}}}\n")
    (tmp_path / "one.lock.json").write_text("of yesterday")
    before = {path: path.read_text() for path in tmp_path.iterdir()}
    running = start(["lock", *map(str, files)], stdout)
    while not any(call.operation == "SearchUsers" for call in connect.calls()):
        time.sleep(0.02)
    os.kill(running.number, signal.SIGINT)
    assert (running.status(seconds=5), stdout.read_text(), stderr.read_text().strip()) == (130, "", "")
    assert {path: path.read_text() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("form", ["table", "markdown", "json"])
def test_whoever_closes_the_pipe_sees_no_traceback(start: Start, plan: list[str], form: str, stderr: Path) -> None:
    pipe = stderr.with_name("pipe")
    os.mkfifo(pipe)
    running = start([*plan, "--all", "--format", form], pipe)
    pipe.open().close()
    assert (running.status(), stderr.read_text()) == (1, "")


@pytest.mark.parametrize("form", ["table", "json"])
def test_a_full_disk_is_one_line_and_no_traceback(start: Start, form: str, stderr: Path) -> None:
    running = start(["who", "1", "--instance", SERVED.id, "--format", form], "/dev/full")
    assert running.status() == 1
    said = stderr.read_text()
    assert re.search(r"^connect-workspaces: .*No space left on device$", said, re.MULTILINE)
    assert "Exception" not in said


def test_without_stdout_a_file_is_written_all_the_same(
    plan: list[str], variables: Mapping[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "plan.json"
    command = ["sh", "-c", '"$@" >&-', "sh", *COMMAND, *plan, "--format", "json", "--output", f"{file}"]
    env = {**BASE, **VARIABLES, **variables}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert BUERO in file.read_text()


def test_without_a_terminal_there_is_neither_colour_nor_progress(process: Command, plan: list[str]) -> None:
    done = process(*plan)
    assert (done.status, done.err) == (0, "")
    assert "\x1b" not in done.out


def test_no_line_is_longer_than_the_terminal(process: Command, plan: list[str]) -> None:
    for columns in (80, 60):
        lines = process(*plan, "--all", COLUMNS=f"{columns}").out.splitlines()
        assert columns - 20 < max(map(cell_len, lines)) <= columns


def test_a_width_of_zero_is_no_width(process: Command, plan: list[str]) -> None:
    """Who runs a command on a terminal without a size may pass that on."""
    assert process(*plan, COLUMNS="0").out == process(*plan).out != ""


def test_without_a_terminal_no_line_is_wrapped(process: Command, plan: list[str], tmp_path: Path) -> None:
    """Whoever looks for an ARN in a log finds it whole."""
    unknown = SERVED.user_arn("1").replace("abcd", "ffff")
    assembly(tmp_path, {BUERO: [unknown]})
    failing = process(*plan)
    (error,) = failing.err.splitlines()
    assert unknown in error
    assert f"  {error.partition(' ')[2]}"[-200:] in failing.out, "one line in the table, too"
    file = tmp_path / "doctor.txt"
    for output in ([], ["--output", f"{file}"]):
        done = process("doctor", SERVED.id, *output)
        (row,) = [line for line in (done.out or file.read_text()).splitlines() if "Approximate" in line]
        assert "which search takes fewer calls is known" in row


@pytest.mark.parametrize("arguments", [["who", "1", "--instance", SERVED.id], ["doctor", SERVED.id]])
def test_a_table_keeps_within_80_columns_too(process: Command, arguments: list[str]) -> None:
    done = process(*arguments, COLUMNS="80")
    assert done.status == 0, done.err
    assert max(map(cell_len, done.out.splitlines())) <= 80


@pytest.fixture
def on_terminal(loading: Loading, variables: Mapping[str, str]) -> Callable[..., str]:
    """What a person at a terminal sees of a command that succeeds."""

    def run(*arguments: str, **environment: str) -> str:
        ours, theirs = pty.openpty()
        name = os.ttyname(theirs)
        running = loading().start([*arguments], {**variables, "TERM": "xterm", **environment}, name, name, stdin=name)
        with ThreadPoolExecutor() as pool:
            seen = pool.submit(_all_of, ours)
            try:
                status = running.status()
            finally:
                os.close(theirs)  # which ends the reading
        os.close(ours)
        assert status == 0, seen.result()
        return seen.result().decode()

    return run


def _all_of(descriptor: int) -> bytearray:
    seen = bytearray()
    with suppress(OSError):  # Linux has it that the other end is closed
        while chunk := os.read(descriptor, 65536):
            seen += chunk
    return seen


def test_a_terminal_shows_colours_and_progress_and_with_no_color_no_colours(
    on_terminal: Callable[..., str], plan: list[str], connect: LocalConnect
) -> None:
    connect.add_fault(Fault(effect=Hang(seconds=0.3), operation="SearchUsers"))
    colour = re.compile(r"\x1b\[[\d;]*3[1-7]m")
    seen = on_terminal(*plan)
    assert colour.search(seen)
    assert "users" in seen.partition("disassociated")[0], "progress comes before the plan"
    assert not colour.search(on_terminal(*plan, NO_COLOR="1"))


def test_on_a_terminal_a_table_takes_its_width(on_terminal: Callable[..., str]) -> None:
    seen = on_terminal("doctor", SERVED.id)
    lines = re.sub(r"\x1b\[[^A-Za-z]*[A-Za-z]", "", seen).splitlines()
    assert 60 < max(map(cell_len, lines)) <= 80


@pytest.mark.parametrize(
    "locale",
    [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "ascii"}],
)
def test_markdown_and_json_are_utf_8_whatever_the_locale(
    process: Command, plan: list[str], locale: dict[str, str]
) -> None:
    for form in ("markdown", "json"):
        done = process(*plan, "--format", form, python=locale)
        assert (done.status, done.err) == (0, "")
        assert "Büro 日本" in done.out


def test_a_terminal_that_cannot_show_a_name_shows_the_rest(process: Command, plan: list[str]) -> None:
    done = process(*plan, python={"PYTHONIOENCODING": "ascii"})
    assert (done.status, done.err) == (0, "")
    assert r"B\xfcro \u65e5\u672c" in done.out
