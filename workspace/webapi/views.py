"""Modals and Home tabs: views.open, push, update, publish."""

from workspace import announce
from workspace.blocks.surfaces import check_view
from workspace.refusals import SlackRefusal
from workspace.views import OpenView
from workspace.webapi.call import Call, missing
from workspace.wire import Json


def _body(call: Call, kind: str) -> Json:
    if call.args.get("view") in (None, ""):
        raise missing("view")
    return check_view(call.structure("view", "invalid_arguments"), kind, call.world.files)


def _shown(call: Call, view: OpenView) -> Json:
    return {"view": call.world.views.slack_view(view)}


def open_modal(call: Call) -> Json:
    """`views.open`"""
    world = call.world
    trigger = call.required("trigger_id")
    # Checked before the trigger is used up: a wrong view costs no trigger.
    body = _body(call, "modal")
    view = world.views.open(world.triggers.exchange(trigger), body, world.clock.now())
    announce.modals_changed(world, view.person)
    return _shown(call, view)


def push(call: Call) -> Json:
    """`views.push`"""
    world = call.world
    trigger = call.required("trigger_id")
    body = _body(call, "modal")
    view = world.views.push(world.triggers.exchange(trigger), body, world.clock.now())
    announce.modals_changed(world, view.person)
    return _shown(call, view)


def update(call: Call) -> Json:
    """`views.update`"""
    world = call.world
    view = world.views.find(call.given("view_id"), call.given("external_id"))
    if view is None:
        raise SlackRefusal("not_found")
    kind = str(view.body["type"])
    world.views.replace(view, _body(call, kind), call.given("hash"), world.clock.now())
    changed = announce.home_changed if kind == "home" else announce.modals_changed
    changed(world, view.person)
    return _shown(call, view)


def publish(call: Call) -> Json:
    """`views.publish`"""
    world = call.world
    profile = world.people.require(call.required("user_id"))
    view = world.views.publish(profile.id, _body(call, "home"), call.given("hash"), world.clock.now())
    announce.home_changed(world, profile.id)
    return _shown(call, view)
