"""What the policy expects of data is held against every batch, on both databases; alerts say who asks for it."""

from datetime import timedelta

import numpy as np
import pytest

from bot.domain import commands
from bot.domain.monitors.added import Added
from bot.domain.monitors.reading import Status, Why
from bot.domain.personal import PersonalKind
from bot.domain.profile.column import ColumnSummary
from bot.domain.profile.kind import Kind
from bot.domain.profile.profile import Profile
from bot.domain.registry import DataSetVersion
from bot.policy.typed_monitor import typed
from bot.services import monitoring, reading
from bot.views.blocks import fallback
from storage import data_sets, monitors, registry
from tests.services.house import ADA, ANA, MONDAY, House, version
from tests.services.watching import DAY, HOUR, TUESDAY, Watched, concealed, policy


def watching(house: House, quality: str, monitor: str = "{data_quality: findings}") -> Watched:
    house.rules(policy(monitor, more=f", quality: {quality}"))
    return Watched(house)


def titles(watched: Watched) -> list[str]:
    return [each.title for each in watched.opened()]


def health(house: House) -> str:
    return fallback(
        reading.read(house.context, house.reader(ANA), commands.ShowHealth("churn", "production"))
    )


def test_the_first_batch_is_held_against_what_the_policy_says(house: House) -> None:
    watched = watching(house, "{columns: {age: {at_most: 30}}}")
    watched.days([0])
    (title,) = titles(watched)
    assert title.endswith(" rows are above the largest expected by the policy")
    assert watched.readings("data_quality")[-1].status is Status.DEGRADED


def test_what_is_inferred_is_said_to_be_as_in_the_first_batch(house: House) -> None:
    watched = watching(house, "{columns: {visits: off}}")
    watched.days([0, 1])
    assert titles(watched) == []
    watched.day(2, watched.rows(shift=20))
    assert "the largest in the first batch of the live version" in titles(watched)[0]


def test_a_policy_that_changed_judges_the_next_batch(house: House) -> None:
    watched = watching(house, "{}")
    watched.days([0, 1])
    house.rules(policy("{data_quality: findings}", more=", quality: {rows: {at_least: 1000}}"))
    watched.day(2)
    assert titles(watched) == [
        "batch 2026-11-05T12:00: It has 500 rows; 1,000 are the least expected by the policy"
    ]
    house.rules(policy("{data_quality: findings}", more=", quality: {rows: {at_least: 50%}}"))
    watched.day(3)
    assert watched.readings("data_quality")[-1].status is Status.HEALTHY


def test_what_is_off_is_not_asked(house: House) -> None:
    watched = watching(house, "{columns: {age: {nulls_at_most: 20%}, visits: off}}")
    watched.days([0])
    whole = watched.rows(nulls=60)
    watched.day(1, Profile(500, tuple(each for each in whole.columns if each.name != "visits")))
    assert titles(watched) == []


def test_without_a_reference_only_what_the_policy_says_is_held(house: House) -> None:
    watched = watching(
        house, "{columns: {age: {at_most: 300}}}", "{data_quality: findings, reference: training}"
    )
    watched.days([0])
    seen = watched.readings("data_quality")[-1]
    assert (seen.status, seen.against) == (Status.HEALTHY, None)

    house.rules(policy("{data_quality: findings, reference: training}"))
    watched.day(1)
    assert watched.readings("data_quality")[-1].judged.why is Why.NO_REFERENCE


def test_a_key_of_one_column_is_examined(house: House) -> None:
    watched = watching(house, "{key: [visits]}")
    watched.days([0])
    assert titles(watched) == [
        "batch 2026-11-03T12:00: 491 of 500 rows repeat the key visits of another row; the policy expects each once"
    ]


def test_a_key_of_several_columns_is_said_to_be_unexamined_and_not_taken_for_well(house: House) -> None:
    watched = watching(house, "{key: [visits, age]}")
    watched.days([0])
    assert titles(watched) == []
    told = health(house).replace("`", "")
    assert "visits, age was not examined as the policy asks: nobody looked at its rows for it" in told


def test_how_old_a_batch_may_be_counts_when_it_comes_and_not_when_it_is_looked_at(house: House) -> None:
    watched = watching(house, "{fresh: {within: 2h}}")
    noon = TUESDAY + 12 * HOUR
    house.clock.set(noon + HOUR)
    watched.send(noon, name="in time")
    house.clock.set(noon + 5 * HOUR)
    watched.send(noon, name="late")
    watched.at(TUESDAY + DAY + 7 * HOUR)
    (title,) = titles(watched)
    assert title.startswith("batch late: It was made ")
    assert title.endswith("2 hours is the oldest expected by the policy")


