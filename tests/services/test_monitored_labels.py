"""A monitor of a metric that nobody reports reads it from the labels that came: measured, never estimated."""

import numpy as np

from bot.domain.batches import Window
from bot.domain.monitors.reading import Status, Why
from bot.services.labelled import by_labels
from tests.domain.performance.rows import batch, ids, labels, scored
from tests.services.house import MONDAY, House
from tests.services.measured_house import labelled, sent
from tests.services.watching import DAY, HOUR, TUESDAY, Watched, policy


def day(house: House, number: int, *, wrong: int = 0, rows: int = 200, told: int | None = None) -> None:
    """A batch of that day's noon arrives, and labels of so many of its rows."""
    noon = TUESDAY + number * DAY + 12 * HOUR
    score, truth = scored(rows, number)
    # Whatever the scores say of them, so many of the first come out the other way.
    truth[:wrong] = 1 - (score[:wrong] >= 0.5)
    named = ids(rows, 1000 * number)
    sent(house, batch(named, score=score), f"day {number}", until=noon)
    known = rows if told is None else told
    if known:
        labelled(house, labels(truth[:known], named[:known]), noon)


def watching(house: House, monitor: str) -> Watched:
    house.rules(policy(monitor))
    return Watched(house)


def look(watched: Watched, number: int) -> None:
    watched.at(TUESDAY + (number + 1) * DAY + 7 * HOUR)


def test_a_metric_falls_by_the_labels_that_came(house: House) -> None:
    watched = watching(house, "{performance: accuracy, below: 0.6}")
    for number, wrong in enumerate([0, 120]):
        day(house, number, wrong=wrong)
        look(watched, number)
    first, second = watched.readings("performance accuracy")
    assert (first.status, second.status) == (Status.HEALTHY, Status.FAILING)
    assert second.rows == 200
    (alert,) = watched.opened()
    assert alert.title.startswith("accuracy is 0.")


def test_what_a_program_reports_counts_before_the_labels(quick_house: House) -> None:
    watched = watching(quick_house, "{performance: accuracy, below: 0.6}")
    day(quick_house, 0, wrong=200)
    quick_house.clock.set(TUESDAY + 12 * HOUR)
    watched.report(TUESDAY + 12 * HOUR, 0.95, "accuracy")
    look(watched, 0)
    assert watched.readings("performance accuracy")[-1].status is Status.HEALTHY


def test_without_enough_labels_nothing_is_known_and_nothing_is_estimated(quick_house: House) -> None:
    watched = watching(quick_house, "{performance: accuracy, below: 0.99}")
    day(quick_house, 0, told=29)
    look(watched, 0)
    (reading,) = watched.readings("performance accuracy")
    assert reading.judged.why is Why.NO_METRIC


def test_a_limit_is_learned_from_the_days_before(quick_house: House) -> None:
    watched = watching(quick_house, "{performance: accuracy, false_alarms: 5%}")
    for number in range(10):
        day(quick_house, number)
        look(watched, number)
    day(quick_house, 10, wrong=150)
    look(watched, 10)
    assert watched.readings("performance accuracy")[-1].status is Status.FAILING


def test_each_window_has_its_own_rows(quick_house: House) -> None:
    for number in range(3):
        day(quick_house, number, told=(200, 0, 50)[number])
    windows = [Window(TUESDAY + at * DAY, TUESDAY + (at + 1) * DAY) for at in range(3)]
    with quick_house.database.read() as session:
        found = by_labels(session, "churn", "production", 1, windows, "roc_auc")
        assert by_labels(session, "churn", "production", 1, windows, "money_saved") == (None, None, None)
        assert by_labels(session, "churn", "production", 2, windows, "roc_auc") == (None, None, None)
        assert by_labels(session, "churn", "production", 1, [Window(MONDAY - DAY, MONDAY)], "roc_auc") == (
            None,
        )
    assert [None if each is None else each[1] for each in found] == [200, None, 50]
    assert all(each is None or np.isfinite(each[0]) for each in found)


def test_labels_that_are_numbers_are_what_the_metric_says_they_are(quick_house: House) -> None:
    truth = np.arange(90.0) % 3
    sent(quick_house, batch(prediction=truth), "graded", until=TUESDAY + HOUR)
    labelled(quick_house, labels(truth), TUESDAY + HOUR)
    window = Window(TUESDAY, TUESDAY + DAY)
    with quick_house.database.read() as session:
        for metric in ("f1", "rmse"):
            (found,) = by_labels(session, "churn", "production", 1, [window], metric)
            assert found is not None
            assert found == ({"f1": 1.0, "rmse": 0.0}[metric], 90)
