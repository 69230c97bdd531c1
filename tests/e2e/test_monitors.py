"""Batches come over the API: drift opens an alert in the model's channel, `health` says so, and a batch that is well ends it."""

from datetime import timedelta

import pytest

from demo.organisation import LEO, WINE
from tests.e2e.people import Someone
from tests.e2e.reading import Json, everything
from tests.e2e.serving import RULES, Service
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e


def alerted(stage: Stage) -> Json | None:
    """The message of the alert, once it is there."""
    return next((each for each in stage.posts(WINE) if "alcohol moved (PSI" in everything(each)), None)


def test_drift_of_what_a_model_meets_is_told_in_its_channel_and_ends_with_it(stage: Stage) -> None:
    serving, leo = Service(stage), Someone(stage, LEO)
    serving.an_hour_later(0)
    serving.sends(serving.hour - timedelta(minutes=20))
    stage.ruled_by(RULES)
    serving.looked(1)

    serving.sends(serving.hour + timedelta(minutes=1))
    serving.an_hour_later(2)
    assert "healthy" in leo.types("health wine-grading", WINE)
    assert alerted(stage) is None

    serving.sends(serving.hour + timedelta(minutes=1), alcohol=15.0)
    serving.an_hour_later(3)
    card = stage.until(lambda: alerted(stage), "the alert in the channel")
    assert "Moved by more than 0.1, held against the first batch of the live version" in everything(card)
    told = leo.types("health wine-grading production", WINE)
    assert "production: degraded" in told
    assert "alcohol (PSI" in told

    serving.sends(serving.hour + timedelta(minutes=1))
    serving.an_hour_later(4)
    stage.thread_says(card, "recovered")
    assert "healthy" in leo.types("health wine-grading", WINE)
