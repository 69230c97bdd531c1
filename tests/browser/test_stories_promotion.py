"""A promotion as people live it in the browser: asked, refused, decided, held, and taken back."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from demo.organisation import DARA, DIGITS, LEO, MIA, TUMOUR, WINE
from tests.browser.conftest import OpenPage
from tests.browser.stage import (
    ANSWER_MS,
    HOUR_S,
    answer,
    approve,
    become,
    card,
    close,
    dialog,
    opened,
    picture_of,
    write,
)
from tests.e2e.stage import Stage

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def morning(northwind_morning: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One stage for the stories of this file."""
    with opened(northwind_morning, tmp_path_factory.mktemp("stage")) as made:
        yield made


@pytest.fixture
def stage(morning: Stage) -> Iterator[Stage]:
    """The stage, an hour later than the story before, so that no channel is busy."""
    yield morning
    morning.control.advance(HOUR_S)


def choose(page: Page, field: str, option: str) -> None:
    """Open a list of the form and take a choice by typing."""
    dialog(page, "Ask for a promotion").get_by_role("button", name=field).click()
    page.get_by_role("combobox").fill(option)
    page.get_by_role("option", name=option).first.click()


def test_a_pending_card_is_approved_by_two_people_and_goes_live(
    stage: Stage, page_as: OpenPage, tmp_path: Path
) -> None:
    page = page_as(stage.workspace.address, MIA, TUMOUR)
    asked = card(page, "Promote tumour-screening@3 to production: waiting for 2 of 2")
    asked.get_by_role("button", name="Approve").click()
    form = dialog(page, re.compile("Approve P-"))
    expect(form).to_contain_text("production moves from tumour-screening@2 to tumour-screening@3")
    close(page)

    approve(page, asked, "Ranks better, and the clinic knows what it costs.")
    card(page, "waiting for 1 of 2").get_by_role("button", name=re.compile("repl")).click()
    expect(page.locator("#thread")).to_contain_text("Mia Lindqvist approved as ml-engineer")
    picture_of(page, "card", tmp_path)
    become(page, "Grace Mbeki")
    approve(page, card(page, "waiting for 1 of 2"), "The clinic agreed.")

    live = card(page, "Promote tumour-screening@3 to production: live")
    expect(live.get_by_role("button", name="Approve")).to_have_count(0)
    expect(page.locator("#thread")).to_contain_text("is live in production", timeout=ANSWER_MS)
    assert stage.live("tumour-screening") == 3


def test_a_promotion_by_form_follows_the_model_and_says_what_is_missing(
    stage: Stage, page_as: OpenPage
) -> None:
    page = page_as(stage.workspace.address, LEO, WINE)

    write(page, "/mlops promote")
    choose(page, "Registered model", "wine")
    choose(page, "Version", "@3")
    choose(page, "Environment", "production")
    form = dialog(page, "Ask for a promotion")
    form.get_by_role("button", name="Ask").click()
    expect(form.get_by_role("alert")).to_contain_text("reason", ignore_case=True, timeout=ANSWER_MS)
    form.get_by_role("textbox", name="Reason").fill("It grades better.")
    form.get_by_role("button", name="Ask").click()

    expect(page.get_by_role("dialog")).to_contain_text("I asked @Mia Lindqvist", timeout=ANSWER_MS)
    close(page)
    asked = card(page, "Promote wine-grading@3 to production: waiting for 2 of 2")
    expect(asked).to_contain_text("It grades better.")


def test_a_rejection_needs_words_and_the_requester_reads_them(stage: Stage, page_as: OpenPage) -> None:
    page = page_as(stage.workspace.address, MIA, WINE)

    card(page, "wine-grading@3 to production").get_by_role("button", name="Reject").click()
    form = dialog(page, re.compile("Reject P-"))
    form.get_by_role("button", name="Reject").click()
    expect(form.get_by_role("alert")).to_be_visible()
    form.get_by_role("textbox", name="Reason").fill("The third cultivar is missing.")
    form.get_by_role("button", name="Reject").click()

    expect(page.get_by_role("dialog")).to_contain_text("is rejected", timeout=ANSWER_MS)
    close(page)
    ended = card(page, "wine-grading@3 to production: rejected")
    expect(ended.get_by_role("button", name="Reject")).to_have_count(0)
    stage.told(LEO, "The third cultivar is missing.")


