"""Performance of a model in use: read from what came, joined, computed once, and shown with what may be shown."""

from datetime import timedelta

import numpy as np
import pytest
from sklearn import metrics as sk
from sqlalchemy import func, select

from bot.domain.batches import ReportedMetric, Window
from bot.domain.performance.told import Task, Verdict, Why
from bot.errors import BadInput, NotFound
from bot.services import in_use as in_use_service
from bot.services import performance_pictures
from bot.services.batches import store_metric
from bot.views.blocks import blocks
from storage import performance as stored
from storage.tables.performance import PerformanceRow
from tests.domain.performance.rows import batch, ids, labels, scored
from tests.services.house import ANA, KEN, MONDAY, House
from tests.services.measured_house import HOUR, in_use, labelled, sent, shown
from tests.services.training import asks, reads

DAY = timedelta(days=1)


def results(house: House) -> int:
    with house.database.read() as session:
        return session.scalars(select(func.count()).select_from(PerformanceRow)).one()


def test_what_came_is_joined_and_measured(house: House) -> None:
    score, truth = scored(400)
    sent(house, batch(score=score))
    labelled(house, labels(truth[:300]))
    found = shown(house)

    assert (found.version, found.task, found.batches) == (1, Task.BINARY, 1)
    assert (found.counts.predicted, found.counts.labelled) == (400, 300)
    assert found.metrics[0].metric == "roc_auc"
    assert found.metrics[0].value == pytest.approx(sk.roc_auc_score(truth[:300], score[:300]))
    assert {each.metric for each in found.estimates} == {"accuracy", "roc_auc"}


def test_a_late_label_changes_the_window_it_belongs_to_and_nothing_is_computed_twice(house: House) -> None:
    score, truth = scored(200)
    sent(house, batch(score=score), until=MONDAY - 20 * DAY)
    since, until = MONDAY - 21 * DAY, MONDAY - 19 * DAY
    labelled(house, labels(truth[:100]), MONDAY - 19 * DAY)
    first, again = shown(house, since=since, until=until), shown(house, since=since, until=until)
    assert first == again
    assert results(house) == 1

    labelled(house, labels(truth[100:], ids(100, 100)), MONDAY)
    late = shown(house, since=since, until=until)
    assert (first.counts.labelled, late.counts.labelled) == (100, 200)
    assert results(house) == 2


def test_only_the_newest_results_of_a_place_are_kept(
    quick_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "KEPT", 2)
    score, truth = scored(40)
    sent(quick_house, batch(score=score))
    for at in range(4):
        labelled(quick_house, labels(truth[at : at + 1], ids(1, at)))
        quick_house.clock.move(HOUR)
        shown(quick_house)
    assert results(quick_house) == 2


def test_a_batch_belongs_to_the_window_in_which_it_ends(quick_house: House) -> None:
    for day in (1, 2, 3):
        sent(
            quick_house,
            batch(ids(10, 100 * day), score=[0.1 * day] * 10),
            f"day {day}",
            until=MONDAY - day * DAY,
        )
    found = shown(quick_house, since=MONDAY - 3 * DAY, until=MONDAY - DAY)
    assert (found.batches, found.counts.predicted) == (2, 20)
    assert found.until == MONDAY - DAY


def test_a_batch_without_a_version_counts_for_what_was_live_when_it_ended(quick_house: House) -> None:
    house = quick_house
    house.clock.move(DAY)
    sent(house, batch(score=[0.5] * 10), "before", until=MONDAY + HOUR, version=None)
    house.live("churn", 2)
    house.clock.move(DAY)
    sent(house, batch(ids(20, 50), score=[0.5] * 20), "after", until=MONDAY + DAY + HOUR, version=None)
    assert (shown(house).version, shown(house).counts.predicted) == (2, 20)
    assert shown(house, version=1).counts.predicted == 10


