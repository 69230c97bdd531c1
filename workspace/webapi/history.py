"""Reading messages back: conversations.history leaves replies out, conversations.replies gives them."""

from workspace.delivery.payloads import slack_message
from workspace.messages import Message, page_reactions
from workspace.refusals import SlackRefusal
from workspace.webapi.call import Call, cursor_of, encode_cursor, paged
from workspace.wire import Json, moment


def _shown(call: Call, message: Message) -> Json:
    made = slack_message(call.world, message, metadata=call.flag("include_all_metadata"))
    if message.reactions:
        made["reactions"] = page_reactions(message)
    if message.pinned:
        made["pinned_to"] = [message.channel]
    return made


def _in_window(call: Call, messages: list[Message]) -> list[Message]:
    """Those between `oldest` and `latest` that the history shows yet."""
    oldest, latest = moment(call.given("oldest") or "0"), moment(call.given("latest") or "0")
    lag = call.world.faults.take("history_lag", call.method)
    newest = (call.world.clock.now() - (lag.seconds or 1.0)) * 1_000_000 if lag else float("inf")
    # Stamps are whole microseconds: one less makes the edge part of the window.
    edge = 1 if call.flag("inclusive") else 0
    return [
        each
        for each in messages
        if moment(each.ts) > oldest - edge
        and (not latest or moment(each.ts) < latest + edge)
        and moment(each.ts) <= newest
    ]


def history(call: Call) -> Json:
    """`conversations.history`: newest first"""
    channel = call.world.channels.joined_by_app(call.required("channel"))
    # Replies stand in their thread alone.
    top = [each for each in call.world.messages.standing(channel.id) if each.thread_ts in (None, each.ts)]
    before = cursor_of(call) or float("inf")
    found = [each for each in reversed(_in_window(call, top)) if moment(each.ts) < before]
    limit = call.whole("limit", 100, 999)
    page, more = found[:limit], len(found) > limit
    # By stamp and not by place, so that a new message does not shift the next page.
    cursor = encode_cursor(moment(page[-1].ts)) if more else ""
    return {
        "messages": [_shown(call, each) for each in page],
        "has_more": more,
        "pin_count": len(channel.pins),
        "response_metadata": {"next_cursor": cursor},
    }


def replies(call: Call) -> Json:
    """`conversations.replies`: the parent, then its thread, oldest first"""
    world = call.world
    channel = world.channels.joined_by_app(call.required("channel"))
    parent = world.messages.find(channel.id, call.required("ts"))
    if parent is None or parent.ephemeral_for is not None:
        raise SlackRefusal("thread_not_found")
    thread = _in_window(call, world.messages.replies(parent))
    page = paged(call, [_shown(call, each) for each in [parent, *thread]], "messages", most=999)
    return {**page, "has_more": bool(page["response_metadata"]["next_cursor"])}
