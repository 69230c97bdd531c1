"""Modals, as a person fills them and an app answers: opened in time, checked, updated, stacked, closed."""

import pytest

from tests.workspace.stage import (
    ANA,
    BEN,
    CHURN,
    Json,
    Slack,
    SocketApp,
    actions,
    button,
    modal,
    plain,
    section,
    text_input,
)
from workspace.control_client import Control, ControlError, Person


def trigger(app: SocketApp, person: Person) -> str:
    """A fresh trigger, from a command."""
    person.command(CHURN, "promote")
    return str(app.payloads("slash_commands")[-1]["trigger_id"])


def opened(slack: Slack, app: SocketApp, person: Person, *blocks: Json, **more: object) -> Json:
    """A modal before this person."""
    view = modal(*(blocks or (text_input("why"),)), **more)
    answer = slack.call("views.open", trigger_id=trigger(app, person), view=view)
    assert answer["ok"], answer
    return dict(answer["view"])


def typed(value: str) -> Json:
    return {"why": {"text": {"type": "plain_text_input", "value": value}}}


def test_a_modal_opens_for_the_one_who_asked(
    slack: Slack, app: SocketApp, control: Control, ana: Person
) -> None:
    view = opened(slack, app, ana)

    shown = ana.modal()
    assert shown is not None
    assert shown["id"] == view["id"]
    assert control.person(BEN).modal() is None


def test_a_trigger_is_good_once_and_for_three_seconds(
    slack: Slack, app: SocketApp, control: Control, ana: Person
) -> None:
    used, late = trigger(app, ana), trigger(app, ana)
    view = modal(section("x"))

    assert slack.call("views.open", trigger_id=used, view=view)["ok"]
    assert slack.call("views.open", trigger_id=used, view=view)["error"] == "exchanged_trigger_id"
    control.advance(4)
    assert slack.call("views.open", trigger_id=late, view=view)["error"] == "expired_trigger_id"


def test_an_empty_required_field_never_reaches_the_app(slack: Slack, app: SocketApp, ana: Person) -> None:
    view = opened(slack, app, ana)

    assert ana.submit(view["id"]) == {"why": "Please complete this required field."}

    assert app.payloads("interactive") == []


def test_a_submission_carries_every_value_and_closes_the_modal(
    slack: Slack, app: SocketApp, ana: Person
) -> None:
    day: Json = {"type": "datepicker", "action_id": "day", "initial_date": "2026-03-02"}
    when: Json = {"type": "input", "block_id": "when", "label": plain("When"), "element": day}
    view = opened(slack, app, ana, text_input("why"), when, private_metadata="P-12")

    assert ana.submit(view["id"], typed("because")) == {}

    (payload,) = app.payloads("interactive")
    assert payload["type"] == "view_submission"
    assert payload["view"]["private_metadata"] == "P-12"
    assert payload["view"]["state"]["values"] == {
        "why": {"text": {"type": "plain_text_input", "value": "because"}},
        "when": {"day": {"type": "datepicker", "selected_date": "2026-03-02"}},
    }
    assert ana.modal() is None


def test_the_apps_errors_stand_under_their_fields(slack: Slack, app: SocketApp, ana: Person) -> None:
    view = opened(slack, app, ana)
    app.answer = lambda frame: {"response_action": "errors", "errors": {"why": "Say more."}}

    assert ana.submit(view["id"], typed("x")) == {"why": "Say more."}

    shown = ana.modal()
    assert shown is not None
    assert shown["errors"] == {"why": "Say more."}
    assert shown["state"]["values"] == typed("x")


def test_errors_for_a_block_that_is_no_input_are_trouble(slack: Slack, app: SocketApp, ana: Person) -> None:
    view = opened(slack, app, ana)
    app.answer = lambda frame: {"response_action": "errors", "errors": {"nowhere": "x"}}

    with pytest.raises(ControlError, match="trouble connecting"):
        ana.submit(view["id"], typed("x"))


@pytest.mark.parametrize(
    ("action", "left"), [("update", ["Next"]), ("push", ["Form", "Next"]), ("clear", [])]
)
def test_an_answer_may_update_push_or_clear(
    slack: Slack, app: SocketApp, ana: Person, action: str, left: list[str]
) -> None:
    view = opened(slack, app, ana)
    fresh = modal(section("x"), title=plain("Next"))
    app.answer = lambda frame: {"response_action": action, **({} if action == "clear" else {"view": fresh})}

    ana.submit(view["id"], typed("x"))

    assert [each["title"]["text"] for each in ana.sees()["modals"]] == left


def test_three_modals_may_be_stacked_and_no_more(slack: Slack, app: SocketApp, ana: Person) -> None:
    opened(slack, app, ana)
    view = modal(section("x"))

    pushed = [slack.call("views.push", trigger_id=trigger(app, ana), view=view) for _ in range(3)]

    assert [each["ok"] for each in pushed] == [True, True, False]
    assert pushed[-1]["error"] == "push_limit_reached"
    assert pushed[0]["view"]["previous_view_id"] == pushed[0]["view"]["root_view_id"]


