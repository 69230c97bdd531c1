"""The door of the Web API: token, rates and faults before a method, Slack's envelope after it."""

import asyncio
import secrets
from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from workspace.delivery.courier import Courier
from workspace.faults import METHOD_KINDS, Fault
from workspace.refusals import SlackRefusal
from workspace.webapi import chat, conversations, files, history, identity, marks, people, views
from workspace.webapi.call import Call, read_arguments
from workspace.wire import Json
from workspace.world import World

METHODS: Mapping[str, Callable[[Call], Json]] = {
    "api.test": identity.api_test,
    "apps.connections.open": identity.connections_open,
    "auth.test": identity.auth_test,
    "bots.info": identity.bots_info,
    "chat.delete": chat.delete,
    "chat.getPermalink": chat.get_permalink,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.postMessage": chat.post_message,
    "chat.update": chat.update,
    "conversations.history": history.history,
    "conversations.info": conversations.info,
    "conversations.join": conversations.join,
    "conversations.list": conversations.list_all,
    "conversations.members": conversations.members,
    "conversations.open": conversations.open_dm,
    "conversations.replies": history.replies,
    "files.completeUploadExternal": files.complete_upload,
    "files.getUploadURLExternal": files.get_upload_url,
    "files.info": files.info,
    "pins.add": marks.pins_add,
    "reactions.add": marks.reactions_add,
    "team.info": identity.team_info,
    "usergroups.list": people.usergroups_list,
    "usergroups.users.list": people.usergroups_users_list,
    "users.info": people.users_info,
    "users.list": people.users_list,
    "users.lookupByEmail": people.users_lookup_by_email,
    "views.open": views.open_modal,
    "views.publish": views.publish,
    "views.push": views.push,
    "views.update": views.update,
}
_FOR_APP_TOKEN = frozenset({"apps.connections.open"})
_FOR_ANYONE = frozenset({"api.test"})


class WebApi:
    """Answers `/api/METHOD`."""

    def __init__(self, world: World, courier: Courier) -> None:
        self._world = world
        self._courier = courier

    async def answer(self, request: Request) -> Response:
        """One call, from its token to its answer."""
        method = request.path_params["method"]
        with self._world.traffic.exchange("from_app", "method", method) as entry:
            try:
                response = await self._run(request, method)
            except SlackRefusal as refused:
                self._world.traffic.end(entry, refused.code, " ".join(refused.messages))
                return refusal(refused)
            status = "ok" if response.status_code < 400 else "server_error"
            self._world.traffic.end(entry, status)
            return response

    async def _run(self, request: Request, method: str) -> Response:
        if method not in METHODS:
            raise SlackRefusal("unknown_method")
        args = await read_arguments(request)
        self._authorise(request, method, args)
        # Before the rate is counted: a fault is the network's, and costs no call.
        fault = self._world.faults.take(METHOD_KINDS, method)
        broken = await self._meet(fault, request) if fault else None
        if broken is not None:
            return broken
        call = Call(self._world, self._courier, method, args)
        self._world.rates.spend(method, call.given("channel") or "")
        answer = METHODS[method](call)
        # Stored and then broken off: the bot cannot know whether it was heard.
        if fault and fault.kind == "reset_after_store":
            await reset(request)
        return JSONResponse({"ok": True, **answer})

    def _authorise(self, request: Request, method: str, args: Json) -> None:
        if method in _FOR_ANYONE:
            return
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        # Slack takes the token from the header or the arguments.
        token = bearer.strip() if scheme.lower() == "bearer" else str(args.get("token") or "")
        if not token:
            raise SlackRefusal("not_authed")
        keys = self._world.keys
        right, other = keys.bot_token, keys.app_token
        if method in _FOR_APP_TOKEN:
            right, other = other, right
        if _same(token, right):
            return
        raise SlackRefusal("not_allowed_token_type" if _same(token, other) else "invalid_auth")

    async def _meet(self, fault: Fault, request: Request) -> Response | None:
        match fault.kind:
            case "ratelimited":
                raise SlackRefusal("ratelimited", status=429, retry_after=int(fault.seconds or 1))
            case "error":
                raise SlackRefusal(fault.code)
            case "server_error":
                return PlainTextResponse("something broke", status_code=500)
            case "slow":
                await asyncio.sleep(fault.seconds or 1.0)
            case "reset_before_store":
                await reset(request)
                return PlainTextResponse("", status_code=503)
        return None


def _same(given: str, right: str) -> bool:
    return secrets.compare_digest(given.encode(), right.encode())


async def reset(request: Request) -> None:
    """Break the connection under a request, as a network would."""
    lines = request.state.lines
    transport = lines.get(tuple(request.scope["client"]))
    if transport is not None:
        transport.abort()
    await asyncio.sleep(0.02)


def refusal(refused: SlackRefusal) -> JSONResponse:
    """Slack's envelope for a refusal."""
    body: Json = {"ok": False, "error": refused.code}
    if refused.messages:
        body |= {"errors": refused.messages, "response_metadata": {"messages": refused.messages}}
    headers = {"Retry-After": str(refused.retry_after)} if refused.retry_after else {}
    return JSONResponse(body, status_code=refused.status, headers=headers)
