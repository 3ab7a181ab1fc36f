"""Serves the local Connect over HTTP from a thread: here is where time passes and connections are cut."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Self

import boto3
from aiohttp import web
from anyio.from_thread import start_blocking_portal
from botocore.config import Config

from local.connect.service import Aborted, Held, Service

if TYPE_CHECKING:
    from mypy_boto3_connect import ConnectClient

HOST = "127.0.0.1"
GRACE = 0.1
"""Seconds that calls under way get when the server ends; to aiohttp, none at all would mean forever."""


class LocalConnect(Service):
    """A local Connect that is running.

    Attributes:
        url: where.
    """

    url: str

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Self]:
        """Serve one on a free port of this machine, until the block is left."""
        connect = cls()
        with start_blocking_portal() as thread, thread.wrap_async_context_manager(_serving(connect)) as connect.url:
            yield connect

    def boto3_client(self, region: str, config: Config | None = None) -> "ConnectClient":
        """A boto3 client for it; unless the configuration says otherwise, it tries every call just once."""
        session = boto3.session.Session("local", "local", region_name=region)
        once = Config(retries={"total_max_attempts": 1})
        return session.client("connect", endpoint_url=self.url, config=once.merge(config) if config else once)


@asynccontextmanager
async def _serving(service: Service) -> AsyncIterator[str]:
    async def handle(request: web.Request) -> web.StreamResponse:
        return await _respond(service, request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    # A call that hangs ends with its client, or with the server.
    runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=GRACE)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, 0).start()
        yield f"http://{HOST}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _respond(service: Service, request: web.Request) -> web.StreamResponse:
    outcome = service.handle(request.method, request.raw_path, request.headers, await request.read())
    if isinstance(outcome, Held):
        # No time at all means: until the client is gone, which cancels this.
        await (asyncio.Event().wait() if outcome.seconds is None else asyncio.sleep(outcome.seconds))
        outcome = outcome.finish()
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
