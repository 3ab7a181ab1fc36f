"""Stands in for the Lambda runtime: runs in a process of its own, with the bundle and the standard library alone.

Reads one JSON line an invocation, {"event": ..., "seconds": ...}, and answers each with one when it is over: the CPU
seconds of this process until its first connection, and its peak memory in KiB.
Everything the function prints goes to standard error, where the log is collected.

A line {"fork": {"stdin": ..., "stdout": ..., "log": ..., "environment": {...}}} makes another process that has loaded
the function and nothing more, and is answered with its number. It reads and answers by the pipes of these names.
"""

import time

BEGAN = time.process_time()

import importlib  # noqa: E402  # everything from here on counts
import json  # noqa: E402
import sys  # noqa: E402
from types import SimpleNamespace  # noqa: E402

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

FIRST_CALL: list[float] = []


def hear(event: str, _: object) -> None:
    """Note when the first connection is made."""
    if event == "socket.connect" and not FIRST_CALL:
        FIRST_CALL.append(time.process_time() - BEGAN)


def peak() -> int:
    """In KiB. On Linux not what getrusage says: that begins with what the parent had when it forked."""
    if sys.platform != "linux":
        import resource  # noqa: PLC0415

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    with open("/proc/self/status") as status:  # noqa: PTH123  # pathlib takes time and memory to load
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def fork(
    answers: "TextIO", stdin: str, stdout: str, log: str, environment: dict[str, str]
) -> "tuple[TextIO, TextIO] | None":
    """Make another process; in that one, what it reads and what it answers to."""
    import os  # noqa: PLC0415
    import signal  # noqa: PLC0415

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks for what becomes of it
    if process := os.fork():
        print(process, file=answers, flush=True)
        return None
    os.environ.update(environment)
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), 2)
    return open(stdin), open(stdout, "w")  # noqa: PTH123


def main() -> None:
    """Invoke the handler for each line of standard input."""
    sys.addaudithook(hear)
    bundle, name = sys.argv[1:]
    answers, sys.stdout = sys.stdout, sys.stderr
    sys.path.insert(0, bundle)
    module, _, function = name.rpartition(".")
    handler = getattr(importlib.import_module(module), function)
    lines = sys.stdin
    while line := lines.readline():
        invocation = json.loads(line)
        if "fork" in invocation:
            child = fork(answers, **invocation["fork"])
            lines, answers = child or (lines, answers)
            continue
        ends = time.monotonic() + invocation["seconds"]
        context = SimpleNamespace(
            aws_request_id="invocation",
            function_name="function",
            log_stream_name="2026/11/23/[$LATEST]0123456789abcdef0123456789abcdef",
            get_remaining_time_in_millis=lambda ends=ends: int((ends - time.monotonic()) * 1000),
        )
        handler(invocation["event"], context)
        print(json.dumps({"first_call": FIRST_CALL[0], "peak": peak()}), file=answers, flush=True)


main()
