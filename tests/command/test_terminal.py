"""The command as a process: signals, pipes, terminals and locales."""

import os
import pty
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from rich.cells import cell_len

from local.command import COMMAND, CREDENTIALS, VARIABLES
from local.connect.faults import Fault, Hang
from local.connect.instance import Instance
from local.connect.server import LocalConnect
from tests.command.account import Account, assembly
from tests.command.query_services import query_services
from tests.command.served import CLAIMS, SERVED, users

BUERO = f"{SERVED.arn}/workspace/buero"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def variables(connect: LocalConnect) -> Iterator[Mapping[str, str]]:
    """The environment of a process that finds an account with 120 people at a desk, and leaves it to them."""
    connect.seed(Instance(id=SERVED.id, account=SERVED.account, workspaces={"Büro 日本": "buero"}))
    people = users(*range(120))
    connect.associate(BUERO, people)
    account = Account(deployed={BUERO: people})
    with query_services(account) as urls:
        yield {
            **urls,
            **VARIABLES,
            **CREDENTIALS,
            "PATH": os.environ["PATH"],
            "AWS_DEFAULT_REGION": SERVED.region,
            "AWS_ENDPOINT_URL_CONNECT": connect.url,
        }


@pytest.fixture
def plan(tmp_path: Path) -> list[str]:
    """Plans to take the desk from everybody but one."""
    return [*COMMAND, "plan", f"{assembly(tmp_path, {BUERO: users(0), CLAIMS: users(1)})}"]


