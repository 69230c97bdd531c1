"""What people read in the browser: comparisons, digests, the Home tab, and the direct message on a phone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from demo.organisation import ANA, GRACE, KENJI, LEO, MIA, NOOR, RELEASES, TUMOUR
from tests.browser.conftest import OpenPage
from tests.browser.stage import (
    ANSWER_MS,
    answer,
    approve,
    close,
    dialog,
    home,
    message,
    opened,
    picture_of,
    write,
)
from tests.e2e.stage import Stage

pytestmark = pytest.mark.browser
PHONE = 390


@pytest.fixture(scope="module")
def stage(northwind_morning: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One stage for the stories of this file, which decide nothing but the last."""
    with opened(northwind_morning, tmp_path_factory.mktemp("stage")) as made:
        yield made


def shown(page: Page, said: Locator) -> Locator:
    """The picture in a message, once the browser has drawn it."""
    picture = said.locator("img").last
    expect(picture).to_be_visible(timeout=ANSWER_MS)
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())
    return picture


def on_phone(page_as: OpenPage, stage: Stage, person: str) -> Page:
    """The person's direct messages with the bot on a telephone."""
    return page_as(stage.workspace.address, person, stage.dm(person), width=PHONE, height=844)


def test_a_comparison_comes_as_a_table_and_a_picture(stage: Stage, page_as: OpenPage, tmp_path: Path) -> None:
    page = page_as(stage.workspace.address, ANA, TUMOUR, height=1340)

    write(page, "/mlops compare tumour-screening 2 3")

    table = page.locator("#main .message-private table")
    expect(table.get_by_role("row", name=re.compile("^recall"))).to_contain_text(
        "could be chance", timeout=ANSWER_MS
    )
    picture = shown(page, page.locator("#main .message-private:has(img)").last)
    expect(picture).to_have_attribute("alt", re.compile("roc_auc"))
    picture_of(page, "compare", tmp_path)


def test_help_and_whoami_say_what_one_may_do(stage: Stage, page_as: OpenPage) -> None:
    page = page_as(stage.workspace.address, MIA, RELEASES)

    write(page, "/mlops help")
    expect(answer(page, "What you can ask me")).to_contain_text("/mlops help promote")
    write(page, "/mlops help promote")
    answer(page, "/mlops promote")
    write(page, "/mlops whoami")

    expect(answer(page, "You, as I know you")).to_contain_text("ml-engineer")


def test_a_newcomer_reads_what_they_may_do_and_whom_to_ask(stage: Stage, page_as: OpenPage) -> None:
    page = page_as(stage.workspace.address, NOOR, RELEASES)

    write(page, "/mlops")
    expect(answer(page, "deciding takes a role")).to_contain_text("ask @Priya Nair")
    write(page, "/mlops rollback wine-grading production because I am new")

    answer(page, "Ask @")


def test_the_home_tab_shows_what_waits_and_its_buttons_work(
    stage: Stage, page_as: OpenPage, tmp_path: Path
) -> None:
    page = page_as(stage.workspace.address, MIA)
    tab = home(page)
    expect(tab).to_contain_text("tumour-screening@3 to production")
    picture_of(page, "home", tmp_path)

    tab.get_by_role("button", name="Details").first.click()
    expect(dialog(page, re.compile("P-"))).to_contain_text("Gates")
    close(page)
    tab.get_by_role("button", name="What blocks it?").click()
    dialog(page, "What blocks it?")
    close(page)
    tab.get_by_role("button", name="Ask for a promotion").click()
    dialog(page, "Ask for a promotion")
    close(page)
    tab.get_by_role("button", name="Approve").click()

    expect(dialog(page, re.compile("Approve P-"))).to_contain_text("production moves from tumour-screening@2")


def test_a_phone_shows_the_question_whole_and_decides(
    stage: Stage, page_as: OpenPage, tmp_path: Path
) -> None:
    page = on_phone(page_as, stage, KENJI)
    asked = message(page, "Please approve or reject")
    expect(asked).to_contain_text("until Mar 8, 2030")
    picture_of(page, "phone", tmp_path)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE

    asked.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Details").click()
    expect(dialog(page, re.compile("P-"))).to_contain_text("Metrics against live")
    close(page)
    asked.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Why blocked").click()
    expect(dialog(page, re.compile("P-"))).to_contain_text("approval by")
    close(page)
    asked.get_by_role("button", name="Reject").click()
    expect(dialog(page, re.compile("Reject P-"))).to_be_visible()
    close(page)
    approve(page, asked, "Good on last week's traffic.")

    expect(message(page, "You decided on")).not_to_contain_text("Please approve")


def test_business_reads_the_question_without_metric_names(stage: Stage, page_as: OpenPage) -> None:
    page = on_phone(page_as, stage, GRACE)

    asked = message(page, "Please approve or reject")

    expect(asked).to_contain_text("The new version passes all 3 conditions we agreed on.")
    expect(asked).not_to_contain_text("roc_auc")


def test_the_digest_comes_with_its_picture_when_the_clock_moves(
    stage: Stage, page_as: OpenPage, tmp_path: Path
) -> None:
    page = page_as(stage.workspace.address, LEO, RELEASES)

    page.get_by_role("button", name="Workspace clock").click()
    page.get_by_role("menuitem", name="Tomorrow at nine").click()

    digest = page.locator("#main .message:not(.message-private)", has_text="Digest:").last
    expect(digest).to_contain_text("What is live", timeout=2 * ANSWER_MS)
    expect(shown(page, digest)).to_have_attribute("alt", re.compile("wine-grading"))
    picture_of(page, "digest", tmp_path)
