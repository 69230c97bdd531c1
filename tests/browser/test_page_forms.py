"""Modals, the Home tab and the composer's suggestions, in a real browser."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Gallery, OpenPage

pytestmark = pytest.mark.browser


def composer(page: Page) -> Locator:
    """Where a person writes in #churn."""
    return page.get_by_role("textbox", name="Message #churn")


def open_form(gallery: Gallery, page_as: OpenPage, width: int = 1280) -> tuple[Page, Locator]:
    """The page with the form of the gallery open on it."""
    page = page_as(gallery.address, "U0ANA", "C0CHURN", width=width)
    composer(page).fill("/mlops form")
    composer(page).press("Enter")
    form = page.get_by_role("dialog", name="Promote a version")
    expect(form).to_be_visible()
    return page, form


def choose_version(page: Page, form: Locator, version: str) -> None:
    """Search a version in the list of the app and take it."""
    form.get_by_role("button", name="Version").click()
    page.get_by_role("combobox").fill(version)
    page.get_by_role("option", name=version).click()


def test_a_form_is_filled_corrected_and_sent(gallery: Gallery, page_as: OpenPage) -> None:
    page, form = open_form(gallery, page_as)

    choose_version(page, form, "Version 3")
    form.get_by_role("textbox", name="Reason").fill("because")
    form.get_by_role("button", name="Ask").click()
    expect(form.get_by_role("alert")).to_have_text("Say please, then ask again.")
    expect(form.get_by_role("textbox", name="Reason")).to_be_focused()
    expect(form.get_by_role("button", name="Version")).to_contain_text("Version 3")
    form.get_by_role("textbox", name="Reason").fill("please")
    form.get_by_role("button", name="Ask").click()

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#main .message").last).to_contain_text("Asked for Version 3: please")


def test_what_is_missing_or_misshapen_is_said_under_its_field(gallery: Gallery, page_as: OpenPage) -> None:
    _, form = open_form(gallery, page_as)

    form.get_by_label("Share of traffic").fill("0")
    form.get_by_label("Whom to write to").fill("nobody")
    form.get_by_label("More about it").fill("ftp://x")
    form.get_by_role("button", name="Ask").click()

    wrong = form.locator(".input-error")
    expect(wrong).to_have_text(
        [
            "Please fill in this field.",
            "Please fill in this field.",
            "The least is 1.",
            "Please type an e-mail address.",
            "Please type an address that begins with https://.",
        ]
    )
    assert not [entry for entry in gallery.control.traffic() if entry["kind"] == "submission"]


def test_a_modal_on_a_modal_goes_back_to_what_was_typed(gallery: Gallery, page_as: OpenPage) -> None:
    page, form = open_form(gallery, page_as)
    form.get_by_role("textbox", name="Reason").fill("half a thought")

    form.get_by_role("button", name="Show the gates").click()
    gates = page.get_by_role("dialog", name="Gates")
    expect(gates).to_contain_text("AUC is at least 0.90")
    gates.get_by_role("button", name="Back").first.click()

    expect(form.get_by_role("textbox", name="Reason")).to_have_value("half a thought")


def test_escape_leaves_the_list_first_and_then_the_form(gallery: Gallery, page_as: OpenPage) -> None:
    page, form = open_form(gallery, page_as)

    form.get_by_role("button", name="Version").click()
    expect(page.get_by_role("option")).to_have_count(7)
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(form).to_be_visible()
    expect(form.get_by_role("button", name="Version")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_form_can_be_filled_by_keyboard_alone(gallery: Gallery, page_as: OpenPage) -> None:
    page, form = open_form(gallery, page_as)

    expect(form.get_by_role("button", name="Version")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(form.get_by_role("button", name="Version")).to_contain_text("Version 2")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("please")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Ask":
            break
        assert page.evaluate(
            "document.activeElement === document.body || Boolean(document.activeElement.closest('dialog'))"
        )
    page.keyboard.press("Enter")

    expect(page.locator("#main .message").last).to_contain_text("Asked for Version 2: please")


def test_the_home_tab_is_drawn_when_opened_and_again_when_asked(gallery: Gallery, page_as: OpenPage) -> None:
    page = page_as(gallery.address, "U0ANA", "C0CHURN")

    page.get_by_role("navigation").get_by_role("button", name="mlops-bot").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("Drawn 1 times")
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("Drawn 2 times")
    page.get_by_role("tab", name="Messages").click()

    expect(page.get_by_role("textbox", name="Message mlops-bot")).to_be_visible()


def test_a_thread_opens_beside_the_channel_and_counts_its_replies(
    gallery: Gallery, page_as: OpenPage
) -> None:
    page = page_as(gallery.address, "U0ANA", "C0CHURN")
    composer(page).fill("@mlops-bot hello")
    composer(page).press("Enter")

    page.get_by_role("button", name="1 reply").click()
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread).to_contain_text("Here I am")
    thread.get_by_role("textbox", name="Reply").fill("thank you")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="2 replies")).to_be_visible()
    thread.get_by_role("textbox", name="Reply").fill("/mlops hello")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Commands do not work in threads.")
    page.keyboard.press("Escape")

    expect(thread).to_be_hidden()


def test_the_composer_offers_examples_and_what_was_typed_before(gallery: Gallery, page_as: OpenPage) -> None:
    page = page_as(gallery.address, "U0ANA", "C0CHURN")
    composer(page).fill("/mlops hello there")
    composer(page).press("Enter")
    expect(page.locator(".message-private")).to_contain_text("You said hello there")

    composer(page).press_sequentially("/mlops h")
    expect(page.get_by_role("listbox", name="Suggestions").get_by_role("option")).to_contain_text(
        ["/mlops hello there"]
    )
    composer(page).press("Tab")
    expect(composer(page)).to_have_value("/mlops hello there")
    composer(page).fill("/ml")
    expect(page.get_by_role("option", name="/mlops promote churn 7 to production")).to_be_visible()
    composer(page).fill("ask @bea")
    composer(page).fill("ask @be")
    composer(page).press("Tab")

    expect(composer(page)).to_have_value("ask @ben ")


def test_a_list_low_on_a_phone_opens_upwards_once_its_options_came(
    gallery: Gallery, page_as: OpenPage
) -> None:
    page, form = open_form(gallery, page_as, width=390)
    chooser = form.get_by_role("button", name="Version")
    chooser.evaluate("one => { one.style.position = 'fixed'; one.style.bottom = '60px' }")
    low = (chooser.bounding_box() or {"y": 0})["y"]

    chooser.click()

    expect(page.get_by_role("option").first).to_be_in_viewport(ratio=0.9)
    panel = page.locator(".popover-list").bounding_box() or {"height": 0, "y": low}
    assert panel["height"] > 200
    assert panel["y"] < low
