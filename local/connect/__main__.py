"""Runs the local Connect until it is told to stop: ``python -m local.connect``."""

import argparse
import asyncio
import os
import signal
import sys

from local.connect.server import serving
from local.connect.service import Service


async def _serve(port: int, *, with_parent: bool) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)

    def stop_at_the_end_of_input() -> None:
        if not os.read(sys.stdin.fileno(), 4096):
            loop.remove_reader(sys.stdin)
            stop.set()

    if with_parent:
        loop.add_reader(sys.stdin, stop_at_the_end_of_input)
    async with serving(Service(), port) as url:
        print(url, flush=True)
        await stop.wait()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m local.connect", description="A local Amazon Connect.")
    parser.add_argument("--port", type=int, default=0, help="where to listen on 127.0.0.1 (default: a free port)")
    parser.add_argument("--with-parent", action="store_true", help="stop when standard input ends")
    arguments = parser.parse_args()
    asyncio.run(_serve(arguments.port, with_parent=arguments.with_parent))


if __name__ == "__main__":
    main()
