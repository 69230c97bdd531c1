"""`response_url`: where an app answers an interaction later; five times, half an hour."""

import json
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from workspace import posting
from workspace.refusals import SlackRefusal
from workspace.webapi.endpoint import refusal
from workspace.wire import Json
from workspace.world import World


class Responses:
    """The route behind every response URL."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def answer(self, request: Request) -> Response:
        """One use of a response URL."""
        with self._world.traffic.exchange("from_app", "response_url", "response_url") as entry:
            try:
                body = _body(await request.body())
                place = self._world.triggers.use_response(request.path_params["secret"])
                posting.respond(self._world, place, body)
            except SlackRefusal as refused:
                self._world.traffic.end(entry, refused.code)
                # Slack's response URLs say by the status what the Web API says in its envelope.
                if refused.status == 200:
                    refused.status = 400
                return refusal(refused)
            self._world.traffic.end(entry)
            return PlainTextResponse("ok")


def _body(raw: bytes) -> Json:
    text = raw.decode(errors="replace")
    if text.startswith("payload="):
        text = parse_qs(text)["payload"][0]
    try:
        body = json.loads(text)
    except ValueError:
        raise SlackRefusal("invalid_payload") from None
    if not isinstance(body, dict):
        raise SlackRefusal("invalid_payload")
    return body
