"""How models fare, drawn in answer to `health` where there are enough of them; and in a digest, as the monitors saw it."""

import pytest

from bot.domain.health import Health, PlaceHealth, Watched
from bot.domain.monitors.monitor import Monitor, What
from bot.domain.monitors.reading import Judgement, Reading, Status
from bot.services import digests
from bot.services.health_pictures import draw, models_of
from bot.views.answer import Answer
from handlers.asking import Asked
from handlers.pictures import follow
from tests.review.stage import Stage
from tests.services.house import ANA, MONDAY, TEAM, House
from tests.services.watching import Watched as Watching
from tests.services.watching import policy

MONITOR = Monitor(What.NO_DATA, "batches")


def place(model: str, status: Status | None, environment: str = "production") -> PlaceHealth:
    seen = Reading(model, environment, MONITOR.name, MONDAY, MONDAY, 1, Judgement(status))
    return PlaceHealth(model, environment, 1, MONDAY, (Watched(MONITOR, seen, MONDAY),))


def many(count: int, model: str | None = None) -> Health:
    return Health(tuple(place(f"m{at}", Status.HEALTHY) for at in range(count)), model=model)


def test_what_is_not_known_yet_is_not_drawn_and_several_environments_are_named() -> None:
    found = Health((place("a", Status.FAILING), place("b", None), place("a", Status.HEALTHY, "staging")))

    assert [each.name for each in models_of(found)] == ["a#production", "a#staging"]


def test_the_picture_says_what_it_shows() -> None:
    png, words = draw(models_of(Health((place("a", Status.FAILING), place("b", Status.NO_DATA)))))

    assert png.startswith(b"\x89PNG")
    assert words == "2 models: 1 failing and 1 no data. Failing: a. No data: b."


@pytest.mark.parametrize(("found", "pictures"), [(many(5), 1), (many(4), 0), (many(5, "m0"), 0)])
def test_the_health_of_many_models_is_followed_by_a_picture(
    quick_house: House, found: Health, pictures: int
) -> None:
    told: list[Answer] = []
    stage = Stage(quick_house)

    follow(stage.desk, Asked(ANA, TEAM, "C0CHURN"), Answer("", (), found), told.append)

    assert len(told) == len(quick_house.slack.uploads) == pictures


def test_a_digest_tells_what_the_monitors_saw_of_the_version_that_is_live(quick_house: House) -> None:
    quick_house.rules(policy("{feature_drift: psi}", "{no_data: 1d}"))
    watching = Watching(quick_house)

    def status() -> Status | None:
        found = digests.preview(quick_house.context, quick_house.viewer(ANA)).live
        return next(each.status for each in found if each.model == "churn")

    assert status() is None
    watching.days([0, 1])
    assert status() is Status.HEALTHY
    watching.day(2, watching.rows(shift=1.5))
    assert status() is Status.DEGRADED
