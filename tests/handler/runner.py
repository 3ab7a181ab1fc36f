"""Stands in for the Lambda runtime: runs in a process of its own, with the bundle and the standard library alone.

Reads one JSON line an invocation, {"event": ..., "seconds": ...}, and answers each with a line when it is over.
Everything the function prints goes to standard error, where the log is collected.
"""

import importlib
import json
import sys
import time
from types import SimpleNamespace


def main() -> None:
    """Invoke the handler for each line of standard input."""
    bundle, name = sys.argv[1:]
    answers, sys.stdout = sys.stdout, sys.stderr
    sys.path.insert(0, bundle)
    module, _, function = name.rpartition(".")
    handler = getattr(importlib.import_module(module), function)
    for line in sys.stdin:
        invocation = json.loads(line)
        ends = time.monotonic() + invocation["seconds"]
        context = SimpleNamespace(
            aws_request_id="invocation",
            function_name="function",
            log_stream_name="2026/11/23/[$LATEST]0123456789abcdef0123456789abcdef",
            get_remaining_time_in_millis=lambda ends=ends: int((ends - time.monotonic()) * 1000),
        )
        handler(invocation["event"], context)
        print("done", file=answers, flush=True)


main()
