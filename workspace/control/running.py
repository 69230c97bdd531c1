"""Running the workspace itself: clock, faults, traffic, history, connections, settling."""

import asyncio
from datetime import datetime

from workspace import announce
from workspace.control.scene import Scene
from workspace.delivery.parcel import Undelivered
from workspace.faults import Fault
from workspace.messages import Message, page_reactions
from workspace.refusals import ControlRefusal
from workspace.sight import snapshot
from workspace.wire import Json

_DISCONNECTS = {"warning", "refresh_requested", "link_disabled", "too_many_websockets", "reset"}


async def sees(scene: Scene) -> Json:
    """Everything a person sees."""
    profile = scene.world.people.get(scene.text("as"))
    if profile is None:
        raise ControlRefusal("user_not_found", "Nobody here has that id.", status=404)
    return snapshot(scene.world, profile)


async def clock(scene: Scene) -> Json:
    """Read the clock, or move it forward."""
    if "advance" in scene.body:
        scene.world.clock.advance(scene.number("advance", 0))
    elif "at" in scene.body:
        scene.world.clock.move_to(_moment(scene.text("at")))
    if scene.body:
        announce.clock_moved(scene.world)
    return scene.world.clock.reading()


def _moment(text: str) -> float:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ControlRefusal("bad_request", f"{text!r} is not an ISO time.", status=400) from None
    if at.tzinfo is None:
        raise ControlRefusal(
            "bad_request", "The time needs its zone, like 2026-03-02T09:00:00+01:00.", status=400
        )
    return at.timestamp()


async def add_fault(scene: Scene) -> Json:
    """Ask for a fault; `disconnect` happens at once."""
    fault = Fault(
        scene.text("kind"),
        scene.text("method", default="") or None,
        int(scene.number("times", 1)),
        scene.number("seconds", 0) or None,
        scene.text("code", default="internal_error"),
    )
    if fault.kind == "disconnect":
        reason = scene.text("code", default="refresh_requested")
        if reason not in _DISCONNECTS:
            raise ControlRefusal("bad_request", f"A connection does not end for {reason!r}.", status=400)
        await scene.courier.sockets.disconnect(reason)
    else:
        scene.world.faults.add(fault)
    return {}


async def clear_faults(scene: Scene) -> Json:
    """No faults from now on."""
    scene.world.faults.clear()
    return {}


async def traffic(scene: Scene) -> Json:
    """The traffic panel's entries."""
    return {"traffic": scene.world.traffic.shown()}


async def history(scene: Scene) -> Json:
    """Every message a channel ever held, for tests."""
    channel = scene.text("channel")
    if scene.world.channels.get(channel) is None:
        raise ControlRefusal("channel_not_found", "There is no such channel.", status=404)
    return {"messages": [_record(each) for each in scene.world.messages.ever(channel)]}


def _record(message: Message) -> Json:
    return {
        "channel": message.channel,
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "user": message.user,
        "app": message.app,
        "text": message.text,
        "blocks": message.blocks,
        "metadata": message.metadata,
        "files": message.files,
        "reactions": page_reactions(message),
        "edited": message.edited,
        "pinned": message.pinned,
        "ephemeral_for": message.ephemeral_for,
        "deleted": message.deleted,
    }


async def settle(scene: Scene) -> Json:
    """Return when nothing was sent or received for a while."""
    quiet, limit = scene.number("quiet_ms", 300) / 1000, scene.number("timeout_ms", 10_000) / 1000
    try:
        await asyncio.wait_for(scene.world.traffic.quiet(quiet), limit)
    except TimeoutError:
        raise ControlRefusal("not_quiet", f"It was not quiet within {limit:g} s.") from None
    return {}


async def connections(scene: Scene) -> Json:
    """How the app is reached now."""
    return {"sockets": scene.courier.sockets.count(), "request_url": scene.courier.request_url}


async def request_url(scene: Scene) -> Json:
    """Deliver to this URL, once it answered `url_verification`; null goes back to Socket Mode."""
    url = scene.text("url") if scene.body.get("url") is not None else None
    try:
        await scene.courier.use_request_url(url)
    except (Undelivered, TimeoutError) as failed:
        sentence = "The request URL did not answer the challenge."
        raise ControlRefusal("url_verification_failed", sentence) from failed
    return {"request_url": url}
