"""The door of the control API: which call does what, and its envelope."""

import json
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from workspace.control import clicking, forms, organising, running, speaking
from workspace.control.scene import Scene
from workspace.delivery.courier import Courier
from workspace.refusals import ControlRefusal
from workspace.wire import Json
from workspace.world import World

CALLS: Mapping[tuple[str, str], Callable[[Scene], Awaitable[Json]]] = {
    ("GET", "sees"): running.sees,
    ("POST", "say"): speaking.say,
    ("POST", "command"): speaking.command,
    ("POST", "click"): clicking.click,
    ("POST", "options"): clicking.options,
    ("POST", "submit"): forms.submit,
    ("POST", "close"): forms.close,
    ("POST", "home"): speaking.home,
    ("POST", "open_dm"): speaking.open_dm,
    ("POST", "read"): speaking.read,
    ("GET", "clock"): running.clock,
    ("POST", "clock"): running.clock,
    ("POST", "faults"): running.add_fault,
    ("DELETE", "faults"): running.clear_faults,
    ("POST", "people"): organising.people,
    ("POST", "groups"): organising.groups,
    ("POST", "channels"): organising.channels,
    ("GET", "traffic"): running.traffic,
    ("GET", "history"): running.history,
    ("POST", "settle"): running.settle,
    ("GET", "connections"): running.connections,
    ("POST", "request_url"): running.request_url,
}


class ControlApi:
    """Answers `/_control/CALL`."""

    def __init__(self, world: World, courier: Courier) -> None:
        self._world = world
        self._courier = courier

    async def answer(self, request: Request) -> Response:
        """One call."""
        try:
            call = CALLS.get((request.method, request.path_params["call"]))
            if call is None:
                raise ControlRefusal("unknown_call", "There is no such call.", status=404)
            done = await call(Scene(self._world, self._courier, await _body(request)))
        except ControlRefusal as refused:
            return _refusal(refused)
        return JSONResponse({"ok": True, **done})


async def _body(request: Request) -> Json:
    if request.method != "POST":
        return dict(request.query_params)
    raw = await request.body()
    try:
        body = json.loads(raw or b"{}")
    except ValueError:
        raise ControlRefusal("bad_request", "The body is not JSON.", status=400) from None
    if not isinstance(body, dict):
        raise ControlRefusal("bad_request", "The body must be an object.", status=400)
    return body


def _refusal(refused: ControlRefusal) -> Response:
    body: Json = {"ok": False, "error": refused.code, "message": refused.message}
    if refused.errors:
        body["errors"] = refused.errors
    return JSONResponse(body, status_code=refused.status)