@pytest.fixture
def process(variables: Mapping[str, str], plan: list[str]) -> Run:
    """Runs the plan with some more options, and variables of the environment."""

    def run(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        env = {**variables, **environment}
        return subprocess.run([*plan, *options], env=env, capture_output=True, encoding="utf-8", check=False)

    return run


@pytest.fixture
def _heeding_ctrl_c() -> Iterator[None]:
    """What is started now heeds SIGINT, even where the tests themselves were told not to, as in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_heeding_ctrl_c")
def test_ctrl_c_ends_it_at_once_with_status_130_and_nothing_half_written(
    connect: LocalConnect, variables: Mapping[str, str], plan: list[str], tmp_path: Path
) -> None:
    connect.add_fault(Fault(effect=Hang(), operation="SearchWorkspaceAssociations", times=None))
    file = tmp_path / "plan.json"
    file.write_text("of yesterday")
    before = {*tmp_path.iterdir()}
    command = [*plan, "--format", "json", "--output", f"{file}"]
    with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        while not connect.calls():
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=5)
    assert (running.returncode, out, err.strip()) == (130, "", "")
    assert file.read_text() == "of yesterday"
    assert {*tmp_path.iterdir()} == before


@pytest.mark.usefixtures("_heeding_ctrl_c")
def test_ctrl_c_leaves_every_lock_file_as_it_was(
    connect: LocalConnect, variables: Mapping[str, str], tmp_path: Path
) -> None:
    connect.add_fault(Fault(effect=Hang(), operation="SearchUsers", times=None))
    files = [tmp_path / f"{name}.yaml" for name in ("one", "two")]
    head = f'account: "{SERVED.account}"\nregion: {SERVED.region}\ninstance: {SERVED.id}\n'
    for file in files:
        file.write_text(f"{head}workspaces: {{desk: {{arn: '{CLAIMS}', users: [somebody]}}}}\n")
    (tmp_path / "one.lock.json").write_text("of yesterday")
    before = {path: path.read_text() for path in tmp_path.iterdir()}
    command = [*COMMAND, "lock", *map(str, files)]
    with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        while not any(call.operation == "SearchUsers" for call in connect.calls()):
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=5)
    assert (running.returncode, out, err.strip()) == (130, "", "")
    assert {path: path.read_text() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("form", ["table", "markdown", "json"])
def test_whoever_closes_the_pipe_sees_no_traceback(variables: Mapping[str, str], plan: list[str], form: str) -> None:
    command = [*plan, "--all", "--format", form]
    with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 1


@pytest.mark.parametrize("form", ["table", "json"])
def test_a_full_disk_is_one_line_and_no_traceback(variables: Mapping[str, str], form: str) -> None:
    command = [*COMMAND, "who", "1", "--instance", SERVED.id, "--format", form]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, env=variables, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert re.search(r"^connect-workspaces: .*No space left on device$", done.stderr, re.MULTILINE)
    assert "Exception" not in done.stderr


def test_without_stdout_a_file_is_written_all_the_same(
    variables: Mapping[str, str], plan: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "plan.json"
    closed = ["sh", "-c", 'exec "$@" >&-', "sh", *plan, "--format", "json", "--output", f"{file}"]
    done = subprocess.run(closed, env=variables, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert BUERO in file.read_text()


def test_without_a_terminal_there_is_neither_colour_nor_progress(process: Run) -> None:
    done = process()
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout


def test_no_line_is_longer_than_the_terminal(process: Run) -> None:
    for columns in (80, 60):
        lines = process("--all", COLUMNS=f"{columns}").stdout.splitlines()
        assert columns - 20 < max(map(cell_len, lines)) <= columns


def test_a_width_of_zero_is_no_width(process: Run) -> None:
    """Who runs a command on a terminal without a size may pass that on."""
    assert process(COLUMNS="0").stdout == process().stdout != ""


def test_without_a_terminal_no_line_is_wrapped(
    process: Run, variables: Mapping[str, str], connect: LocalConnect, tmp_path: Path
) -> None:
    """Whoever looks for an ARN in a log finds it whole."""
    unknown = SERVED.user_arn("1").replace("abcd", "ffff")
    assembly(tmp_path, {BUERO: [unknown]})
    failing = process()
    (error,) = failing.stderr.splitlines()
    assert unknown in error
    assert f"  {error.partition(' ')[2]}"[-200:] in failing.stdout, "one line in the table, too"
    file = tmp_path / "doctor.txt"
    for output in ([], ["--output", f"{file}"]):
        command = [*COMMAND, "doctor", SERVED.id, *output]
        done = subprocess.run(command, env=variables, capture_output=True, encoding="utf-8", check=False)
        (row,) = [line for line in (done.stdout or file.read_text()).splitlines() if "Approximate" in line]
        assert "which search takes fewer calls is known" in row


@pytest.mark.parametrize("arguments", [["who", "1", "--instance", SERVED.id], ["doctor", SERVED.id]])
def test_a_table_keeps_within_80_columns_too(variables: Mapping[str, str], arguments: list[str]) -> None:
    env = {**variables, "COLUMNS": "80"}
    done = subprocess.run([*COMMAND, *arguments], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert max(map(cell_len, done.stdout.splitlines())) <= 80


def on_terminal(command: list[str], environment: Mapping[str, str]) -> str:
    """What a person at a terminal sees of a command that succeeds."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, env=environment, stdin=theirs, stdout=theirs, stderr=theirs) as running:
        os.close(theirs)
        seen = bytearray()
        with suppress(OSError):  # Linux has it that the other end is closed
            while chunk := os.read(ours, 65536):
                seen += chunk
    os.close(ours)
    assert running.returncode == 0, seen
    return seen.decode()


def test_a_terminal_shows_colours_and_progress_and_with_no_color_no_colours(
    variables: Mapping[str, str], plan: list[str], connect: LocalConnect
) -> None:
    connect.add_fault(Fault(effect=Hang(seconds=0.3), operation="SearchUsers"))
    colour = re.compile(r"\x1b\[[\d;]*3[1-7]m")
    seen = on_terminal(plan, {**variables, "TERM": "xterm"})
    assert colour.search(seen)
    assert "users" in seen.partition("disassociated")[0], "progress comes before the plan"
    assert not colour.search(on_terminal(plan, {**variables, "TERM": "xterm", "NO_COLOR": "1"}))


def test_on_a_terminal_a_table_takes_its_width(variables: Mapping[str, str]) -> None:
    seen = on_terminal([*COMMAND, "doctor", SERVED.id], {**variables, "TERM": "xterm"})
    lines = re.sub(r"\x1b\[[^A-Za-z]*[A-Za-z]", "", seen).splitlines()
    assert 60 < max(map(cell_len, lines)) <= 80


@pytest.mark.parametrize(
    "locale",
    [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "ascii"}],
)
def test_markdown_and_json_are_utf_8_whatever_the_locale(process: Run, locale: dict[str, str]) -> None:
    for form in ("markdown", "json"):
        done = process("--format", form, **locale)
        assert (done.returncode, done.stderr) == (0, "")
        assert "Büro 日本" in done.stdout


def test_a_terminal_that_cannot_show_a_name_shows_the_rest(process: Run) -> None:
    done = process(PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert r"B\xfcro \u65e5\u672c" in done.stdout
