"""Trouble in the business voice: what it means, by no metric's name, and never worse or better than it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.alerts.alert import Alert, AlertKind
from bot.domain.health import Health, PlaceHealth, Watched
from bot.domain.monitors.monitor import Monitor, What
from bot.domain.monitors.reading import Judgement, Moved, Reading, Status, Why
from bot.domain.people import Voice
from bot.views.blocks import fallback
from bot.views.digest_troubles import alert_line, over_line
from bot.views.health import health_answer
from bot.views.mentioned import Once
from bot.views.plain_trouble import meaning, seen
from bot.views.spans import plain

NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
ALERT = Alert(9, "churn", "production", AlertKind.DRIFT, "tenure moved (PSI 1.169)", NOW, version=2)
MONITOR = Monitor(What.FEATURE_DRIFT, "psi")
JUDGED = Judgement(Status.DEGRADED, 1.169, high=0.1, moved=(Moved("tenure", 1.169),), columns=4)
READING = Reading("churn", "production", MONITOR.name, NOW, NOW, 2, JUDGED, rows=800, batches=4)


def health(*found: Watched) -> Health:
    return Health((PlaceHealth("churn", "production", 2, NOW, found),), model="churn", at=NOW)


def said(found: Health, voice: Voice) -> str:
    return fallback(health_answer(found, voice))


@pytest.mark.parametrize("kind", AlertKind)
def test_every_kind_of_trouble_has_a_meaning_of_its_own(kind: AlertKind) -> None:
    assert [meaning(each) for each in AlertKind].count(meaning(kind)) == 1


@pytest.mark.parametrize("what", What)
def test_everything_that_is_watched_has_plain_words(what: What) -> None:
    words = seen(what, READING)
    assert words
    assert "psi" not in words.lower()
    assert not words.endswith(".")


def test_an_alert_in_a_digest_says_what_it_means_to_the_business_and_what_was_measured_to_engineers() -> None:
    business = plain(alert_line(ALERT, NOW, Once({}), Voice.BUSINESS))
    assert "churn in production: the cases it gets have changed" in business
    assert "nobody has taken it yet" in business
    assert "(A-9)" in business
    assert "PSI" not in business
    assert "tenure moved (PSI 1.169)" in plain(alert_line(ALERT, NOW, Once({}), Voice.ENGINEER))


def test_who_has_it_is_said_in_either_voice() -> None:
    taken = replace(ALERT, acknowledged_by="U0MIA", acknowledged_at=NOW)
    for voice in Voice:
        said_so = plain(alert_line(taken, NOW, Once({}), voice))
        assert "has it" in said_so
        assert "nobody" not in said_so


def test_what_is_over_says_how_long_it_took() -> None:
    over = replace(ALERT, ended_at=NOW + timedelta(hours=3))
    assert plain(over_line(over, Voice.BUSINESS)).endswith("it took 3 hours")


def test_health_tells_the_business_what_it_means_once_however_many_monitors_say_so() -> None:
    found = health(
        Watched(MONITOR, READING, NOW),
        Watched(replace(MONITOR, of="ks"), READING, NOW),
        Watched(Monitor(What.NO_DATA, "batches"), replace(READING, judged=Judgement(Status.HEALTHY)), NOW),
    )
    business = said(found, Voice.BUSINESS)
    assert business.count("the cases it gets have changed") == 1
    assert "1 of 3 things that are watched are as they should be" in business
    assert "tenure" not in business
    assert "tenure" in said(found, Voice.ENGINEER)


def test_what_is_still_learned_is_neither_trouble_nor_well() -> None:
    learning = replace(READING, judged=Judgement(None, learned_from=2))
    one = said(health(Watched(MONITOR, learning, NOW)), Voice.BUSINESS)
    every = said(replace(health(Watched(MONITOR, learning, NOW)), model=None), Voice.BUSINESS)
    for words in (one, every):
        assert "still being learned" in words
        assert "changed" not in words
    assert "as they should be" not in one


@pytest.mark.parametrize(
    ("status", "why", "words"),
    [
        (None, Why.NO_REFERENCE, "nothing to hold it against"),
        (None, Why.NO_COLUMNS, "nothing of it can be compared"),
        (None, Why.LEARNING, "still being learned"),
        (Status.NO_DATA, Why.NO_METRIC, "was not reported"),
        (Status.NO_DATA, Why.NO_BATCH, "nothing is heard of it"),
    ],
)
def test_why_nothing_is_known_is_said_as_it_is(status: Status | None, why: Why, words: str) -> None:
    assert words in seen(What.PERFORMANCE, replace(READING, judged=Judgement(status, why=why)))


def test_the_last_person_is_named_rather_than_counted() -> None:
    assert "more" not in plain(Once({}).people(("U1", "U2", "U3", "U4")))
    assert plain(Once({}).people(("U1", "U2", "U3", "U4", "U5"))).endswith("and 2 more")
