"""Runs a Python contender in a process of its own, with its libraries and the standard library alone.

Reads one JSON line an invocation, {"events": [...], "seconds": ...}, and answers each with one: how long the handler
took, what it raised, when this program began (seconds since 1970) and its peak memory in KiB.
"""

import time

BEGAN = time.time()

import importlib  # noqa: E402  # everything from here on counts
import json  # noqa: E402
import sys  # noqa: E402
from types import SimpleNamespace  # noqa: E402


def _peak() -> int:
    """In KiB. Where it can be helped not what getrusage says: that begins with what the parent had when it forked."""
    if sys.platform != "linux":
        import resource  # noqa: PLC0415

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    with open("/proc/self/status") as status:  # noqa: PTH123  # pathlib is no small thing to load
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def main() -> None:
    """Invoke the handler for each line of standard input."""
    folder, name = sys.argv[1:]
    answers, sys.stdout = sys.stdout, sys.stderr
    sys.path.insert(0, folder)
    module, _, function = name.rpartition(".")
    handler = getattr(importlib.import_module(module), function)
    for line in sys.stdin:
        invocation = json.loads(line)
        began, error = time.monotonic(), None
        ends = began + invocation["seconds"]
        context = SimpleNamespace(
            aws_request_id="invocation",
            function_name="function",
            log_stream_name="stream",
            get_remaining_time_in_millis=lambda ends=ends: int((ends - time.monotonic()) * 1000),
        )
        try:
            for event in invocation["events"]:
                handler(event, context)
        except Exception as raised:
            error = f"{type(raised).__name__}: {raised}"
        seconds = time.monotonic() - began
        print(
            json.dumps({"seconds": seconds, "error": error, "began": BEGAN, "peak": _peak()}), file=answers, flush=True
        )


main()
