"""Quality, rows, metrics and predictions of what comes are watched too, and what is wrong is said in a sentence."""

from collections.abc import Sequence

import numpy as np
import pytest
from sqlalchemy import update

from bot.domain.alerts.alert import AlertKind
from bot.domain.data_sets import Content as DataContent
from bot.domain.data_sets import FingerprintKind
from bot.domain.monitors.monitor import Reference
from bot.domain.monitors.reading import Status, Why
from bot.domain.profile.column import ColumnSummary
from bot.domain.profile.profile import Profile
from bot.domain.profile.stored import to_bytes
from bot.domain.registry import DataSetVersion
from storage import data_sets, registry
from storage.tables.batches import BatchRow
from tests.services.house import House, version
from tests.services.watching import DAY, HOUR, TUESDAY, Watched, concealed, policy

QUALITY = "{data_quality: findings}"


def watching(house: House, *monitors: str) -> Watched:
    house.rules(policy(*monitors))
    return Watched(house)


def titles(watched: Watched) -> list[str]:
    return [each.title for each in watched.opened()]


def test_each_batch_that_comes_is_held_against_the_first(house: House) -> None:
    watched = watching(house, QUALITY)
    watched.days([0, 1])
    assert watched.readings("data_quality")[-1].status is Status.HEALTHY
    watched.day(2, watched.rows(nulls=60))
    (alert,) = watched.opened()
    assert alert.kind is AlertKind.QUALITY
    assert alert.title.startswith("batch 2026-11-05T12:00: age: 60 of 500 rows are empty (")
    assert watched.readings("data_quality")[-1].status is Status.DEGRADED


def test_a_column_that_is_missing_fails(house: House) -> None:
    watched = watching(house, QUALITY)
    watched.days([0])
    whole = watched.rows()
    watched.day(1, Profile(500, whole.columns[1:]))
    assert watched.readings("data_quality")[-1].status is Status.FAILING
    assert titles(watched) == [
        "batch 2026-11-04T12:00: age is missing; it is in the first batch of the live version"
    ]


def test_of_columns_that_may_be_personal_counts_alone_are_kept(house: House) -> None:
    watched = watching(house, QUALITY)

    def rows(names: Sequence[str]) -> Profile:
        return Profile(len(names), (*watched.rows(len(names)).columns, concealed("email", names)))

    watched.day(0, rows(["a@x.example", "b@x.example"] * 300))
    watched.day(1, rows(["mallory@evil.example"] * 600))
    (reading,) = watched.readings("data_quality")[1:]
    assert reading.status is Status.DEGRADED
    assert "mallory" not in repr(reading) + titles(watched)[0]
    assert "email" in titles(watched)[0]


def test_a_late_batch_is_examined_when_it_comes(house: House) -> None:
    watched = watching(house, QUALITY)
    watched.days([0, 1])
    house.clock.set(TUESDAY + 2 * DAY + 12 * HOUR)
    watched.send(TUESDAY + 6 * HOUR, watched.rows(nulls=60), name="late")
    watched.send(TUESDAY + 2 * DAY + 11 * HOUR)
    watched.at(TUESDAY + 3 * DAY + 7 * HOUR)
    assert titles(watched)[0].startswith("batch late: age: 60 of 500 rows are empty")


def test_a_batch_without_rows_fails(house: House) -> None:
    watched = watching(house, QUALITY)
    watched.days([0])
    empty = Profile(0, tuple(ColumnSummary(each.name, each.kind) for each in watched.rows().columns))
    watched.day(1, empty)
    assert watched.readings("data_quality")[-1].status is Status.FAILING
    assert "It has no rows" in titles(watched)[0]


def test_too_few_rows_are_too_few_by_a_number_or_by_what_is_usual(house: House) -> None:
    watched = watching(house, "{volume: rows, below: 100}", "{volume: rows, false_alarms: 1%, name: usual}")
    for day in range(10):
        watched.day(day, watched.rows(480 + 5 * day))
    assert watched.opened() == []
    assert watched.readings("usual")[-1].judged.learned_from == 9
    watched.day(10, watched.rows(60))
    assert titles(watched)[0] == "60 rows came in 1 day; 100 is the least that is allowed"
    assert "is the least that is usual after 10 periods" in titles(watched)[1]
    assert [each.kind for each in watched.opened()] == [AlertKind.VOLUME] * 2


