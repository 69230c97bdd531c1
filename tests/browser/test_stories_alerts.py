"""An alert as people live it in the browser: it comes, is taken, given away, quietened, explained, and ends with a rollback."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.domain.alerts.alert import AlertKind
from bot.domain.alerts.breach import Breach
from bot.domain.severity import Severity
from bot.services import alerting
from demo.organisation import MIA, WINE
from tests.browser.conftest import OpenPage
from tests.browser.stage import ANSWER_MS, answer, card, close, dialog, opened, picture_of, write
from tests.e2e.stage import Stage

pytestmark = pytest.mark.browser

DRIFT = Breach(
    "wine-grading", "production", AlertKind.DRIFT, "monitor:feature_drift", Severity.CHANNEL,
    "PSI of color_intensity is 0.31, above 0.2", "The newest samples are not like those it was trained on", 0.31, 2,
)  # fmt: skip
FALLING = Breach(
    "wine-grading", "production", AlertKind.PERFORMANCE, "monitor:log_loss", Severity.PAGE,
    "log_loss is 0.61, above 0.5", "Grades of the last day are wrong more often than they may be", 0.61, 2,
)  # fmt: skip


@pytest.fixture(scope="module")
def morning(northwind_morning: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One stage for the story of this file."""
    with opened(northwind_morning, tmp_path_factory.mktemp("stage")) as made:
        yield made


def now(stage: Stage) -> datetime:
    return datetime.fromtimestamp(stage.control.now(), UTC)


def seen(stage: Stage, breach: Breach) -> None:
    """A monitor sees it."""
    with stage.database.write() as session:
        alerting.breached(session, breach, now(stage))


def gone(stage: Stage, breach: Breach) -> None:
    """A monitor sees that it is over."""
    with stage.database.write() as session:
        alerting.recovered(session, breach.model, breach.environment, breach.cause, now(stage))


def presses(shown: Locator, name: str) -> None:
    shown.get_by_role("button", name=name, exact=True).click()


def more(page: Page, shown: Locator, name: str) -> None:
    """Take a choice behind the three dots."""
    presses(shown, "More actions")
    page.get_by_role("menuitem", name=name).click()


def test_every_button_of_an_alert_does_what_it_says(
    morning: Stage, page_as: OpenPage, tmp_path: Path
) -> None:
    seen(morning, DRIFT)
    page = page_as(morning.workspace.address, MIA, WINE)
    shown = card(page, "PSI of color_intensity is 0.31, above 0.2")
    expect(shown).to_contain_text("The newest samples are not like those it was trained on")
    picture_of(page, "alert-open", tmp_path)

    more(page, shown, "Explain")
    told = dialog(page, "A-1")
    expect(told).to_contain_text("What to do first")
    picture_of(page, "alert-explained", tmp_path)
    close(page)

    presses(shown, "Acknowledge")
    answer(page, "You look into A-1")
    expect(shown).to_contain_text("Mia Lindqvist looks into it since", timeout=ANSWER_MS)
    expect(shown.get_by_role("button", name="Acknowledge")).to_have_count(0)

    presses(shown, "Assign…")
    form = dialog(page, "Assign A-1")
    form.get_by_role("button", name="Who looks after it").click()
    page.get_by_role("combobox").fill("Leo")
    page.get_by_role("option", name="Leo").first.click()
    picture_of(page, "alert-assign", tmp_path)
    presses(form, "Assign")
    expect(page.get_by_role("dialog")).to_contain_text("is now with", timeout=ANSWER_MS)
    close(page)
    expect(shown).to_contain_text("It is with", timeout=ANSWER_MS)

    presses(shown, "Snooze…")
    form = dialog(page, "Snooze A-1")
    form.get_by_role("textbox", name="Until").fill("31d")
    presses(form, "Snooze")
    expect(form).to_contain_text("is not between 5 minutes and 30 days")
    form.get_by_role("textbox", name="Until").fill("4h")
    form.get_by_role("textbox", name="Why").fill("The lab recalibrates until noon.")
    presses(form, "Snooze")
    expect(page.get_by_role("dialog")).to_contain_text("is quiet until", timeout=ANSWER_MS)
    close(page)
    expect(shown).to_contain_text("Snoozed until", timeout=ANSWER_MS)
    picture_of(page, "alert-snoozed", tmp_path)

    more(page, shown, "Mute until the next version…")
    form = dialog(page, "Mute A-1")
    presses(form, "Mute")
    expect(page.get_by_role("dialog")).to_contain_text(
        "is quiet until another version is live", timeout=ANSWER_MS
    )
    close(page)
    expect(shown).to_contain_text("Muted until the next version is live", timeout=ANSWER_MS)

    gone(morning, DRIFT)
    expect(shown).to_contain_text("✅", timeout=ANSWER_MS)
    expect(shown.get_by_role("button", name="Assign…")).to_have_count(0)
    picture_of(page, "alert-over", tmp_path)


def test_a_release_before_the_breach_is_rolled_back_from_the_message(
    morning: Stage, page_as: OpenPage, tmp_path: Path
) -> None:
    morning.control.advance(3600)
    seen(morning, FALLING)
    page = page_as(morning.workspace.address, MIA, WINE)
    shown = card(page, "wine-grading#production: log_loss is 0.61, above 0.5")
    picture_of(page, "alert-page", tmp_path)
    shown.get_by_role("button", name="Roll back to @1…").click()
    form = dialog(page, "Roll back")
    expect(form.get_by_role("textbox", name="Reason")).to_have_value("A-2: log_loss is 0.61, above 0.5")
    picture_of(page, "alert-roll-back", tmp_path)
    presses(form, "Roll back")
    expect(page.get_by_role("dialog")).to_contain_text("goes back", timeout=ANSWER_MS)
    close(page)
    morning.until(lambda: morning.live("wine-grading") == 1, "the rollback")

    expect(shown).to_contain_text("Since then: wine-grading@1 went live in place of @2", timeout=ANSWER_MS)
    expect(shown.get_by_role("button", name="Roll back to @1…")).to_have_count(0)
    write(page, "/mlops alerts")
    answer(page, "log_loss is 0.61")
    picture_of(page, "alerts-listed", tmp_path)
    morning.control.advance(16 * 60)
    assert morning.until(lambda: "Nobody looks into" in str(morning.posts(WINE)) or None, "the escalation")
