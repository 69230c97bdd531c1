"""What is proved in the browser: the past, the audit, a model card written and read, a dossier sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from demo.organisation import ANA, PRIYA, RELEASES, TUMOUR
from tests.browser.conftest import OpenPage
from tests.browser.stage import ANSWER_MS, answer, dialog, opened, picture_of, write
from tests.e2e.stage import Stage

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def stage(northwind_morning: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One stage for the stories of this file."""
    with opened(northwind_morning, tmp_path_factory.mktemp("stage")) as made:
        yield made


def test_the_past_and_the_audit_are_read_in_words(stage: Stage, page_as: OpenPage, tmp_path: Path) -> None:
    page = page_as(stage.workspace.address, ANA, TUMOUR, height=900)

    write(page, "/mlops history tumour-screening production at yesterday")
    answer(page, "was live, since")
    write(page, "/mlops audit tumour-screening")
    said = answer(page, "made tumour-screening@")
    expect(said).to_contain_text("in production")
    picture_of(page, "audit", tmp_path)


def test_a_card_is_written_in_a_form_and_read(stage: Stage, page_as: OpenPage, tmp_path: Path) -> None:
    page = page_as(stage.workspace.address, ANA, TUMOUR, height=1200)

    write(page, "/mlops card edit tumour-screening 2")
    form = dialog(page, "Model card")
    form.get_by_role("textbox", name="Purpose").fill(
        "Finds suspicious cells that a pathologist should see first."
    )
    form.get_by_role("textbox", name="Limits").fill("Images of one scanner.")
    picture_of(page, "card-form", tmp_path)
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_contain_text("the card is written", timeout=ANSWER_MS)
    page.keyboard.press("Escape")

    write(page, "/mlops card tumour-screening 2")
    answer(page, "Finds suspicious cells")
    picture_of(page, "card", tmp_path)


def test_an_admin_finds_that_the_audit_holds_and_gets_a_dossier(
    stage: Stage, page_as: OpenPage, tmp_path: Path
) -> None:
    page = page_as(stage.workspace.address, PRIYA, RELEASES, height=1200)

    write(page, "/mlops audit verify")
    answer(page, "The audit holds")
    write(page, "/mlops dossier tumour-screening production")
    answer(page, "are in your direct messages")
    picture_of(page, "verify", tmp_path)
