"""The admin API: JSON over HTTP for everything in Controls, under /_admin."""

from collections.abc import Callable
from typing import Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from local.connect.calls import Call
from local.connect.controls import Controls
from local.connect.faults import Fault
from local.connect.instance import Instance
from local.connect.settings import Settings

PREFIX = "/_admin"
CALLS = TypeAdapter(list[Call])
ASSOCIATIONS = TypeAdapter(dict[str, set[str]])


class ByHand(BaseModel):
    """Associations that are made or removed by hand."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    workspace_arn: str
    resource_arns: tuple[str, ...]
    indexed: bool = False


class Deletion(BaseModel):
    """A workspace, user or routing profile that is deleted by hand."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    arn: str


def admin_routes(controls: Controls, clock: Callable[[], float]) -> list[web.RouteDef]:
    """The routes; ``clock`` gives the time in seconds."""

    def by_hand(change: Callable[..., None]) -> Callable[[bytes], None]:
        def apply(body: bytes) -> None:
            asked = ByHand.model_validate_json(body)
            change(asked.workspace_arn, asked.resource_arns, clock(), indexed=asked.indexed)

        return apply

    def put_settings(body: bytes) -> None:
        controls.settings = Settings.model_validate_json(body)

    routes: dict[tuple[str, str], Callable[[bytes], bytes | str | None]] = {
        ("GET", "/health"): lambda _: None,
        ("POST", "/reset"): lambda _: controls.reset(),
        ("POST", "/instances"): lambda body: controls.seed(Instance.model_validate_json(body)),
        ("GET", "/associations"): lambda _: ASSOCIATIONS.dump_json(controls.associations()),
        ("POST", "/associate"): by_hand(controls.associate),
        ("POST", "/disassociate"): by_hand(controls.disassociate),
        ("POST", "/delete"): lambda body: controls.delete(Deletion.model_validate_json(body).arn, clock()),
        ("GET", "/settings"): lambda _: controls.settings.model_dump_json(),
        ("PUT", "/settings"): put_settings,
        ("POST", "/faults"): lambda body: controls.add_fault(Fault.model_validate_json(body)),
        ("DELETE", "/faults"): lambda _: controls.clear_faults(),
        ("GET", "/calls"): lambda _: CALLS.dump_json(controls.calls()),
        ("DELETE", "/calls"): lambda _: controls.clear_calls(),
    }
    return [web.route(method, PREFIX + path, _answering(do)) for (method, path), do in routes.items()]


def _answering(do: Callable[[bytes], bytes | str | None]) -> Callable[[web.Request], Any]:
    async def handle(request: web.Request) -> web.Response:
        try:
            answer = do(await request.read())
        except (ValidationError, LookupError) as error:
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)
        content = answer.encode() if isinstance(answer, str) else answer or b"null"
        return web.Response(body=content, content_type="application/json")

    return handle