def test_labels_of_other_windows_are_known_and_those_of_nothing_are_counted(quick_house: House) -> None:
    house = quick_house
    sent(house, batch(ids(10), score=[0.5] * 10), "old", until=MONDAY - 5 * DAY)
    sent(house, batch(ids(10, 10), score=[0.5] * 10), "new", until=MONDAY - DAY)
    labelled(house, labels([1.0] * 25, ids(25)))
    found = shown(house, since=MONDAY - 2 * DAY)
    assert (found.counts.labelled, found.counts.unknown, found.counts.unknown_at_most) == (10, 5, False)
    assert "5 labels belong to no prediction that is known here." in reads(
        house, "performance churn production"
    )


def test_labels_of_nothing_are_asked_about_anew_when_another_batch_came(house: House) -> None:
    since = MONDAY - 2 * DAY
    sent(house, batch(ids(10), score=[0.5] * 10), "new", until=MONDAY - DAY)
    labelled(house, labels([1.0] * 15, ids(15)))
    house.clock.move(HOUR)
    assert shown(house, since=since).counts.unknown == 5
    house.clock.move(HOUR)
    # Of another window, so that nothing else changes.
    sent(house, batch(ids(3, 10), score=[0.5] * 3), "late", until=MONDAY - 9 * DAY, at=house.clock.now())
    house.clock.move(HOUR)
    assert shown(house, since=since).counts.unknown == 2
    assert results(house) == 1


def test_the_same_file_under_two_names_counts_once(quick_house: House) -> None:
    columns = batch(score=[0.2, 0.8])
    sent(quick_house, columns, "one")
    sent(quick_house, columns, "two")
    found = shown(quick_house)
    assert (found.batches, found.counts.predicted, found.counts.repeated) == (1, 2, 0)


def test_more_rows_than_are_looked_at_together_leave_out_the_older_batches(
    quick_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_use_service, "MOST_ROWS", 25)
    for day in (1, 2, 3):
        sent(
            quick_house,
            batch(ids(10, 100 * day), score=[0.1 * day] * 10),
            f"day {day}",
            until=MONDAY - day * DAY,
        )
    found = shown(quick_house)
    assert (found.batches, found.left_out, found.since) == (2, 1, MONDAY - 2 * DAY - HOUR)
    assert "1 older batch left out" in reads(quick_house, "performance churn production")


def test_what_holds_is_held_against_the_evidence_of_the_promotion(house: House) -> None:
    house.promoted()
    score, truth = scored(2000)
    sent(house, batch(score=score), version=3)
    labelled(house, labels(truth))
    (auc, loss) = shown(house).against
    assert (auc.claimed_by, auc.metric, auc.claim, auc.verdict) == ("P-1", "roc_auc", 0.91, Verdict.WORSE)
    assert loss.metric == "log_loss"
    said = reads(house, "performance churn production")
    assert "roc_auc is ⚠️ worse than the 0.91 of P-1" in said
    assert "/mlops rollback churn production because" in said


def test_a_version_that_nobody_asked_for_is_held_against_what_it_was_registered_with(
    quick_house: House,
) -> None:
    in_use(quick_house)
    assert {each.claimed_by for each in shown(quick_house).against} == {"churn@1"}


def test_without_labels_only_estimates_are_said_and_called_so(quick_house: House) -> None:
    score, _ = scored(400)
    sent(quick_house, batch(score=score))
    found = shown(quick_house)
    assert {each.why for each in found.metrics} == {Why.NO_LABELS}
    said = reads(quick_house, "performance churn production")
    assert "Without a label nothing is measured yet." in said
    assert "Without labels: roc_auc is estimated at" in said
    assert "if the scores are calibrated and what becomes of such rows has not changed" in said


def test_nothing_that_came_is_said_in_a_sentence(quick_house: House) -> None:
    assert shown(quick_house).segments.why is Why.NO_PREDICTIONS
    assert "No predictions came in the last 30 days" in reads(quick_house, "performance churn production")


