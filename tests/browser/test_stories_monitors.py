"""A monitor is added in a form: what is asked for goes with what is watched, and what cannot be is said under its field."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from demo.organisation import GRACE, LEO, MIA, WINE
from storage import monitors
from tests.browser.conftest import OpenPage
from tests.browser.stage import ANSWER_MS, answer, close, dialog, opened, write
from tests.e2e.stage import Stage

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def stage(northwind_morning: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One stage for the stories of this file."""
    with opened(northwind_morning, tmp_path_factory.mktemp("stage")) as made:
        yield made


def chosen(page: Page, form: Locator, field: str, option: str) -> None:
    """Choose from a menu."""
    form.get_by_role("button", name=field).click()
    page.get_by_role("option", name=option, exact=True).click()


def field(form: Locator, label: str) -> Locator:
    """A field to write in."""
    return form.get_by_role("textbox", name=label)


def send(form: Locator) -> None:
    """Submit it."""
    form.get_by_role("button", name="Watch", exact=True).click()


def test_a_monitor_is_filled_in_corrected_and_added(stage: Stage, page_as: OpenPage) -> None:
    page = page_as(stage.workspace.address, MIA, channel=WINE)
    write(page, "/mlops monitor wine-grading add")
    form = dialog(page, "Add a monitor")
    expect(form.get_by_role("button", name="Registered model")).to_contain_text("wine-grading")
    expect(field(form, "Columns")).to_be_visible()

    chosen(page, form, "What to watch", "Performance: how good its answers are")
    expect(field(form, "Metric")).to_be_visible(timeout=ANSWER_MS)
    expect(field(form, "Columns")).to_have_count(0)
    field(form, "Metric").fill("log_loss")
    send(form)
    expect(form).to_contain_text("needs a limit", timeout=ANSWER_MS)
    field(form, "Too much is above").fill("much")
    send(form)
    expect(form).to_contain_text("Above must be a number like 0.2, not much.", timeout=ANSWER_MS)
    field(form, "Too much is above").fill("0.6")
    field(form, "Looks back over").fill("1h")
    send(form)
    expect(form).to_contain_text("window is shorter than every", timeout=ANSWER_MS)
    field(form, "Looks back over").fill("7 d")
    chosen(page, form, "How loud", "In the digest alone")
    field(form, "Name").fill("how sure")
    send(form)
    expect(page.get_by_role("dialog")).to_contain_text(
        "how sure watches production of wine-grading now: log_loss above 0.6, every 1d, told in the digest.",
        timeout=ANSWER_MS,
    )
    close(page)
    with stage.database.read() as session:
        (made,) = [each for each in monitors.added(session, "wine-grading") if each.name == "how sure"]
    assert made.monitor.window is not None
    assert (made.monitor.window.text, made.by) == ("7 d", MIA)


def test_the_word_alone_opens_it_and_whoever_may_not_is_told_first(stage: Stage, page_as: OpenPage) -> None:
    page = page_as(stage.workspace.address, LEO, channel=WINE)
    write(page, "/mlops monitor")
    form = dialog(page, "Add a monitor")
    send(form)
    expect(form.get_by_text(re.compile("required|Choose|Fill", re.IGNORECASE)).first).to_be_visible()
    close(page)

    page = page_as(stage.workspace.address, GRACE, channel=WINE)
    write(page, "/mlops monitor wine-grading add")
    expect(page.get_by_role("dialog")).to_contain_text("may", timeout=ANSWER_MS)
    expect(page.get_by_role("dialog")).not_to_contain_text("What to watch")


def test_the_list_says_how_to_open_it(stage: Stage, page_as: OpenPage) -> None:
    page = page_as(stage.workspace.address, MIA, channel=WINE)
    write(page, "/mlops monitor wine-grading")
    answer(page, "or in a form: /mlops monitor wine-grading add")
