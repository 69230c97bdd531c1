"""Silences when the Alertmanager, the way to it or this process does not do as it should."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.alerts.alert import AlertState
from bot.services import alert_acts, paging, paging_failures
from bot.services.alert_acts import Hush
from tests.integrations.alertmanagers import Alertmanager
from tests.integrations.pagers import Standin
from tests.services.house import MIA, House
from tests.services.test_paging_silences import acknowledge, key, pager, state, swept, there, thread

__all__ = ["pager", "there"]


@pytest.mark.parametrize("point", ["paging.claimed", "paging.told"])
@pytest.mark.parametrize("replaces", [False, True])
def test_a_process_that_dies_while_it_silences_makes_no_second_silence(
    house: House, pager: Standin, there: Alertmanager, point: str, replaces: bool
) -> None:
    class Crash(Exception):
        pass

    def reached(here: str) -> None:
        if here == point:
            raise Crash

    acknowledge(house)
    if replaces:
        swept(house)
        alert_acts.snooze(house.context, house.who(MIA), house.act(MIA), 1, Hush("4h"))
    stands = state(house)
    with pytest.raises(Crash):
        paging.sweep(replace(house.context, reached=reached))
    assert swept(house, seconds=30) == 0
    for _ in range(3):
        swept(house, seconds=31)
    assert (len(there.silences), len(there.active()), state(house)) == (1 + replaces, 1, stands)
    assert "Somebody ended" not in thread(house)


def test_a_silence_that_is_refused_keeps_no_alert_from_being_heard_and_is_said(
    house: House, pager: Standin, there: Alertmanager, monkeypatch: pytest.MonkeyPatch
) -> None:
    acknowledge(house)
    routed = there._routed
    monkeypatch.setattr(
        there,
        "_routed",
        lambda method, path, query, body: (
            (403, None) if path == "/silences" else routed(method, path, query, body)
        ),
    )
    for _ in range(20):
        swept(house, minutes=1)
        assert pager.states[key(house)] == "triggered"
    assert thread(house).count("I could not tell Alertmanager of *A-1*") == 1
    assert "Alertmanager refused it (403)." in str(paging_failures.problems(house.context))
    monkeypatch.setattr(there, "_routed", routed)
    for _ in range(4):
        swept(house, minutes=1)
    assert (pager.states[key(house)], paging_failures.problems(house.context)) == ("silenced", [])


@pytest.mark.parametrize(
    "answer",
    [None, "x", 7, {}, [7], [{"labels": 3, "status": []}], [{"status": {"silencedBy": [7, None]}}], [[[]]]],
)
def test_whatever_it_answers_nothing_is_taken_for_a_silence(
    house: House, pager: Standin, there: Alertmanager, monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    monkeypatch.setattr(there, "_routed", lambda *_: (200, answer))
    assert (swept(house, seconds=5), state(house)) == (0, AlertState.OPEN)


def test_that_silences_cannot_be_read_is_a_note_until_they_can(
    house: House, pager: Standin, there: Alertmanager, monkeypatch: pytest.MonkeyPatch
) -> None:
    routed = there._routed
    monkeypatch.setattr(there, "_routed", lambda *_: (500, None))
    swept(house, seconds=5)
    (said,) = paging_failures.problems(house.context)
    assert said == "Silences made in Alertmanager are not followed: Alertmanager answered 500."
    monkeypatch.setattr(there, "_routed", routed)
    swept(house, seconds=5)
    assert paging_failures.problems(house.context) == []


def test_a_thousand_silenced_alerts_are_read_whole(house: House, pager: Standin, there: Alertmanager) -> None:
    for number in range(1000):
        labels = {"alertname": "MlopsBotAlert", "instance": f"other:{number}", "model": "x" * 300}
        ends = house.clock.now() + timedelta(hours=9)
        there.alerts[str(number)] = {"labels": labels, "annotations": {}, "endsAt": ends}
    everything = {
        "matchers": [{"name": "alertname", "value": "Mlops.*", "isRegex": True}], "createdBy": "ada", "comment": "",
        "startsAt": house.clock.now().isoformat(), "endsAt": (house.clock.now() + timedelta(hours=1)).isoformat(),
    }  # fmt: skip
    assert there.answer("POST", "/api/v2/silences", everything)[0] == 200
    assert (swept(house, seconds=5), state(house)) == (1, AlertState.ACKNOWLEDGED)


@pytest.mark.parametrize(
    "odd",
    [
        {"id": "x" * 5000}, {"endsAt": "9999-12-31T23:59:59-23:59"}, {"endsAt": 7}, {"status": "active"}, {"createdBy": None},
        {"comment": "\u0000" * 9}, {"createdBy": "x" * 9000, "comment": "y" * 9000},
    ],
)  # fmt: skip
def test_whatever_a_silence_holds_the_others_are_followed(
    house: House, pager: Standin, there: Alertmanager, monkeypatch: pytest.MonkeyPatch, odd: dict[str, object]
) -> None:
    number = there.silenced_by_hand(key(house))
    routed = there._routed
    monkeypatch.setattr(
        there,
        "_routed",
        lambda method, path, query, body: (
            (200, {**routed(method, path, query, body)[1], **odd})
            if path == f"/silence/{number}"
            else routed(method, path, query, body)
        ),
    )
    swept(house, seconds=5)
    there.silenced_by_hand(key(house), "bob", hours=9)
    swept(house, seconds=5)
    assert state(house) is AlertState.ACKNOWLEDGED
    assert max(map(len, thread(house).split())) < 300