def test_the_worst_segment_is_named_unless_it_may_be_personal(quick_house: House) -> None:
    score, truth = scored(600)
    part = np.array(["north", "south", "Ann Smith"])[np.arange(600) % 3]
    truth[part == "Ann Smith"] = 1 - truth[part == "Ann Smith"]
    sent(quick_house, batch(score=score, segment=list(part)))
    labelled(quick_house, labels(truth))
    worst = shown(quick_house).segments.worst
    assert worst is not None
    assert (worst.name, worst.is_worse) == ("Ann Smith", True)

    sent(quick_house, batch(ids(3, 900), score=[0.5] * 3, segment=["a"] * 3), "next", concealed=("segment",))
    hidden = shown(quick_house).segments.worst
    assert hidden is not None
    assert (hidden.name, hidden.rows) == (None, 200)
    said = reads(quick_house, "performance churn production")
    assert "Ann" not in said
    assert "one that may be personal data, so it is not named" in said


def test_what_was_computed_elsewhere_stands_beside(quick_house: House) -> None:
    in_use(quick_house)
    window = Window(MONDAY - DAY, MONDAY - HOUR)
    metric = ReportedMetric(
        "churn", "production", "money_saved", 12.5, window, 100, 1, MONDAY, "bob", 10.0, 15.0
    )
    with quick_house.database.write() as session:
        store_metric(session, metric)
    assert shown(quick_house).beside == (metric,)
    assert "money_saved 12.5 (10 to 15)" in reads(quick_house, "performance churn production")


def test_a_version_or_a_window_that_cannot_be_is_refused(quick_house: House) -> None:
    with pytest.raises(NotFound, match="churn has no version 9"):
        shown(quick_house, version=9)
    with pytest.raises(BadInput, match="ends before it begins"):
        shown(quick_house, since=MONDAY, until=MONDAY - DAY)
    with pytest.raises(BadInput, match="needs a time zone"):
        shown(quick_house, until=MONDAY.replace(tzinfo=None))


def test_a_hidden_model_has_no_performance(quick_house: House) -> None:
    assert "Performance of secret@1" in reads(quick_house, "performance secret", ANA)
    with pytest.raises(NotFound, match="There is no registered model"):
        asks(quick_house, "performance secret", KEN)


def test_the_business_reads_whether_it_does_what_was_promised(quick_house: House) -> None:
    in_use(quick_house, 2000)
    said = reads(quick_house, "performance churn", "U0BEA")
    assert "How well it tells the two kinds of cases apart (roc_auc): ⚠️ worse than promised" in said
    assert "interval" not in said


def test_hostile_names_stay_text(quick_house: House) -> None:
    score, truth = scored(300)
    part = ["<!channel> *x*" if at % 2 else "other" for at in range(300)]
    truth[1::2] = 1 - truth[1::2]
    sent(quick_house, batch(score=score, segment=part))
    labelled(quick_house, labels(truth))
    drawn = str([each.to_dict() for each in blocks(asks(quick_house, "performance churn production"))])
    assert "<!channel>" not in drawn
    assert "&lt;!channel&gt;" in drawn


def test_its_picture_shows_each_day_with_what_was_claimed(quick_house: House) -> None:
    score, truth = scored(300)
    for day in range(3):
        rows = slice(100 * day, 100 * day + 100)
        sent(
            quick_house,
            batch(ids(100, 100 * day), score=score[rows]),
            f"day {day}",
            until=MONDAY - (3 - day) * DAY,
        )
    labelled(quick_house, labels(truth[:200], ids(200)))
    found = shown(quick_house)
    assert [each.is_estimate for each in found.over_time.points] == [False, False, True]

    png, alt = performance_pictures.draw(quick_house.context, found)
    assert png.startswith(b"\x89PNG")
    assert alt.startswith("roc_auc of churn@1 in production: ")
    assert "estimated" in alt
    assert "0.88, which it is held against" in alt
    assert performance_pictures.draw(quick_house.context, shown(quick_house)) == (png, alt)