def test_the_newest_time_of_a_column_tells_how_old_a_batch_is(house: House) -> None:
    watched = watching(house, "{fresh: {within: 2h, column: seen}}")
    noon = TUESDAY + 12 * HOUR
    seen = [int((noon - timedelta(hours=3) - timedelta(minutes=at)).timestamp() * 1e6) for at in range(500)]
    times = ColumnSummary.of_numbers("seen", Kind.TIME, np.array(seen))
    watched.day(0, Profile(500, (*watched.rows().columns, times)))
    assert titles(watched)[0].startswith("batch 2026-11-03T12:00: seen: its newest value is too old")
    assert "its newest value is of " in health(house).replace("`", "")


@pytest.mark.parametrize("said", ["{values: [ana@x.example]}", "{at_most: 4711}", "{type: integer}"])
def test_of_personal_columns_no_value_is_told_and_that_nobody_looked_is(house: House, said: str) -> None:
    watched = watching(house, f"{{columns: {{email: {said}}}}}")
    for day in range(2):
        hidden = concealed("email", ["mallory@evil.example"] * 300 + ["trudy@evil.example"] * 200)
        watched.day(day, Profile(500, (*watched.rows().columns, hidden)))
    last = watched.readings("data_quality")[-1]
    assert (last.status, last.judged.found) == (Status.HEALTHY, 0)
    told = health(house)
    assert "email was not examined as the policy asks: it counts as personal data" in told.replace("`", "")
    assert not any(each in told + repr(last) for each in ("evil.example", "ana@x.example", "4711"))


def test_of_columns_called_personal_since_neither_range_nor_values_are_told(house: House) -> None:
    watched = watching(house, "{columns: {age: {at_most: 31}}}")
    data = DataSetVersion("customers", "v1", "a" * 64)
    with house.database.write() as session:
        registry.add_version(session, version("churn", 4, data_sets=(data,)))
        data_sets.lock(session, "customers", house.clock.now())
        data_sets.suspect(session, "customers", [("age", PersonalKind.BIRTH)])
        (column,) = data_sets.personal_columns(session, "customers")
        assert data_sets.decide(session, column.id, True, ADA, house.clock.now())
    house.live("churn", 4)
    watched.day(1)
    (title,) = titles(watched)
    (found,) = watched.readings("data_quality")[-1].judged.wrong
    assert (found.finding.limit, found.finding.extreme) == (None, None)
    assert title.endswith("are above the largest expected by the policy")


def test_names_that_are_hostile_stay_text(house: House) -> None:
    watched = watching(house, '{columns: {"<!channel> *a*\\n": {required: true}}}')
    watched.days([0])
    assert "<!channel>" not in health(house)
    assert "is missing; the policy expects it" in health(house)


def test_what_watches_every_model_waits_for_its_first_batch(house: House) -> None:
    text = policy().replace("environments:", "monitors: [{no_data: 1d}]\nenvironments:", 1)
    house.rules(text.replace("monitors: []", "runbook: 'https://wiki.example.com'"))
    watched = Watched(house)
    for day in range(3):
        watched.at(TUESDAY + day * DAY + 7 * HOUR)
    assert watched.readings("no_data") == []
    assert "nothing watches" in health(house)

    watched.day(3)
    assert watched.readings("no_data") == [], "of the time before its first batch nobody is blamed"
    watched.day(4)
    assert [each.status for each in watched.readings("no_data")] == [Status.HEALTHY]
    watched.at(TUESDAY + 7 * DAY + 7 * HOUR)
    assert titles(watched) == ["no batch came for 1 day"]
    assert watched.readings("no_data", model="fraud") == []


def test_what_somebody_had_added_goes_on_when_the_policy_says_one_of_its_name_of_all(house: House) -> None:
    house.rules(policy())
    watched = Watched(house)
    mine = Added("churn", "production", typed("no_data 5d"), MONDAY, ANA)
    with house.database.write() as session:
        monitors.add(session, mine)
    house.rules(policy().replace("environments:", "monitors: [{no_data: 1d}]\nenvironments:", 1))
    watched.days([0, 1])
    with house.database.read() as session:
        found = [each.monitor.looks_back for each in monitoring.watches(session, house.policy, "churn")]
    assert found == [5 * DAY]
    assert "within 5d" in fallback(
        reading.read(house.context, house.reader(ANA), commands.ShowMonitors("churn", None))
    )
