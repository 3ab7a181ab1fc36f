"""Stands in for the Lambda runtime: runs in a process of its own, with the bundle and the standard library alone.

Reads one JSON line an invocation, {"event": ..., "seconds": ...}, and answers each with one when it is over: the CPU
seconds of this process until its first connection, its peak memory in KiB, and the seconds for which it did not pause.
Everything the function prints goes to standard error, where the log is collected.

A line {"fork": {"streams": [stdin, stdout, stderr], "environment": {...}}, "pauses": ...} makes another process that
has loaded the function and nothing more, and is answered with its number. It reads, answers and logs to the files of
these names. Without pauses, the clock that the function is given goes forward by each at once.
"""

import time

BEGAN = time.process_time()

import importlib  # noqa: E402  # everything from here on counts
import json  # noqa: E402
import sys  # noqa: E402
from types import SimpleNamespace  # noqa: E402

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

FIRST_CALL: list[float] = []


class Clock:
    """A clock that can be put forward, by so many seconds so far."""

    skipped = 0.0

    def now(self) -> float:
        """Seconds."""
        return time.monotonic() + self.skipped

    def skip(self, seconds: float) -> None:
        """Put it forward, instead of waiting."""
        self.skipped += seconds


CLOCK = Clock()


def without_pauses(name: str) -> "Callable[[Any, Any], None]":
    """The handler of a module that makes handlers, with a clock that goes forward instead of waiting."""
    module = sys.modules[name]
    outside = module.Outside(deadline=lambda remaining: module.Deadline(remaining, now=CLOCK.now, sleep=CLOCK.skip))
    handler: Callable[[Any, Any], None] = module.make_handler(outside)
    return handler


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


def fork(streams: list[str], environment: dict[str, str]) -> int:
    """Make another process, as this one is but for its standard streams and its environment.

    Args:
        streams: the names of the files that it has for standard input, output and error; it waits for the other end of
            a pipe.
        environment: what it finds in its environment, beside what this one does.

    Returns:
        Its number; in that process, 0.
    """
    import gc  # noqa: PLC0415
    import os  # noqa: PLC0415

    gc.freeze()  # whoever looks for garbage in what both have loaded copies it
    if process := os.fork():
        return process
    os.environ.update(environment)
    for number, name in enumerate(streams):
        opened = os.open(name, os.O_WRONLY | os.O_APPEND if number else os.O_RDONLY)
        os.dup2(opened, number)
        os.close(opened)
    return 0


def main() -> None:
    """Invoke the handler for each line of standard input."""
    sys.addaudithook(hear)
    bundle, name = sys.argv[1:]
    answers, sys.stdout = sys.stdout, sys.stderr
    sys.path.insert(0, bundle)
    module, _, function = name.rpartition(".")
    handler = getattr(importlib.import_module(module), function)
    while line := sys.stdin.readline():
        invocation = json.loads(line)
        if "fork" in invocation:
            import signal  # noqa: PLC0415

            signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks for what becomes of it
            if process := fork(**invocation["fork"]):
                print(process, file=answers, flush=True)
            elif not invocation["pauses"]:
                handler = without_pauses(module)
            continue
        skipped, ends = CLOCK.skipped, CLOCK.now() + invocation["seconds"]
        context = SimpleNamespace(
            aws_request_id="invocation",
            function_name="function",
            log_stream_name="2026/11/23/[$LATEST]0123456789abcdef0123456789abcdef",
            get_remaining_time_in_millis=lambda ends=ends: int((ends - CLOCK.now()) * 1000),
        )
        handler(invocation["event"], context)
        skipped = CLOCK.skipped - skipped
        print(json.dumps({"first_call": FIRST_CALL[0], "peak": peak(), "skipped": skipped}), file=answers, flush=True)


if __name__ == "__main__":
    main()
