"""Whose eyes, what time, which width: the frame of the page; and what axe-core finds."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Page, expect

from tests.browser.conftest import Gallery, OpenPage

pytestmark = pytest.mark.browser
PHONE = 390
DESK = 1280


def fill(gallery: Gallery) -> None:
    """One of everything in #churn."""
    ana = gallery.person("U0ANA")
    root = ana.say("C0CHURN", "Version 7 is *ready*, @ben. `a1b2c3` :tada:")
    gallery.person("U0BEN").say("C0CHURN", "Thank you", root)
    for part in ("text", "card", "table", "pickers", "hello"):
        ana.command("C0CHURN", part)
    gallery.control.settle()


def findings(page: Page) -> list[str]:
    """What axe-core calls serious or critical, in the light, and its contrasts in the dark."""
    root = page.locator("html")
    light = Axe().run(page).response["violations"]
    root.evaluate("root => { root.dataset.theme = 'dark' }")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    dark = Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
    root.evaluate("root => { delete root.dataset.theme }")
    grave = [one for one in [*light, *dark] if one["impact"] in {"serious", "critical"}]
    return [
        f"{one['id']}: {node['html'][:160]} {[why['message'] for why in node['any']]}"
        for one in grave
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_axe_finds_nothing_serious(gallery: Gallery, page_as: OpenPage, width: int) -> None:
    fill(gallery)
    page = page_as(gallery.address, "U0ANA", "C0CHURN", width=width)
    expect(page.locator("#main .message-private")).to_be_visible()

    assert findings(page) == []
    page.get_by_role("button", name="Traffic").click()
    page.get_by_role("button", name="1 reply").click()
    assert findings(page) == []
    page.get_by_role("button", name="Close the thread").click()
    page.get_by_role("textbox", name="Message #churn").fill("/mlops form")
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog")
    form.get_by_role("button", name="Ask").click()
    expect(page.locator(".input-error")).to_have_count(2)
    form.get_by_role("button", name="Version").click()
    expect(page.get_by_role("option").first).to_be_visible()
    assert findings(page) == []


def test_nothing_is_wider_than_a_phone(gallery: Gallery, page_as: OpenPage) -> None:
    fill(gallery)
    page = page_as(gallery.address, "U0ANA", "C0CHURN", width=PHONE)
    expect(page.locator("#main .message-private")).to_be_visible()

    for part in ("html", "#main .scroll"):
        assert page.locator(part).evaluate("part => part.scrollWidth - part.clientWidth") == 0


def test_one_click_looks_through_somebody_elses_eyes(gallery: Gallery, page_as: OpenPage) -> None:
    gallery.person("U0ANA").command("C0CHURN", "hello")
    page = page_as(gallery.address, "U0ANA", "C0CHURN")
    expect(page.locator(".message-private")).to_have_count(1)

    page.get_by_role("button", name="Act as Ben Okafor, ML engineer").click()

    expect(page.get_by_role("button", name="You are Ben Okafor")).to_be_visible()
    expect(page.locator(".message-private")).to_have_count(0)
    expect(page).to_have_url(re.compile("as=U0BEN&channel=C0CHURN"))
    page.go_back()
    expect(page.get_by_role("button", name="You are Ana Ruiz")).to_be_visible()


def test_a_private_channel_shows_to_its_members_only(gallery: Gallery, page_as: OpenPage) -> None:
    page = page_as(gallery.address, "U0ANA", "C0FRAUD")
    expect(page.get_by_role("textbox", name="Message #fraud")).to_be_visible()

    page.get_by_role("button", name="Act as Dai Tanaka").click()

    expect(page.get_by_role("button", name="You are Dai Tanaka")).to_be_visible()
    expect(page.get_by_role("navigation")).not_to_contain_text("fraud")
    expect(page.get_by_role("textbox", name="Message #fraud")).to_have_count(0)


def test_what_was_not_read_is_counted_until_it_is_opened(gallery: Gallery, page_as: OpenPage) -> None:
    page = page_as(gallery.address, "U0ANA", "C0CHURN")
    gallery.person("U0BEN").say("C0NEWS", "The digest is out")

    entry = page.get_by_role("navigation").get_by_role("button", name="ml-news")
    expect(entry).to_contain_text("1 unread")
    entry.click()

    expect(page.locator("#main .message").last).to_contain_text("The digest is out")
    expect(entry).not_to_contain_text("unread")


def test_the_clock_moves_on_and_yesterday_is_called_so(gallery: Gallery, page_as: OpenPage) -> None:
    gallery.person("U0ANA").say("C0CHURN", "before")
    page = page_as(gallery.address, "U0ANA", "C0CHURN")
    expect(page.locator(".day")).to_have_text("Today")

    page.get_by_role("button", name="Workspace clock").click()
    page.get_by_role("menuitem", name="One day on").click()

    expect(page.get_by_role("button", name="Workspace clock")).to_contain_text("+1 d")
    expect(page.locator(".day")).to_have_text("Yesterday")


def test_on_a_phone_the_conversations_open_as_a_drawer(gallery: Gallery, page_as: OpenPage) -> None:
    page = page_as(gallery.address, "U0ANA", "C0CHURN", width=PHONE)
    expect(page.get_by_role("navigation")).to_be_hidden()

    page.get_by_role("button", name="Conversations").click()
    page.get_by_role("navigation").get_by_role("button", name="ml-news").click()

    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.get_by_role("heading", name="ml-news")).to_be_visible()


def test_the_chosen_colours_are_remembered(gallery: Gallery, page_as: OpenPage) -> None:
    page = page_as(gallery.address, "U0ANA", "C0CHURN")

    page.get_by_role("button", name="Use dark colours").click()
    page.reload()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Use light colours")).to_be_visible()


def test_after_a_break_the_page_comes_back_by_itself(gallery: Gallery, page_as: OpenPage) -> None:
    page = page_as(gallery.address, "U0ANA", "C0CHURN")

    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('offline'))")
    gallery.person("U0BEN").say("C0CHURN", "while you were away")
    page.context.set_offline(False)

    expect(page.locator("#main .message").last).to_contain_text("while you were away")
    expect(page.locator(".brand-state")).to_have_text("local workspace")


def test_somebody_unknown_is_told_how_to_open_the_page(gallery: Gallery, page_as: OpenPage) -> None:
    page = page_as(gallery.address, "U0NOBODY")

    expect(page.get_by_role("alert")).to_contain_text("Nobody here has the id U0NOBODY.")


def test_digits_and_spaces_are_drawn_by_a_font_for_text(gallery: Gallery, page_as: OpenPage) -> None:
    gallery.person("U0ANA").say("C0CHURN", "from 5 to 7 at 10:30")
    page = page_as(gallery.address, "U0ANA", "C0CHURN")
    expect(page.get_by_text("from 5 to 7 at 10:30")).to_be_visible()

    assert not any("Emoji" in font for font in fonts_of(page, "#main .content"))


def fonts_of(page: Page, selector: str) -> list[str]:
    """The fonts that the first such element is really drawn with."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    node = devtools.send("DOM.querySelector", {"nodeId": root, "selector": selector})
    found = devtools.send("CSS.getPlatformFontsForNode", node)
    return [font["familyName"] for font in found["fonts"]]
