"""The page of the local workspace, in a real browser, with an app that shows one of every block."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Gallery, OpenPage

pytestmark = pytest.mark.browser


def type_into(page: Page, text: str, box: str = "Message #churn") -> None:
    """Write into a composer and send it."""
    field = page.get_by_role("textbox", name=box)
    field.fill(text)
    field.press("Enter")


def last_message(page: Page) -> Locator:
    """The message at the end of the conversation."""
    return page.locator("#main .message").last


def private_answer(page: Page) -> Locator:
    """The newest message that only this person sees."""
    return page.locator("#main .message-private").last


def test_what_one_person_says_another_reads_at_once(gallery: Gallery, page_as: OpenPage) -> None:
    ana, ben = page_as(gallery.address, "U0ANA", "C0CHURN"), page_as(gallery.address, "U0BEN", "C0CHURN")

    type_into(ana, "Version 7 is *ready*, @ben")

    expect(last_message(ben)).to_contain_text("Ana Ruiz")
    expect(last_message(ben).locator("strong")).to_have_text("ready")
    expect(last_message(ben).locator(".mention-me")).to_have_text("@Ben Okafor")
    expect(ben.locator("#spoken")).to_have_text("Ana Ruiz: Version 7 is ready, @Ben Okafor")


def test_shift_enter_breaks_the_line_and_enter_sends(gallery: Gallery, page_as: OpenPage) -> None:
    page = page_as(gallery.address, "U0ANA", "C0CHURN")
    field = page.get_by_role("textbox", name="Message #churn")

    field.press_sequentially("one")
    field.press("Shift+Enter")
    field.press_sequentially("two")
    field.press("Enter")

    expect(last_message(page).locator(".content")).to_have_text("one\ntwo", use_inner_text=True)
    expect(field).to_have_value("")


def test_the_end_stays_in_sight_while_pictures_load(gallery: Gallery, page_as: OpenPage) -> None:
    for number in range(30):
        gallery.person("U0BEN").say("C0CHURN", f"message {number}")
    page = page_as(gallery.address, "U0ANA", "C0CHURN")
    expect(last_message(page)).to_be_in_viewport()

    # Near the end: what grows above is made up for by the browser itself.
    page.locator("#main .message").nth(-2).evaluate(
        "one => { one.style.height = '900px'; one.closest('.scroll').dispatchEvent(new Event('scroll')) }"
    )

    expect(last_message(page)).to_be_in_viewport()


def test_who_reads_above_and_sends_sees_the_answer(gallery: Gallery, page_as: OpenPage) -> None:
    for number in range(30):
        gallery.person("U0BEN").say("C0CHURN", f"message {number}")
    page = page_as(gallery.address, "U0ANA", "C0CHURN")
    expect(last_message(page)).to_be_in_viewport()
    page.get_by_role("region", name="Messages in #churn").press("Home")
    expect(last_message(page)).not_to_be_in_viewport()

    type_into(page, "/mlops hello")

    expect(private_answer(page)).to_be_in_viewport()


def test_typed_markup_stays_text(gallery: Gallery, page_as: OpenPage) -> None:
    page = page_as(gallery.address, "U0ANA", "C0CHURN")

    for hostile in (
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "a &amp; b &lt;i&gt;",
        "</li><b>x</b>",
    ):
        type_into(page, hostile)
        expect(last_message(page).locator(".content")).to_have_text(hostile)

    expect(page.locator(".content :is(img, script, b, i)")).to_have_count(0)


def test_markup_of_the_app_reads_as_slack_shows_it(gallery: Gallery, page_as: OpenPage) -> None:
    page = page_as(gallery.address, "U0ANA", "C0CHURN")

    type_into(page, "/mlops text")
    message = page.locator("#main .message", has_text="snake_case_stays")

    expect(message.locator(".block-section strong").first).to_have_text("bold")
    expect(message.locator("strong", has_text="bold with")).to_have_text("bold with code and italic")
    expect(message.locator("blockquote a")).to_have_attribute("href", "https://example.org/a?b=1&c=2")
    expect(message.locator("pre")).to_have_text("def f(x):\n    return x < 3")
    expect(message).to_contain_text(
        "snake_case_stays 2*3*4 @here &lt;b&gt; <img src=x onerror=alert(1)> never"
    )
    expect(message.locator("a[href^=javascript]")).to_have_count(0)
    expect(message.locator(".block-rich_text")).to_contain_text("Rich bold and @Ana Ruiz🎉")
    expect(message.locator(".block-markdown h4")).to_have_text("Markdown")


def test_a_date_reads_in_the_readers_own_zone(gallery: Gallery, page_as: OpenPage) -> None:
    gallery.person("U0ANA").command("C0CHURN", "card")
    berlin, new_york = (
        page_as(gallery.address, "U0ANA", "C0CHURN"),
        page_as(gallery.address, "U0BEN", "C0CHURN"),
    )

    expect(berlin.locator(".content time")).to_have_text("Mar 17, 2030 at 18:46")
    expect(new_york.locator(".content time")).to_have_text("Mar 17, 2030 at 13:46")


def test_the_first_press_of_a_button_changes_the_card_for_everybody(
    gallery: Gallery, page_as: OpenPage
) -> None:
    gallery.person("U0ANA").command("C0CHURN", "card")
    ana, ben = page_as(gallery.address, "U0ANA", "C0CHURN"), page_as(gallery.address, "U0BEN", "C0CHURN")

    ben.get_by_role("button", name="Approve").click()

    expect(ana.locator(".block-context")).to_have_text("Approved by @Ben Okafor")
    expect(ana.get_by_role("button", name="Approve")).to_have_count(0)


def test_a_dangerous_button_asks_first_and_keep_does_nothing(gallery: Gallery, page_as: OpenPage) -> None:
    gallery.person("U0ANA").command("C0CHURN", "card")
    page = page_as(gallery.address, "U0ANA", "C0CHURN")

    page.get_by_role("button", name="Reject").click()
    page.get_by_role("alertdialog", name="Reject this request?").get_by_role("button", name="Keep").click()
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    assert not [entry for entry in gallery.control.traffic() if entry["kind"] == "action"]
    page.get_by_role("button", name="Reject").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Reject").click()

    expect(private_answer(page)).to_contain_text("gallery.reject: {'value': '41'}")
    expect(private_answer(page)).to_contain_text("Only visible to you")


def test_a_private_answer_is_seen_by_nobody_else(gallery: Gallery, page_as: OpenPage) -> None:
    ana, ben = page_as(gallery.address, "U0ANA", "C0CHURN"), page_as(gallery.address, "U0BEN", "C0CHURN")

    type_into(ana, "/mlops hello")
    expect(private_answer(ana)).to_contain_text("You said hello")
    type_into(ana, "done")

    expect(last_message(ben)).to_contain_text("done")
    expect(ben.locator(".message-private")).to_have_count(0)


SELECTS = [
    ("Environment", "Production", "gallery.static: {'selected_option'"),
    ("Version", "Version 5", "'value': 'version 5'"),
    ("Owner", "Dai Tanaka", "gallery.user: {'selected_user': 'U0DAI'}"),
    ("Channel", "#ml-news", "gallery.channel: {'selected_channel': 'C0NEWS'}"),
    ("Conversation", "#churn", "gallery.conversation: {'selected_conversation': 'C0CHURN'}"),
]


def test_a_select_says_what_was_chosen(gallery: Gallery, page_as: OpenPage) -> None:
    gallery.person("U0ANA").command("C0CHURN", "pickers")
    page = page_as(gallery.address, "U0ANA", "C0CHURN")

    for opener, choice, said in SELECTS:
        page.get_by_role("button", name=opener, exact=True).click()
        page.get_by_role("combobox").fill(choice.strip("#"))
        page.get_by_role("option", name=choice).click()
        expect(private_answer(page)).to_contain_text(said)
        expect(page.locator(".select", has_text=choice)).to_be_visible()


def test_several_options_are_said_once_the_list_is_closed(gallery: Gallery, page_as: OpenPage) -> None:
    gallery.person("U0ANA").command("C0CHURN", "pickers")
    page = page_as(gallery.address, "U0ANA", "C0CHURN")

    page.get_by_role("button", name="Environments").click()
    page.get_by_role("option", name="Staging").click()
    page.get_by_role("option", name="Production").click()
    page.keyboard.press("Escape")

    expect(private_answer(page)).to_contain_text(re.compile("gallery.multi.*staging.*production"))


PICKED = [
    ("gallery.date", "2026-04-01", "{'selected_date': '2026-04-01'}"),
    ("gallery.time", "17:30", "{'selected_time': '17:30'}"),
    ("gallery.datetime", "2026-07-01T12:00", "{'selected_date_time': 1782900000}"),
]


def test_a_picker_says_its_date_in_slacks_words(gallery: Gallery, page_as: OpenPage) -> None:
    gallery.person("U0ANA").command("C0CHURN", "pickers")
    page = page_as(gallery.address, "U0ANA", "C0CHURN")

    for action, typed, said in PICKED:
        page.locator(f'[data-action-id="{action}"]').fill(typed)
        expect(private_answer(page)).to_contain_text(said)


def test_choices_and_the_menu_behind_dots_are_said(gallery: Gallery, page_as: OpenPage) -> None:
    gallery.person("U0ANA").command("C0CHURN", "pickers")
    gallery.person("U0ANA").command("C0CHURN", "card")
    page = page_as(gallery.address, "U0ANA", "C0CHURN")

    page.get_by_role("radio", name="Production").check()
    expect(private_answer(page)).to_contain_text("gallery.radio")
    page.get_by_role("checkbox", name="Production").check()
    expect(private_answer(page)).to_contain_text(re.compile("gallery.boxes.*staging.*production"))
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Show the evidence").click()

    expect(private_answer(page)).to_contain_text(re.compile("gallery.more.*show the evidence"))


def test_a_command_without_acknowledgement_is_told_and_shows_in_the_traffic(
    gallery: Gallery, page_as: OpenPage
) -> None:
    page = page_as(gallery.address, "U0ANA", "C0CHURN")
    page.get_by_role("button", name="Traffic").click()

    type_into(page, "/mlops hello")
    expect(page.locator("#traffic tr", has_text="/mlops").first).to_contain_text(re.compile(r"ok\d+ ms"))
    type_into(page, "/mlops silence")

    expect(page.get_by_role("alert")).to_contain_text("operation_timeout", timeout=8000)
    expect(page.locator("#traffic tr", has_text="operation timeout")).to_contain_text(
        re.compile(r"3\d\d\d ms")
    )


def test_reactions_pins_and_corrections_are_shown(gallery: Gallery, page_as: OpenPage) -> None:
    page = page_as(gallery.address, "U0ANA", "C0CHURN")

    type_into(page, "/mlops marks")
    message = page.locator("#main .message", has_text="Marked and corrected")

    expect(message.get_by_role("list", name="Reactions")).to_contain_text("🚀 1rocket: mlops-bot")
    expect(message).to_contain_text("Pinned")
    expect(message).to_contain_text("(edited)")
    expect(page.get_by_role("button", name="1 pinned")).to_be_visible()


def test_a_picture_is_shown_and_enlarged_by_a_click(gallery: Gallery, page_as: OpenPage) -> None:
    page = page_as(gallery.address, "U0ANA", "C0CHURN")

    type_into(page, "/mlops picture")
    page.get_by_role("button", name="Enlarge: A rising line").click()
    large = page.get_by_role("dialog", name="A rising line").get_by_role("img")
    expect(large).to_be_visible()
    assert large.evaluate("image => image.naturalWidth") == 1
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
