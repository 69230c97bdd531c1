"""What moved under an alert of drift, drawn after it is looked up: what its monitor compares, and nothing personal."""

from dataclasses import replace

import pytest

from bot.domain import commands
from bot.domain.alerts.alert import AlertKind
from bot.domain.profile.categories import Categories
from bot.domain.profile.column import ColumnSummary
from bot.domain.profile.profile import Profile
from bot.services import drift_pictures, reading
from bot.views.answer import Answer
from handlers.asking import Asked
from handlers.pictures import follow
from tests.review.stage import Stage
from tests.services.house import ANA, TEAM, House
from tests.services.watching import Watched, policy


@pytest.fixture
def watched(quick_house: House) -> Watched:
    """The ages of those who come moved, and there is an alert of it."""
    quick_house.rules(policy("{feature_drift: psi}"))
    found = Watched(quick_house)
    found.days([0, 1])
    found.day(2, found.rows(shift=1.5))
    return found


def test_a_looked_up_alert_of_drift_is_followed_by_what_moved(watched: Watched) -> None:
    house = watched.house
    stage = Stage(house)
    answer = reading.read(house.context, house.reader(ANA), commands.ShowAlert(1, explained=True))

    told: list[Answer] = []
    follow(stage.desk, Asked(ANA, TEAM, "key"), answer, told.append)

    assert len(told) == 1
    assert house.slack.uploads[0].startswith(b"\x89PNG")


def test_the_column_that_moved_is_the_first_and_is_said_to_have_drifted(watched: Watched) -> None:
    (alert,) = watched.opened()

    found = drift_pictures.of_alert(watched.house.context, alert)

    assert found is not None
    columns, sides = found
    assert [(each.name, each.drifted) for each in columns.columns] == [("age", True), ("visits", False)]
    assert sides.reference == "first batch"
    _, words = drift_pictures.draw(alert, columns, sides)
    assert words.startswith("age: latest window's values lie higher than the first batch's; median ")


def test_other_alerts_and_those_of_another_version_have_no_such_picture(watched: Watched) -> None:
    (alert,) = watched.opened()

    for other in (
        replace(alert, kind=AlertKind.VOLUME),
        replace(alert, version=99),
        replace(alert, cause="x"),
    ):
        assert drift_pictures.of_alert(watched.house.context, other) is None


def test_personal_columns_are_counted_and_not_in_it(quick_house: House) -> None:
    quick_house.rules(policy("{feature_drift: psi}"))
    found = Watched(quick_house)

    def rows(shift: float, mail: str) -> Profile:
        made = found.rows(shift=shift)
        concealed = ColumnSummary.of_texts("mail", Categories({mail: 500}), concealed=True)
        return Profile(made.rows, (*made.columns, concealed))

    for day, shift in enumerate((0.0, 0.0, 1.5)):
        found.day(day, rows(shift, f"5f{day}"))
    alert = next(each for each in found.opened() if each.kind is AlertKind.DRIFT)

    seen = drift_pictures.of_alert(quick_house.context, alert)

    assert seen is not None
    assert "mail" not in {each.name for each in seen[0].columns}
    assert seen[0].personal == 1
    assert "5f" not in drift_pictures.draw(alert, *seen)[1]
