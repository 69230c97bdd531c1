"""What a person says: messages, slash commands, opening conversations, reading, the Home tab."""

from workspace import announce, events, posting
from workspace.channels import Channel
from workspace.control.scene import Scene
from workspace.delivery import payloads
from workspace.delivery.parcel import Undelivered
from workspace.organisation import Profile
from workspace.refusals import ControlRefusal, SlackRefusal
from workspace.triggers import ResponseUrl
from workspace.typing_text import from_keyboard
from workspace.wire import Json

LONGEST_MESSAGE = 12_000


async def say(scene: Scene) -> Json:
    """Write a message."""
    profile = scene.me()
    channel = scene.own_channel(profile)
    text = scene.text("text").strip()
    if not text or len(text) > LONGEST_MESSAGE:
        raise ControlRefusal("bad_text", f"A message has 1 to {LONGEST_MESSAGE} characters.")
    typed = from_keyboard(scene.world, text)
    thread_ts = _thread(scene, channel)
    message = posting.say(scene.world, channel, profile.id, typed, thread_ts)
    events.said(scene.world, scene.courier, channel, message, profile)
    return {"channel": channel.id, "ts": message.ts}


def _thread(scene: Scene, channel: Channel) -> str | None:
    try:
        return posting.thread_of(scene.world, channel, scene.body.get("thread_ts"))
    except SlackRefusal as refused:
        raise ControlRefusal(
            "message_not_found", "That thread is not there any more.", status=404
        ) from refused


async def command(scene: Scene) -> Json:
    """Type a slash command; returns once it was acknowledged."""
    profile = scene.me()
    channel = scene.own_channel(profile)
    name = scene.text("command")
    if name not in {each.command for each in scene.world.app.commands}:
        sentence = f"{name} is not a command here."
        announce.notice(scene.world, profile.id, sentence, channel.id)
        raise ControlRefusal("unknown_command", sentence, status=404)
    # Commands get the names beside the ids, as in `<@U1|ada>`.
    text = from_keyboard(scene.world, scene.text("text", default="").strip(), labels=True)
    parcel = payloads.command(scene.world, profile, channel, name, text)
    try:
        answer, took = await scene.courier.ask(parcel)
    except Undelivered as failure:
        raise scene.failed(profile, name, failure, channel.id) from failure
    if answer.body:
        _show_answer(scene, profile, channel, answer.body)
    return {"acknowledged_ms": took}


def _show_answer(scene: Scene, profile: Profile, channel: Channel, body: Json) -> None:
    # The acknowledgement may be an answer: private, unless it says otherwise.
    place = ResponseUrl(profile.id, channel.id, scene.world.clock.now())
    try:
        posting.respond(scene.world, place, body)
    except SlackRefusal as refused:
        sentence = f"The app's answer cannot be shown: {refused.code}. {' '.join(refused.messages)}".strip()
        announce.notice(scene.world, profile.id, sentence, channel.id)


async def open_dm(scene: Scene) -> Json:
    """Open direct messages with somebody, or with the app."""
    profile = scene.me()
    other = scene.world.people.get(scene.text("with"))
    if other is None or other.id == profile.id:
        raise ControlRefusal("user_not_found", "There is nobody of that id to write to.", status=404)
    channel = scene.world.channels.open_dm(profile.id, other.id, scene.world.clock.now())
    announce.channel_changed(scene.world, channel)
    return {"channel": channel.id}


async def read(scene: Scene) -> Json:
    """Mark a channel read."""
    profile = scene.me()
    channel = scene.visible_channel(profile, scene.text("channel"))
    written = scene.world.messages.ever(channel.id)
    if written:
        scene.world.read[(profile.id, channel.id)] = written[-1].ts
    announce.channel_read(scene.world, channel, profile)
    return {}


async def home(scene: Scene) -> Json:
    """Look at the app's Home tab."""
    profile, world = scene.me(), scene.world
    channel = world.channels.open_dm(profile.id, world.bot_user, world.clock.now())
    events.home_opened(world, scene.courier, profile, channel)
    return {"channel": channel.id}
