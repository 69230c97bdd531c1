"""The table as routes: each asks for a token and its scope, reads the fields, and works in a thread."""

from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot.errors import BotError
from bot.services.context import Context
from handlers.arrival import received
from handlers.mlflow import answers
from handlers.mlflow.endpoint import Call, Endpoint, Stream
from handlers.mlflow.fields import Fields, decoded, queried
from handlers.mlflow.table import ENDPOINTS, STREAMS
from handlers.mlflow.unsupported import UNSUPPORTED, Unsupported
from handlers.reception import Reception

# MLflow's own batches stay below 1 MB; a model's signature or a data set's schema may be longer.
BODY_LIMIT = 8_000_000
# Whose protocol this is; `unsupported` says what of it is not here.
SPOKEN_VERSION = "3.17.2"
VERSIONS = ("/api/2.0", "/api/3.0")

Handle = Callable[[Request], Awaitable[Response]]


def routes(
    context: Context, *, endpoints: Sequence[Endpoint] = ENDPOINTS, streams: Sequence[Stream] = STREAMS
) -> list[BaseRoute]:
    """Everything that MLflow's client asks for. `/health` alone takes no token, and says nothing."""
    desk = Reception(context)
    found = [(each.method, each.address, _endpoint(desk, each)) for each in endpoints]
    found += [(each.method, each.address, _stream(desk, each)) for each in streams]
    found += [(each.method, each.address, _unsupported(desk, each)) for each in UNSUPPORTED]
    below = {
        base: [
            Route(address.removeprefix(base), handle, methods=[method])
            for method, address, handle in found
            if address.startswith(base)
        ]
        for base in VERSIONS
    }
    mounts = [Mount(base, app=_guarded(inside)) for base, inside in below.items()]
    return [Route("/health", _health), Route("/version", _version(desk)), *mounts]


def _guarded(inside: Sequence[BaseRoute]) -> Starlette:
    """The routes, whose every failure is answered in MLflow's shape."""
    return Starlette(
        routes=inside,
        exception_handlers={
            BotError: answers.refused,
            HTTPException: answers.no_such_address,
            OperationalError: answers.database_gone,
            InterfaceError: answers.database_gone,
            Exception: answers.broken,
        },
    )


def _endpoint(desk: Reception, endpoint: Endpoint) -> Handle:
    async def handle(request: Request) -> Response:
        # Before the body is read: nobody unknown fills our memory.
        token = await desk.admitted(request, endpoint.scope)
        try:
            body = await received(request, BODY_LIMIT)
        except ClientDisconnect:
            return Response(status_code=400)

        def work() -> Response:
            call = Call(desk.context, token, desk.context.clock.now(), _fields(request, body))
            if endpoint.model:
                call.reach_model(call.fields.text(endpoint.model))
            return answers.answer(endpoint.act(call))

        return await desk.run(work)

    return handle


def _stream(desk: Reception, stream: Stream) -> Handle:
    async def handle(request: Request) -> Response:
        token = await desk.admitted(request, stream.scope)
        return await stream.pour(desk, token, request)

    return handle


def _unsupported(desk: Reception, what: Unsupported) -> Handle:
    async def handle(request: Request) -> Response:
        await desk.admitted(request, None)
        return answers.refusal("NOT_IMPLEMENTED", 501, what.sentence)

    return handle


def _version(desk: Reception) -> Handle:
    async def handle(request: Request) -> Response:
        try:
            await desk.admitted(request, None)
        except BotError as error:
            return await answers.refused(request, error)
        return PlainTextResponse(SPOKEN_VERSION)

    return handle


async def _health(_: Request) -> Response:
    return PlainTextResponse("OK")


def _fields(request: Request, body: bytes) -> Fields:
    """The fields of the query of a GET, else those of the body, and those in the path, which nothing overrules."""
    query = list(request.query_params.multi_items())
    found = queried(query) if request.method == "GET" and query else decoded(body)
    return found.with_path(request.path_params)
