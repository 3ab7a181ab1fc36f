"""Serves a Service over HTTP: here is where time passes and connections are cut."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from local.connect.admin import admin_routes
from local.connect.service import Aborted, Held, Service

HOST = "127.0.0.1"
GRACE = 0.1
"""Seconds that calls under way get when the server ends; to aiohttp, none at all would mean forever."""


@asynccontextmanager
async def serving(service: Service, port: int) -> AsyncIterator[str]:
    """Serve on this machine only.

    Args:
        service: what is served.
        port: 0 takes a free one.

    Yields:
        The URL.
    """

    async def handle(request: web.Request) -> web.StreamResponse:
        return await _respond(service, request)

    app = web.Application(client_max_size=0)  # no limit: thousands of ARNs may be associated by hand at once
    app.add_routes([*admin_routes(service, time.time), web.route("*", "/{path:.*}", handle)])
    # A call that hangs ends with its client, or with the server.
    runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=GRACE)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
        yield f"http://{HOST}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _respond(service: Service, request: web.Request) -> web.StreamResponse:
    body = await request.read()
    outcome = service.handle(request.method, request.raw_path, request.headers, body, time.time())
    if isinstance(outcome, Held):
        # No time at all means: until the client is gone, which cancels this.
        await (asyncio.Event().wait() if outcome.seconds is None else asyncio.sleep(outcome.seconds))
        outcome = outcome.finish(time.time())
    if isinstance(outcome, Aborted):
        if request.transport:
            request.transport.abort()
        return web.Response()
    await asyncio.sleep(outcome.delay)
    if not outcome.drip:
        return web.Response(status=outcome.status, headers=outcome.headers, body=outcome.body)
    response = web.StreamResponse(status=outcome.status, headers=outcome.headers)
    response.content_length = len(outcome.body)
    await response.prepare(request)
    for byte in outcome.body:
        await asyncio.sleep(outcome.drip)
        await response.write(bytes([byte]))
    return response
