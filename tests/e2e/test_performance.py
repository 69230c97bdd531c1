"""Performance in use as the people of Northwind read it: from rows that came, with a picture."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from bot.domain.batches import Batch, Labels, Window
from bot.domain.profile.profile import Profile
from demo.organisation import LEO, NOOR, WINE
from storage import batches
from tests.domain.performance.rows import batch, ids, labels
from tests.e2e.people import Someone
from tests.e2e.reading import everything, images
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e

DAY = timedelta(days=1)
NAMES = np.array(["barolo", "grignolino", "barbera"])


def used(stage: Stage, model: str, days: int = 3, rows: int = 60) -> None:
    """It graded samples for some days, nine of ten of them right, and the truth came."""
    rng = np.random.default_rng(4)
    today = datetime.now(UTC).replace(microsecond=0)
    with stage.database.write() as session:
        for day in range(days):
            truth = NAMES[rng.integers(0, 3, rows)]
            said = np.where(rng.random(rows) < 0.9, truth, NAMES[0])
            until = today - (days - day) * DAY
            named = ids(rows, rows * day)
            sent = Batch(
                model,
                "production",
                f"day {day}",
                2,
                rows,
                Window(until - DAY, until),
                f"{day:064x}",
                until,
                "ci",
            )
            assert batches.add(session, sent, Profile(rows), batch(named, prediction=list(said)))
            told = Labels(model, "production", rows, f"{day:064x}", until, "ci")
            assert batches.add_labels(session, told, labels(list(truth), named))


def test_leo_reads_how_good_it_is_in_use_and_sees_each_day(stage: Stage) -> None:
    used(stage, "wine-grading")
    leo = Someone(stage, LEO)
    said = everything(leo.answered("performance wine-grading@2 production", WINE))
    assert "Performance of wine-grading@2 in production" in said
    assert "180 of 180 predictions are labelled (100 %)" in said
    assert "accuracy" in said
    picture = leo.sees_private(WINE, images)
    assert "accuracy of wine-grading@2 in production: 0." in images(picture)[0]["alt_text"]
    assert stage.picture(LEO, picture).startswith(b"\x89PNG")


def test_a_model_that_nobody_may_know_of_has_no_performance(stage: Stage) -> None:
    assert "There is no registered model" in Someone(stage, NOOR).types("performance diabetes-progression")