def test_a_version_that_fails_its_gate_is_refused_with_the_reason(stage: Stage, page_as: OpenPage) -> None:
    page = page_as(stage.workspace.address, LEO, DIGITS)

    write(page, "/mlops promote digit-reader 3 to production because it is newer")

    said = answer(page, "digit-reader@3 cannot go to production")
    expect(said).to_contain_text("accuracy 0.9599, worse than live 0.971 by more than 0.005")
    expect(said).to_contain_text("/mlops why digit-reader 3 production")
    assert stage.live("digit-reader") == 2


def test_a_second_click_counts_nothing_and_says_so(stage: Stage, page_as: OpenPage) -> None:
    page = page_as(stage.workspace.address, LEO, WINE)
    write(page, "/mlops promote wine-grading 3 to production because the cultivar is in")
    asked = card(page, "wine-grading@3 to production: waiting for 2 of 2")
    become(page, "Mia Lindqvist")
    approve(page, asked, "Seen.")

    once = card(page, "wine-grading@3 to production: waiting for 1 of 2")
    once.get_by_role("button", name="Approve").click()

    expect(page.get_by_role("dialog")).to_contain_text("already", timeout=ANSWER_MS)
    close(page)
    card(page, "wine-grading@3 to production: waiting for 1 of 2")


def test_a_click_without_the_role_is_answered_and_changes_nothing(stage: Stage, page_as: OpenPage) -> None:
    page = page_as(stage.workspace.address, DARA, WINE)
    asked = card(page, "wine-grading@3 to production: waiting for 1 of 2")

    asked.get_by_role("button", name="Approve").click()

    refused = page.get_by_role("dialog")
    expect(refused).to_contain_text("approve", timeout=ANSWER_MS)
    expect(refused.get_by_role("textbox")).to_have_count(0)
    close(page)
    card(page, "wine-grading@3 to production: waiting for 1 of 2")


def test_a_lock_holds_what_is_approved_until_somebody_presses_go_live(
    stage: Stage, page_as: OpenPage
) -> None:
    page = page_as(stage.workspace.address, DARA, WINE)
    write(page, "/mlops lock wine-grading production because the harvest is on")
    answer(page, "locked")
    become(page, "Tom Vasquez")
    approve(page, card(page, "wine-grading@3 to production: waiting for 1 of 2"), "Agreed.")
    card(page, "wine-grading@3 to production: approved, held by a lock")
    assert stage.live("wine-grading") == 2

    become(page, "Dara Byrne")
    write(page, "/mlops unlock wine-grading production")
    answer(page, "may move again")
    become(page, "Leo Okafor")
    held = card(page, "wine-grading@3 to production: approved, waiting for a click")
    held.get_by_role("button", name="Go live").click()
    sure = page.get_by_role("alertdialog", name="Go live?")
    expect(sure).to_contain_text("Production moves from wine-grading@2 to wine-grading@3")
    sure.get_by_role("button", name="Go live").click()

    card(page, "wine-grading@3 to production: live")


def test_a_rollback_by_form_goes_back_and_locks(stage: Stage, page_as: OpenPage) -> None:
    page = page_as(stage.workspace.address, MIA, WINE)

    write(page, "/mlops rollback wine-grading production")
    form = page.get_by_role("dialog")
    form.get_by_role("textbox", name="Reason").fill("The grades look wrong.")
    form.get_by_role("button", name="Roll back").click()

    expect(page.get_by_role("dialog")).to_contain_text("wine-grading@2", timeout=ANSWER_MS)
    close(page)
    back = card(page, "Roll production back to wine-grading@2: done")
    expect(back).to_contain_text("is locked")
    card(page, "wine-grading@3 to production: was live, rolled back")
