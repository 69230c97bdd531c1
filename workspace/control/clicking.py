"""Using an element: buttons, menus and pickers in messages, modals and the Home tab; external options."""

from dataclasses import dataclass

from workspace.blocks.composition import OPTION_GROUP, PLAIN_OPTION
from workspace.blocks.elements import options_of
from workspace.blocks.rules import Findings, Items
from workspace.blocks.values import KEYS, offers_all, state_of, values_of
from workspace.blocks.walk import find_element
from workspace.channels import Channel
from workspace.control.scene import Scene
from workspace.delivery import payloads
from workspace.delivery.parcel import Parcel, Undelivered
from workspace.messages import Message
from workspace.organisation import Profile
from workspace.refusals import ControlRefusal
from workspace.views import OpenView
from workspace.wire import Json, stamp


@dataclass(frozen=True)
class Place:
    """Where the element is: in a message or in a view."""

    view: OpenView | None = None
    channel: Channel | None = None
    message: Message | None = None

    @property
    def blocks(self) -> list[Json]:
        """The blocks it stands in."""
        if self.view is not None:
            return self.view.blocks
        return self.message.blocks if self.message else []


def _place(scene: Scene, profile: Profile) -> Place:
    if scene.body.get("view_id"):
        return Place(view=scene.own_view(profile))
    channel = scene.visible_channel(profile, scene.text("channel"))
    return Place(channel=channel, message=scene.visible_message(profile, channel))


def _element(scene: Scene, place: Place) -> tuple[Json, Json]:
    found = find_element(place.blocks, scene.body.get("block_id"), scene.text("action_id"))
    if found is None:
        raise ControlRefusal("element_not_found", "That button or menu is not there any more.", status=404)
    return found


async def click(scene: Scene) -> Json:
    """Use an element and wait for the acknowledgement."""
    profile = scene.me()
    place = _place(scene, profile)
    block, element = _element(scene, place)
    action = _action(scene, block, element)
    # Before the app hears of it: a click on the next element already carries this choice.
    _remember(scene, profile, place, block, element)
    # An input tells of itself when its form is sent, unless it asks for more.
    if block["type"] == "input" and not block.get("dispatch_action"):
        return {"acknowledged_ms": None}
    parcel = _parcel(scene, profile, place, action)
    try:
        _, took = await scene.courier.ask(parcel)
    except Undelivered as failure:
        channel = place.channel.id if place.channel else None
        raise scene.failed(profile, _label(element), failure, channel) from failure
    return {"acknowledged_ms": took}


def _label(element: Json) -> str:
    return str(element["text"]["text"]) if element["type"] == "button" else "That choice"


def _action(scene: Scene, block: Json, element: Json) -> Json:
    """The action as Slack reports it; a button's value is the message's, never the caller's."""
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": stamp(scene.world.clock.now()),
    }
    if element["type"] == "button":
        own = ("text", "value", "style", "url")
        return {**action, **{name: element[name] for name in own if name in element}}
    if element["type"] == "overflow":
        return {**action, "selected_option": _offered(element, scene.body.get("selected_option"))}
    key, initial = KEYS[element["type"]]
    if key not in scene.body:
        raise ControlRefusal("bad_value", f"This element needs {key!r}.", status=400)
    chosen = state_of(element, {key: scene.body[key]})
    if not offers_all(element, chosen):
        raise _not_offered()
    return {**action, **({initial: element[initial]} if initial in element else {}), **chosen}


def _offered(element: Json, wanted: object) -> Json:
    value = wanted.get("value") if isinstance(wanted, dict) else wanted
    found: list[Json] = [each for each in options_of(element) if each["value"] == value]
    if not found:
        raise _not_offered()
    return found[0]


def _not_offered() -> ControlRefusal:
    return ControlRefusal("bad_value", "That option is not offered here.")


def _remember(scene: Scene, profile: Profile, place: Place, block: Json, element: Json) -> None:
    """Keep what was chosen, for `state.values` of this and later clicks."""
    if place.view is not None:
        values = place.view.values
        for name, given in scene.values().items():
            values.setdefault(name, {}).update(given)
    elif place.message is not None:
        values = place.message.choices.setdefault(profile.id, {})
    if element["type"] in KEYS:
        key = KEYS[element["type"]][0]
        chosen = state_of(element, {key: scene.body.get(key)})
        values.setdefault(block["block_id"], {})[element["action_id"]] = chosen


def _parcel(scene: Scene, profile: Profile, place: Place, action: Json) -> Parcel:
    if place.view is not None:
        return payloads.view_action(scene.world, profile, place.view, action)
    assert place.channel is not None
    assert place.message is not None
    values = values_of(place.blocks, place.message.choices.get(profile.id, {}))
    return payloads.message_action(scene.world, profile, place.channel, place.message, action, values)


async def options(scene: Scene) -> Json:
    """Ask the app for the options of an external menu."""
    profile = scene.me()
    place = _place(scene, profile)
    block, element = _element(scene, place)
    if element["type"] not in {"external_select", "multi_external_select"}:
        raise ControlRefusal("bad_value", "This menu has its options already.")
    where = payloads.suggestion_place(scene.world, place.view, place.channel, place.message)
    typed = scene.text("value", default="")
    parcel = payloads.suggestion(scene.world, profile, element, block["block_id"], typed, where)
    try:
        answer, _ = await scene.courier.ask(parcel)
    except Undelivered as failure:
        raise ControlRefusal(
            failure.code, "The options could not be loaded; please try again.", status=424
        ) from failure
    return _checked_options(answer.body)


def _checked_options(body: Json) -> Json:
    name, rule = (
        ("option_groups", Items(OPTION_GROUP, 100, 0))
        if "option_groups" in body
        else ("options", Items(PLAIN_OPTION, 100, 0))
    )
    findings = Findings()
    rule.check(body.get(name, []), f"/{name}", findings)
    if findings.messages:
        raise ControlRefusal("invalid_options", f"The app's options cannot be shown: {findings.messages[0]}")
    return {name: body.get(name, [])}