def test_a_limit_is_learned_before_anybody_is_blamed(house: House) -> None:
    watched = watching(house, "{feature_drift: psi, false_alarms: 5%}")
    watched.days(range(9))
    learning, learned = watched.readings("feature_drift psi")[-2:]
    assert (learning.judged.why, learning.judged.learned_from) == (Why.LEARNING, 7)
    assert (learned.judged.why, learned.judged.learned_from, learned.against) == (None, 8, Reference.WINDOW)
    watched.day(9, watched.rows(shift=1.5))
    (found,) = watched.opened()
    assert found.title.startswith("age moved (PSI ")
    assert "the most that is usual after 9 periods" in found.consequence


def test_of_who_sends_every_quarter_of_an_hour_a_limit_is_learned_too(quick_house: House) -> None:
    watched = watching(quick_house, "{feature_drift: psi, false_alarms: 5%}")
    few = watched.rows(40)
    for day in range(10):
        for quarter in range(1, 96):
            quick_house.clock.set(TUESDAY + day * DAY + quarter * HOUR / 4)
            watched.send(quick_house.clock.now(), few)
    watched.at(TUESDAY + 10 * DAY + 7 * HOUR)
    last = watched.readings("feature_drift psi")[-1]
    assert (last.judged.why, last.judged.learned_from, last.batches) == (None, 9, 95)


def test_a_metric_is_held_against_its_limit_and_missed_when_nobody_reports_it(house: House) -> None:
    watched = watching(house, "{performance: roc_auc, below: 0.8}")
    noon = TUESDAY + 12 * HOUR
    for day, value in enumerate([0.9, 0.7]):
        house.clock.set(noon + day * DAY)
        watched.report(noon + day * DAY, value)
        watched.at(TUESDAY + (day + 1) * DAY + 7 * HOUR)
    (alert,) = watched.opened()
    assert (alert.kind, alert.title) == (
        AlertKind.PERFORMANCE,
        "roc_auc is 0.7; 0.8 is the least that is allowed (900 rows)",
    )
    assert watched.readings("performance roc_auc")[-1].status is Status.FAILING

    watched.at(TUESDAY + 3 * DAY + 7 * HOUR)
    assert titles(watched)[1:] == ["roc_auc was not reported for 1 day"]
    # What is not known ends nothing.
    assert alert.title in titles(watched)

    house.clock.set(noon + 3 * DAY)
    watched.report(noon + 3 * DAY, 0.9)
    watched.at(TUESDAY + 4 * DAY + 7 * HOUR)
    assert watched.opened() == []


def test_a_metric_of_which_a_higher_one_is_better_is_blamed_for_falling_alone(house: House) -> None:
    watched = watching(house, "{performance: roc_auc, false_alarms: 5%}")
    values = [0.9 + 0.001 * (day % 5) for day in range(10)]
    for day, value in enumerate([*values, 0.99, 0.6]):
        noon = TUESDAY + day * DAY + 12 * HOUR
        house.clock.set(noon)
        watched.report(noon, value)
        watched.at(TUESDAY + (day + 1) * DAY + 7 * HOUR)
    assert [each.status for each in watched.readings("performance roc_auc")[-3:]] == [
        Status.HEALTHY, Status.HEALTHY, Status.FAILING,
    ]  # fmt: skip


def test_features_are_held_against_the_training_data_where_their_profile_is_known(house: House) -> None:
    watched = watching(house, "{feature_drift: psi}")
    data = DataSetVersion("sales", "v1", "f" * 64)
    trained = watched.rows(2000, shift=1.5)
    with house.database.write() as session:
        content = DataContent("f" * 64, FingerprintKind.ROWS, "sales.csv", stored_profile=to_bytes(trained))
        data_sets.lock(session, "sales", house.clock.now())
        data_sets.add_version(session, data, content, "host/ada", house.clock.now())
        registry.add_version(session, version("churn", 4, data_sets=(data,)))
    house.live("churn", 4)
    watched.day(1)
    (reading,) = watched.readings("feature_drift psi")
    assert (reading.against, reading.status) == (Reference.TRAINING, Status.DEGRADED)
    assert "held against the training data" in watched.opened()[0].consequence


