"""No way out of a listener is silent, whatever a client wrote into a button or a form."""

import pytest

from tests.review.stage import Ack, Stage, clicked
from tests.services.house import ANA, GUEST, MIA

ODD = ("²", "١²", "9" * 400, "-1", "", "x")


@pytest.mark.parametrize("value", ODD)
def test_a_forged_approval_is_answered(stage: Stage, value: str) -> None:
    stage.house.ask()
    stage.click("promotion.approve", value, MIA)
    assert stage.client.said("views.update") or stage.shown()
    assert "went wrong" not in stage.client.said("views.update")


@pytest.mark.parametrize("value", ODD)
def test_a_forged_look_is_answered(stage: Stage, value: str) -> None:
    stage.house.ask()
    stage.click("promotion.details", value, MIA)
    assert "no promotion request" in stage.client.said("views.update")


@pytest.mark.parametrize("value", ODD)
def test_a_forged_unsubscription_is_answered(stage: Stage, value: str) -> None:
    stage.click("digest.unsubscribe", value, ANA)
    assert "There is no digest" in stage.shown()


def test_a_button_of_an_older_form_is_answered(stage: Stage) -> None:
    stage.click("form.open", "a verb of long ago", ANA)
    assert "older version" in stage.client.said("views.update")


def test_a_model_chosen_by_a_guest_is_refused_in_words(stage: Stage) -> None:
    body = {
        **clicked("form.model", "churn", GUEST, None),
        "view": {"id": "V1", "private_metadata": '{"verb": "promote"}'},
    }
    stage.listeners["form.model"](ack=Ack(), body=body)
    assert "Guests cannot use this bot" in stage.client.said("views.update")


def test_a_form_drawn_again_meanwhile_stays(stage: Stage) -> None:
    stage.client.refused["views.update"] = "hash_conflict"
    view = {"id": "V1", "private_metadata": '{"verb": "promote"}'}
    body = {**clicked("form.model", "churn", ANA, None), "view": view}
    stage.listeners["form.model"](ack=Ack(), body=body)
    assert "went wrong" not in stage.client.said("views.update")


def test_a_click_on_the_home_tab_whose_modal_does_not_open_is_answered_by_dm(stage: Stage) -> None:
    stage.house.ask()
    stage.client.refused["views.open"] = "expired_trigger_id"
    stage.click("promotion.go_live", "1", ANA, None)
    assert stage.client.said("chat.postMessage")


def test_the_home_tab_of_a_guest_says_why_it_is_empty(stage: Stage) -> None:
    event = {"type": "app_home_opened", "user": GUEST, "channel": "D0GUEST", "tab": "home"}
    stage.listeners["event app_home_opened"](body={"event": event, "event_id": "Ev1", "team_id": "T0HOME"})
    assert "Guests cannot use this bot" in stage.client.said("views.publish")


def test_what_came_of_a_form_that_was_closed_meanwhile_is_said_by_dm(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.forms.ANSWER_WITHIN_S", 0.0)
    stage.house.ask()
    stage.client.refused["views.update"] = "not_found"
    kept = '{"verb": "reject", "request": "1"}'
    values = {"reason": {"form.value": {"type": "plain_text_input", "value": "too slow"}}}
    view = {"id": "V1", "hash": "h", "private_metadata": kept, "state": {"values": values}, "blocks": []}
    body = {"team": {"id": "T0HOME"}, "user": {"id": MIA, "team_id": "T0HOME"}, "view": view}
    stage.listeners["form.submitted"](ack=Ack(), body=body)
    assert "P-1" in stage.client.said("chat.postMessage")


def test_a_form_with_an_unknown_model_opens_without_it(stage: Stage) -> None:
    body = {"team_id": "T0HOME", "user_id": MIA, "trigger_id": "1.2.3", "text": f"lock {'x' * 200}"}
    stage.listeners["command /mlops"](ack=Ack(), body=body, respond=lambda **_: None)
    assert "initial_option" not in stage.client.said("views.update").split("environment")[0]
    assert "external_select" in stage.client.said("views.update")
