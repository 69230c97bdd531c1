"""The bot's own HTTP server: Slack's signed requests, and whether the bot lives and is ready. No rules of the product."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from anyio import CapacityLimiter, to_thread
from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.request.internals import build_context
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from handlers import guard
from handlers.arrival import TooLarge, TooSlow, received, unread

# Bolt waits for the acknowledgement in the thread: fewer would make clicks queue behind one another.
THREADS = 64
# A view of Slack's may have 250 kB.
BODY_LIMIT = 1_000_000
# The rest stays outside: Bolt acts on headers of its own (x-slack-bolt-…) that the signature does not cover.
PASSED_ON = (
    "content-type",
    "x-slack-request-timestamp",
    "x-slack-signature",
    "x-slack-retry-num",
    "x-slack-retry-reason",
)

Dispatch = Callable[[BoltRequest], BoltResponse]
Endpoint = Callable[[Request], Awaitable[Response]]


def create(
    bolt_dispatch: Dispatch | None,
    ready: Callable[[], Sequence[str]],
    *,
    signing_secret: str | None,
    allowed_hosts: Sequence[str],
    now: Callable[[], datetime],
    routes: Sequence[BaseRoute] = (),
    notes: Callable[[], Sequence[str]] = tuple,
) -> Starlette:
    """The server. Without a dispatch (Socket Mode) or a secret there is no `/slack/events`.

    `ready` names what is wrong, and nothing when all is well; `notes`, what is worth knowing and stops nothing.
    `now` judges the age of signatures.
    """

    async def healthz(_: Request) -> Response:
        return JSONResponse({"alive": True})

    async def readyz(_: Request) -> Response:
        # Asks the database, and so in a thread.
        problems = list(await to_thread.run_sync(ready))
        worth_knowing = [] if problems else list(await to_thread.run_sync(notes))
        found = {"ready": not problems, "problems": problems}
        if worth_knowing:
            found["notes"] = worth_knowing
        return JSONResponse(found, status_code=503 if problems else 200)

    own: list[BaseRoute] = [Route("/healthz", healthz), Route("/readyz", readyz)]
    if bolt_dispatch is not None and signing_secret:
        own.append(
            Route("/slack/events", _slack_events(bolt_dispatch, signing_secret, now), methods=["POST"])
        )
    hosts = Middleware(AllowedHosts, hosts=allowed_hosts)
    return Starlette(routes=[*own, *routes], middleware=[hosts])


def _slack_events(dispatch: Dispatch, secret: str, now: Callable[[], datetime]) -> Endpoint:
    limiter = CapacityLimiter(THREADS)

    async def slack_events(request: Request) -> Response:
        try:
            body = await received(request, BODY_LIMIT)
        # Nobody is there any more to read it.
        except ClientDisconnect:
            return Response(status_code=400)
        except (TooLarge, TooSlow) as error:
            return unread(error)
        refusal = guard.check(request.headers, body, secret, now())
        if refusal is not None:
            return JSONResponse({"error": refusal.sentence}, status_code=refusal.status)
        asked = _bolt_request(request.headers, body)
        if asked is None:
            return JSONResponse({"error": "The request is not one that Slack sends."}, status_code=400)
        # Bolt is synchronous and polls for the acknowledgement: never in the event loop.
        return _response(await to_thread.run_sync(dispatch, asked, limiter=limiter))

    return slack_events


def _bolt_request(headers: Headers, body: bytes) -> BoltRequest | None:
    text = body.decode("utf-8")
    passed_on: dict[str, str | Sequence[str]] = {name: headers[name] for name in PASSED_ON if name in headers}
    try:
        request = BoltRequest(body=text, headers=passed_on)
        if not request.body:
            # Bolt takes any form that contains the word "payload" for an interaction, also a command that says it.
            request.body = dict(guard.form(text))
            request.context = build_context(request.context, request.body)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return None
    return request


def _response(answer: BoltResponse) -> Response:
    return Response(answer.body, answer.status, answer.first_headers_without_set_cookie())


class AllowedHosts:
    """Answers only to the names it was given (`*.example.com` for all below), so that no other site can reach in."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self._app = app
        self._exact = frozenset(host for host in hosts if not host.startswith("*."))
        self._endings = tuple(host[1:] for host in hosts if host.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        # The loop's own start and stop carry no host.
        if scope["type"] == "lifespan" or self._allows(Headers(scope=scope).get("host", "")):
            await self._app(scope, receive, send)
        else:
            sentence = (
                "This host name is not allowed here; name it in MLOPS_ALLOWED_HOSTS or MLOPS_PUBLIC_URL."
            )
            await JSONResponse({"error": sentence}, status_code=400)(scope, receive, send)

    def _allows(self, header: str) -> bool:
        try:
            host = urlsplit(f"//{header}").hostname or ""
        except ValueError:
            return False
        return host in self._exact or (bool(self._endings) and host.endswith(self._endings))
