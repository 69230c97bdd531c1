"""A text that was hashes and is known now is watched on, and what nobody confirmed is not named."""

from collections import Counter
from collections.abc import Sequence

from bot.domain.monitors.reading import Status
from bot.domain.profile.categories import Categories, concealed
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile
from bot.services.salts import salt
from bot.views.monitor_said import said
from bot.views.spans import plain as words
from tests.services.house import House
from tests.services.watching import Watched, policy

BEFORE, AFTER = ["basic"] * 450 + ["pro"] * 50, ["basic"] * 50 + ["gold"] * 450
DRIFT, QUALITY = "{feature_drift: psi, columns: [plan]}", "{data_quality: findings}"


def batch(texts: Sequence[str], key: bytes | None = None) -> Profile:
    shown = texts if key is None else [concealed(each, key) for each in texts]
    kind = None if key is None else Kind.CATEGORY
    found = Categories.of(Counter(shown).items())
    column = ColumnSummary.of_texts("plan", found, concealed=key is not None, came_as=kind)
    return Profile(len(texts), (column,))


def test_once_confirmed_it_is_still_held_against_the_hashes_of_before(house: House) -> None:
    house.rules(policy(DRIFT, QUALITY))
    watched = Watched(house)
    watched.day(0, batch(BEFORE, salt(house.context)))
    watched.day(1, batch(BEFORE))
    assert watched.readings("feature_drift psi")[-1].status is Status.HEALTHY
    assert watched.readings("data_quality")[-1].status is Status.HEALTHY
    watched.day(2, batch(AFTER))
    (moved,) = watched.readings("feature_drift psi")[-1].judged.moved
    assert moved.column == "plan"
    quality = watched.readings("data_quality")[-1]
    assert quality.status is Status.DEGRADED
    assert "gold" not in repr(quality)


def test_what_came_plain_before_is_held_against_hashes_now(house: House) -> None:
    house.rules(policy(DRIFT))
    watched = Watched(house)
    watched.day(0, batch(BEFORE))
    watched.day(1, batch(AFTER, salt(house.context)))
    assert watched.readings("feature_drift psi")[-1].status is Status.DEGRADED


def test_what_stands_beside_the_listed_texts_is_counted_and_not_named(quick_house: House) -> None:
    more = ", quality: {columns: {plan: {values: [basic, pro]}}}"
    quick_house.rules(policy(QUALITY, more=more))
    watched = Watched(quick_house)
    watched.day(0, batch(BEFORE))
    watched.day(1, batch([*BEFORE, *["Ada Lovelace"] * 40]))
    reading = watched.readings("data_quality")[-1]
    monitor = quick_house.policy.monitors("churn", "production")[0]
    assert reading.status is Status.DEGRADED
    assert "40 of 540 rows" in words(said(monitor, reading))
    assert "Ada" not in repr(reading) + words(said(monitor, reading)) + watched.opened()[0].title