def test_predictions_are_watched_apart_from_features(house: House) -> None:
    watched = watching(house, "{prediction_drift: ks}", "{feature_drift: ks}")
    watched.days([0])
    usual = watched.rows()
    moved = ColumnSummary.of_floats("score", np.full(500, 0.97))
    watched.day(1, Profile(500, (*usual.columns[:2], moved)))
    assert len(watched.opened()) == 1
    assert titles(watched)[0].startswith("score moved (KS ")


def test_the_training_data_that_nobody_profiled_are_no_pass(house: House) -> None:
    watched = watching(house, "{feature_drift: psi, reference: training}")
    watched.days([0])
    (reading,) = watched.readings("feature_drift psi")
    assert (reading.status, reading.judged.why) == (None, Why.NO_REFERENCE)


def test_the_same_batch_again_changes_nothing(house: House) -> None:
    watched = watching(house, "{volume: rows, below: 400}")
    noon = TUESDAY + 12 * HOUR
    house.clock.set(noon)
    watched.send(noon)
    watched.send(noon)
    watched.at(TUESDAY + DAY + 7 * HOUR)
    assert watched.readings("volume")[-1].rows == 500


def test_a_profile_that_cannot_be_read_keeps_no_other_monitor_from_its_turn(house: House) -> None:
    watched = watching(house, "{feature_drift: psi}", "{volume: rows, below: 400}")
    watched.days([0])
    noon = TUESDAY + DAY + 12 * HOUR
    house.clock.set(noon)
    watched.send(noon)
    with house.database.write() as session:
        session.execute(
            update(BatchRow).where(BatchRow.name == f"{noon:%Y-%m-%dT%H:%M}").values(profile=b"later")
        )
    watched.at(TUESDAY + 2 * DAY + 7 * HOUR)
    assert watched.readings("feature_drift psi")[-1].judged.why is Why.NO_COLUMNS
    assert watched.readings("volume")[-1].status is Status.HEALTHY


def test_a_hostile_name_of_a_column_or_batch_stays_text(house: House) -> None:
    watched = watching(house, QUALITY)
    evil = "<!channel>\n*bold* `x`"
    usual = watched.rows()
    watched.day(0, Profile(500, (*usual.columns, ColumnSummary.of_floats(evil, np.arange(500.0)))))
    watched.house.clock.set(TUESDAY + DAY + 12 * HOUR)
    watched.send(TUESDAY + DAY + 12 * HOUR, watched.rows(), name="<@U0ANA>")
    watched.at(TUESDAY + 2 * DAY + 7 * HOUR)
    assert "\n" not in titles(watched)[0]
    house.send()
    assert not any("<!channel>" in each.text for each in house.slack.in_channel("C0CHURN", threads=True))


@pytest.mark.parametrize(("name", "said"), [("", "(no name) is missing"), ("x" * 5000, "xxx… is missing")])
@pytest.mark.parametrize("monitor", [QUALITY, "{feature_drift: psi}"])
def test_a_column_without_a_name_or_with_an_endless_one_is_told_all_the_same(
    quick_house: House, name: str, said: str, monitor: str
) -> None:
    watched = watching(quick_house, monitor)
    usual = watched.rows().columns
    watched.day(0, Profile(500, (*usual, ColumnSummary.of_floats(name, np.arange(500.0)))))
    moved = ColumnSummary.of_floats(name, np.arange(500.0) + 900)
    watched.day(1, Profile(500, usual if monitor == QUALITY else (*usual, moved)))
    (title,) = titles(watched)
    assert (said if monitor == QUALITY else said.replace("is missing", "moved")) in title
    assert len(title) < 150
