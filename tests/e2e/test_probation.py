"""A probation with the bot running: it holds the next version, trouble stops it, and somebody confirms."""

from datetime import UTC, datetime

import pytest

from bot.domain.alerts.alert import Alert, AlertKind
from demo.organisation import LEO, MIA, WINE
from storage import alerts
from tests.e2e.people import Someone
from tests.e2e.reading import everything
from tests.e2e.stage import Stage
from tests.e2e.test_policy import ASK, with_rules

pytestmark = pytest.mark.e2e

RULES = with_rules("    probation: {for: 48h}\n", "[{role: ml-engineer}, {role: ml-platform}]", "[]")


@pytest.fixture(scope="module")
def place(stage: Stage) -> Stage:
    """The stage with a bot whose policy asks for a probation and for no approval."""
    return stage.ruled_by(RULES)


def alert(stage: Stage) -> None:
    """Something that watches the wine noticed trouble."""
    at = datetime.fromtimestamp(stage.control.now(), UTC)
    with stage.database.write() as session:
        alerts.add(session, Alert(0, "wine-grading", "production", AlertKind.MONITOR, "log_loss rose", at))


def test_probation_holds_the_next_version_until_somebody_confirms_what_is_in_doubt(place: Stage) -> None:
    name = Someone(place, LEO).asks(ASK, WINE)
    card = place.card_says(WINE, name, "live, on probation until")
    assert "48 h left" in everything(card)
    later = Someone(place, LEO).asks(ASK.replace("3", "2"), WINE)
    assert place.request(later).state == "approved"
    assert f"{name} is on probation in production" in Someone(place, LEO).types(
        "why wine-grading 2 production", WINE
    )

    alert(place)

    place.thread_says(card, "Trouble with wine-grading@3")
    assert "is confirmed; what waits for it goes on" in Someone(place, MIA).types(
        f"confirm {name} because the alert was a false one", WINE
    )
    place.card_says(WINE, later, "live, on probation until")
    assert place.request(name).state == "confirmed"
    assert "goes back" in Someone(place, LEO).types("rollback wine-grading production because it was a story")
    place.until(lambda: place.live("wine-grading") == 3 or None, "the version before")


def test_trouble_takes_it_back_by_itself_where_the_policy_says_so(place: Stage) -> None:
    before, leo = place.live("wine-grading"), Someone(place, LEO)
    # After the story before it is locked, and alone it is not.
    leo.types("unlock wine-grading production", WINE)
    place.control.advance(3600)
    place.rule(RULES.replace("{for: 48h}", "{for: 48h, on_breach: rollback}"))
    name = leo.asks(ASK.replace("3", "1"), WINE)
    place.card_says(WINE, name, "live, on probation until")

    alert(place)

    place.card_says(WINE, name, "was live, rolled back")
    assert place.live("wine-grading") == before
