"""Modals: submitting with Slack's own checks first, the app's `response_action` after, and closing."""

from collections.abc import Callable

from workspace import announce
from workspace.blocks.surfaces import check_view
from workspace.blocks.values import problems, values_of
from workspace.control.scene import Scene
from workspace.delivery import payloads
from workspace.delivery.parcel import Undelivered
from workspace.organisation import Profile
from workspace.refusals import ControlRefusal, SlackRefusal
from workspace.views import OpenView
from workspace.wire import Json

_TROUBLE = "We had some trouble connecting. Try again?"


async def submit(scene: Scene) -> Json:
    """Submit a modal; errors come back under their fields."""
    profile = scene.me()
    view = scene.own_view(profile)
    for name, given in scene.values().items():
        view.values.setdefault(name, {}).update(given)
    # As in Slack, the app hears only of forms that are complete.
    view.errors = problems(view.blocks, values_of(view.blocks, view.values))
    if view.errors:
        raise _invalid(scene, view)
    try:
        answer, took = await scene.courier.ask(payloads.submission(scene.world, profile, view))
    except Undelivered as failure:
        raise scene.failed(profile, "The form", failure, None) from failure
    _follow(scene, view, answer.body)
    announce.modals_changed(scene.world, profile.id)
    return {"acknowledged_ms": took}


def _invalid(scene: Scene, view: OpenView) -> ControlRefusal:
    announce.modals_changed(scene.world, view.person)
    return ControlRefusal("validation", "Some fields need another look.", errors=dict(view.errors))


def _follow(scene: Scene, view: OpenView, body: Json) -> None:
    """Do what the app answered to a submission."""
    steps: dict[object, Callable[[Scene, OpenView, Json], None]] = {
        None: _close,
        "clear": _clear,
        "errors": _show_errors,
        "update": _update,
        "push": _push,
    }
    step = steps.get(body.get("response_action"))
    try:
        if step is None:
            raise SlackRefusal("invalid_arguments", ["[ERROR] unknown response_action"])
        step(scene, view, body)
    except SlackRefusal as refused:
        # What the person reads in Slack; what is wrong with the answer is for whoever writes the app.
        announce.notice(scene.world, view.person, _TROUBLE, None)
        detail = " ".join([refused.code, *refused.messages])
        raise ControlRefusal("invalid_response", f"{_TROUBLE} ({detail})") from refused


def _close(scene: Scene, view: OpenView, body: Json) -> None:
    scene.world.views.close(view)


def _clear(scene: Scene, view: OpenView, body: Json) -> None:
    scene.world.views.close(view, whole_stack=True)


def _show_errors(scene: Scene, view: OpenView, body: Json) -> None:
    errors = body.get("errors")
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    # Slack refuses an error under anything that is not an input of this form.
    if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
        raise SlackRefusal("invalid_arguments", ["[ERROR] errors must be keyed by the block_id of an input"])
    view.errors = {str(name): str(sentence) for name, sentence in errors.items()}
    raise _invalid(scene, view)


def _update(scene: Scene, view: OpenView, body: Json) -> None:
    fresh = check_view(body.get("view"), "modal", scene.world.files)
    scene.world.views.write(view, fresh, scene.world.clock.now())


def _push(scene: Scene, view: OpenView, body: Json) -> None:
    fresh = check_view(body.get("view"), "modal", scene.world.files)
    scene.world.views.push(view.person, fresh, scene.world.clock.now())


async def close(scene: Scene) -> Json:
    """Close a modal, or all of them."""
    profile = scene.me()
    view = scene.own_view(profile)
    cleared = scene.body.get("clear") is True or view.body.get("clear_on_close") is True
    gone = scene.world.views.close(view, whole_stack=cleared)
    announce.modals_changed(scene.world, profile.id)
    for each in gone:
        if each.body.get("notify_on_close"):
            # In the background: nobody waits for what the app makes of it.
            scene.courier.start(_tell_closed(scene, profile, each, cleared=cleared))
    return {}


async def _tell_closed(scene: Scene, profile: Profile, view: OpenView, *, cleared: bool) -> None:
    try:
        await scene.courier.ask(payloads.closed(scene.world, profile, view, cleared=cleared))
    except Undelivered:
        # The window is gone; there is nobody left to tell, and the traffic panel shows it.
        return
