"""Runs, trends and announcements as the people of Northwind use them."""

import pytest

from demo.organisation import ANA, LEO, MIA, NOOR, RELEASES, WINE
from storage import registry
from tests.e2e.people import Someone
from tests.e2e.reading import everything, images
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e


def test_leo_looks_through_runs_page_by_page_and_compares_the_first(stage: Stage) -> None:
    leo = Someone(stage, LEO)
    first = leo.answered("runs wine-grading where accuracy > 0.5 by log_loss", WINE)
    assert "Runs 1 to 10 of wine-grading" in everything(first)
    assert "Lowest log_loss first (lower is better)" in everything(first)
    assert "Runs 11 to" in everything({"text": leo.is_answered(first, "follow_up.next")})
    assert "log_loss" in leo.is_answered(first, "follow_up.compare")
    assert images(leo.sees_private(WINE, images))


def test_a_mistake_in_the_conditions_is_marked_under_its_place(stage: Stage) -> None:
    said = Someone(stage, LEO).types("runs wine-grading where accuracy >> 0.5")
    assert "at character 11" in said
    assert "··········^" in said


def test_experiments_are_listed_as_far_as_one_may_know_of_them(stage: Stage) -> None:
    assert "diabetes-progression" in Someone(stage, ANA).types("runs")
    assert "diabetes" not in Someone(stage, NOOR).types("runs")


def test_a_search_is_kept_used_by_somebody_else_and_forgotten(stage: Stage) -> None:
    leo, mia = Someone(stage, LEO), Someone(stage, MIA)
    assert "is kept for everybody" in leo.types("runs save good as wine-grading where accuracy > 0.9")
    assert "of wine-grading" in mia.types("runs good")
    assert "runs wine-grading where accuracy" in mia.types("runs saved")
    assert "good is forgotten" in leo.types("runs forget good")


def test_a_trend_comes_with_its_picture(stage: Stage) -> None:
    mia = Someone(stage, MIA)
    table = mia.answered("trend wine-grading log_loss", WINE)
    assert "@2 is live in production" in everything(table)
    picture = mia.sees_private(WINE, images)
    assert "@2 is live in production" in images(picture)[0]["alt_text"]
    assert stage.picture(MIA, picture).startswith(b"\x89PNG")


def test_a_run_is_shown_with_the_version_made_of_it(stage: Stage) -> None:
    with stage.database.read() as session:
        made = registry.find_version(session, "wine-grading", 3)
    assert made is not None
    said = Someone(stage, LEO).types(f"show {made.run_id}")
    assert "✓ finished" in said
    assert "registered as wine-grading@3" in said


def test_an_address_on_another_host_is_refused(stage: Stage) -> None:
    said = Someone(stage, LEO).types("show https://evil.example/#/models/wine-grading/versions/3")
    assert "is not on the registry's host" in said


def test_who_subscribed_hears_of_what_goes_live(stage: Stage) -> None:
    leo = Someone(stage, LEO)
    assert "Announcement 1" in leo.types("subscribe wine-grading to live", RELEASES)
    assert "versions that go live" in leo.types("subscribe list")
    leo.asks("promote wine-grading 1 to staging because of a rehearsal", WINE)
    stage.until(
        lambda: [x for x in stage.posts(RELEASES) if "wine-grading@1 is live in staging" in everything(x)],
        "the announcement",
    )
    assert "ended" in leo.types("unsubscribe 1")