@pytest.mark.parametrize("clear", [None, True])
def test_closing_the_home_tab_closes_no_modal(
    slack: Slack, app: SocketApp, ana: Person, clear: bool | None
) -> None:
    home = slack.call("views.publish", user_id=ANA, view={"type": "home", "blocks": [section("hello")]})
    view = opened(slack, app, ana)

    ana.close(home["view"]["id"], clear=clear)

    assert [each["id"] for each in ana.sees()["modals"]] == [view["id"]]


def test_an_update_with_an_old_hash_is_a_conflict(slack: Slack, app: SocketApp, ana: Person) -> None:
    view = opened(slack, app, ana)
    body = modal(section("newer"))

    first = slack.call("views.update", view_id=view["id"], hash=view["hash"], view=body)
    second = slack.call("views.update", view_id=view["id"], hash=view["hash"], view=body)

    assert first["ok"]
    assert second["error"] == "hash_conflict"
    assert slack.call("views.update", view_id=view["id"], hash=first["view"]["hash"], view=body)["ok"]


def test_what_was_typed_stays_when_the_view_changes_around_it(
    slack: Slack, app: SocketApp, ana: Person
) -> None:
    element: Json = {
        "type": "static_select",
        "action_id": "model",
        "options": [{"text": plain("churn"), "value": "c"}],
    }
    view = opened(slack, app, ana, text_input("why"), actions(element, block_id="pick"))

    ana.click_view(view["id"], "model", selected_option="c", values=typed("half a sen"))
    updated = slack.call(
        "views.update", view_id=view["id"], view=modal(text_input("why"), section("version 7"))
    )

    sent = app.payloads("interactive")[-1]["view"]["state"]["values"]
    assert sent["why"] == typed("half a sen")["why"]
    assert sent["pick"]["model"]["selected_option"]["value"] == "c"
    assert updated["view"]["state"]["values"] == typed("half a sen")


def test_closing_tells_the_app_only_when_it_asked_to_know(
    slack: Slack, app: SocketApp, control: Control, ana: Person
) -> None:
    ana.close(opened(slack, app, ana)["id"])
    ana.close(opened(slack, app, ana, notify_on_close=True)["id"])
    control.settle()

    assert [(each["type"], each["is_cleared"]) for each in app.payloads("interactive")] == [
        ("view_closed", False)
    ]
    assert ana.modal() is None


def test_an_external_menu_asks_the_app_for_its_options(slack: Slack, app: SocketApp, ana: Person) -> None:
    element = {"type": "external_select", "action_id": "version", "min_query_length": 0}
    ts = slack.post("card", blocks=[actions(element)])
    app.answer = lambda frame: {"options": [{"text": plain("Version 7"), "value": "7"}]}

    assert [each["value"] for each in ana.options("version", "chu", channel=CHURN, ts=ts)] == ["7"]

    (payload,) = app.payloads("interactive")
    assert (payload["type"], payload["action_id"], payload["value"]) == ("block_suggestion", "version", "chu")


def test_options_that_cannot_be_shown_are_refused(slack: Slack, app: SocketApp, ana: Person) -> None:
    ts = slack.post("card", blocks=[actions({"type": "external_select", "action_id": "version"})])
    app.answer = lambda frame: {"options": [{"text": plain("x" * 76), "value": "7"}]}

    with pytest.raises(ControlError, match="invalid_options"):
        ana.options("version", "", channel=CHURN, ts=ts)


def test_an_input_dispatches_only_when_asked_to(slack: Slack, app: SocketApp, ana: Person) -> None:
    view = opened(slack, app, ana, text_input("why"), {**text_input("live"), "dispatch_action": True})

    ana.click_view(view["id"], "text", block_id="why", value="quiet")
    ana.click_view(view["id"], "text", block_id="live", value="loud")

    assert [each["actions"][0]["block_id"] for each in app.payloads("interactive")] == ["live"]


def test_nobody_acts_in_anothers_modal(slack: Slack, app: SocketApp, control: Control, ana: Person) -> None:
    view = opened(slack, app, ana, section("x", accessory=button("go")), notify_on_close=True)
    ben = control.person(BEN)

    for attempt in (
        lambda: ben.submit(view["id"]),
        lambda: ben.close(view["id"]),
        lambda: ben.click_view(view["id"], "go"),
    ):
        with pytest.raises(ControlError, match="view_not_found"):
            attempt()


def test_publishing_home_with_an_old_hash_is_a_conflict(slack: Slack) -> None:
    home = {"type": "home", "blocks": [section("x")]}
    first = slack.call("views.publish", user_id=ANA, view=home)["view"]
    slack.call("views.publish", user_id=ANA, view=home)

    assert slack.call("views.publish", user_id=ANA, view=home, hash=first["hash"])["error"] == "hash_conflict"
