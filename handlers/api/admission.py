"""How a request gets to its route: token, scope and reach first, then the body within its limits. Deny by default."""

import hashlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends
from fastapi.routing import APIRoute
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive

from bot.domain.tokens import ApiToken, Scope
from bot.errors import BadInput
from bot.services.context import Context
from bot.services.identity import Viewer
from bot.services.repeating import Demand, once
from bot.services.visibility import reach_model, sight
from bot.views.answer import to_json
from handlers.api import answers
from handlers.api.bodies import JSON_LIMIT, JSON_TYPE, decoded, require_type
from handlers.api.uploads import ENDINGS, Upload, uploaded
from handlers.arrival import received
from handlers.reception import Reception

KEY_HEADER = "Idempotency-Key"
REPLAYED = {"Idempotent-Replayed": "true"}
LONGEST_KEY = 255
SCOPE, FILE = "x-scope", "x-file"


def takes(scope: Scope) -> dict[str, Any]:
    """What every route says of itself: the scope that it takes. A route that does not is not built."""
    return {SCOPE: scope.value}


def takes_file(scope: Scope) -> dict[str, Any]:
    """The same for a route whose body is a file."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in ENDINGS}
    return {**takes(scope), FILE: True, "requestBody": {"required": True, "content": content}}


@dataclass(frozen=True, slots=True)
class Call:
    """One request by a token in force that has the route's scope and reaches its model."""

    context: Context
    desk: Reception
    token: ApiToken
    at: datetime
    demand: Demand
    sent: Upload | None = None

    @property
    def upload(self) -> Upload:
        """The file that was sent."""
        assert self.sent is not None
        return self.sent

    @property
    def viewer(self) -> Viewer:
        """What the token sees. It may ask Slack: take it before a transaction is opened, for that would wait."""
        return sight(self.context, self.token)

    def once(self, effect: Callable[[Session], object], status: int = 201) -> Response:
        """Have an effect and answer with what it returns, in one transaction; for a key, once."""
        kept, is_new = once(self.context, self.demand, lambda session: (status, to_json(effect(session))))
        answer = answers.as_json(kept.answer, kept.status)
        if not is_new:
            answer.headers.update(REPLAYED)
        return answer

    def moved(self, effect: Callable[[Session], BaseModel]) -> Response:
        """The same of what moved and was there before; what is due because of it is done at once."""
        answer = self.once(lambda session: effect(session).model_dump(mode="json"), status=200)
        self.context.wake()
        return answer


async def _call(request: Request) -> Call:
    found: Call = request.state.call
    return found


Caller = Annotated[Call, Depends(_call)]


class Received(Request):
    """A request whose body was read within the limits, and decoded."""

    def __init__(self, request: Request, receive: Receive, body: bytes) -> None:
        super().__init__(request.scope, receive)
        self._whole = body

    async def body(self) -> bytes:
        """As it came."""
        return self._whole

    async def json(self) -> Any:
        """As it was decoded before."""
        return self.state.decoded


def guarded(context: Context) -> type[APIRoute]:
    """The class of every route of the API."""
    desk = Reception(context)

    class Guarded(APIRoute):
        """A route that is reached with a token alone."""

        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            """Admit, read, and hand on."""
            # A route without a scope raises here, when it is built, and not when it is asked.
            scope = Scope((self.openapi_extra or {})[SCOPE])
            takes_json = self.body_field is not None
            takes_file = FILE in (self.openapi_extra or {})
            inner = super().get_route_handler()

            async def handle(request: Request) -> Response:
                token = await desk.admitted(request, scope)
                model = request.path_params.get("model")
                # Before the body is read: whoever may not send it here is not listened to.
                if model is not None:
                    await desk.run(lambda: reach_model(context, token, model))
                key, at = _key(request), context.clock.now()

                def call(hashed: str, sent: Upload | None = None) -> Call:
                    demand = Demand(token.id, key, _fingerprint(request, hashed), at)
                    return Call(context, desk, token, at, demand, sent)

                try:
                    if takes_file:
                        async with uploaded(request) as sent:
                            request.state.call = call(sent.sha256, sent)
                            return await inner(request)
                    if not takes_json:
                        request.state.call = call("")
                        return await inner(request)
                    require_type(request, JSON_TYPE)
                    body = await received(request, JSON_LIMIT)
                except ClientDisconnect:
                    # Nobody is there any more to read it.
                    return Response(status_code=400)
                request.state.decoded = decoded(body)
                request.state.call = call(hashlib.sha256(body).hexdigest())
                return await inner(Received(request, request.receive, body))

            return handle

    return Guarded


def _key(request: Request) -> str | None:
    key = request.headers.get(KEY_HEADER)
    if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise BadInput(f"An {KEY_HEADER} has 1 to {LONGEST_KEY} plain characters.", field=KEY_HEADER)
    return key


def _fingerprint(request: Request, hashed: str) -> str:
    """What makes two requests the same: method, address, declared type and the hash of the body."""
    # A retry that differs in any of these is another request, and its key is refused.
    kind = request.headers.get("content-type", "")
    asked = f"{request.method} {request.url.path}?{request.url.query}\n{kind}\n{hashed}"
    return hashlib.sha256(asked.encode()).hexdigest()
