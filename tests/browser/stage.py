"""Northwind on a fixed morning with the real bot in it, and what a person does on the page; no tests."""

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from storage.database import Database
from tests.e2e import northwind
from tests.e2e.stage import Stage
from workspace.control_client import Control

# Far enough ahead for every machine's clock, which the workspace's may only overtake.
MORNING = datetime(2030, 3, 5, 10, tzinfo=northwind.BERLIN)
IMAGES = Path(__file__).parents[2] / "docs" / "images"
ANSWER_MS = 15_000
HOUR_S = 3600
# How far ahead of the machine the workspace is differs each time.
STEADY = ".clock-moved { display: none }"


def fill(template: Path, path: Path) -> Path:
    """Northwind's database as it stands on that morning."""
    shutil.copyfile(template, path)
    northwind.filled(f"sqlite:///{path}", MORNING)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


@contextmanager
def opened(filled: Path, folder: Path, settings: dict[str, str] | None = None) -> Iterator[Stage]:
    """A workspace with the bot at work in it, perhaps with other settings."""
    path = folder / "mlops.db"
    shutil.copyfile(filled, path)
    url = f"sqlite:///{path}"
    workspace = northwind.opened(MORNING)
    database = Database.connect(url)
    try:
        with Control(workspace.address) as control:
            stage = Stage(workspace, control, database, url, folder, settings=settings or {})
            bot = stage.start()
            try:
                yield stage
            finally:
                bot.stop()
    finally:
        database.close()
        workspace.stop()


def write(page: Page, text: str) -> None:
    """Type into the composer, take the command that is suggested, and send it."""
    field = page.locator("#main textarea").last
    field.click()
    if text.startswith("/mlops"):
        field.press_sequentially("/ml")
        page.get_by_role("listbox", name="Suggestions").get_by_role("option", name="/mlops").first.click()
        text = text.removeprefix("/mlops").lstrip()
    field.press_sequentially(text)
    field.press("Escape")
    field.press("Enter")
    expect(field).to_have_value("")


def answer(page: Page, words: str) -> Locator:
    """The last message only this person sees, once it says this."""
    last = page.locator("#main .message-private").last
    expect(last).to_contain_text(words, timeout=ANSWER_MS)
    return last


def message(page: Page, words: str) -> Locator:
    """The last message in the conversation that says this."""
    found = page.locator("#main .message", has_text=words).last
    expect(found).to_be_visible(timeout=ANSWER_MS)
    return found


def card(page: Page, headline: str) -> Locator:
    """The card of a request, once it stands so."""
    found = page.locator("#main .message:not(.message-private)", has_text=headline).last
    expect(found).to_be_visible(timeout=ANSWER_MS)
    return found


def dialog(page: Page, title: str | re.Pattern[str]) -> Locator:
    """The modal of that title, once it is filled."""
    found = page.get_by_role("dialog", name=title)
    expect(found).to_be_visible(timeout=ANSWER_MS)
    expect(found).not_to_contain_text("One moment", timeout=ANSWER_MS)
    return found


def close(page: Page) -> None:
    """Close the modal."""
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def approve(page: Page, shown: Locator, reason: str) -> None:
    """Press Approve, give the reason, send it, and close what is said to it."""
    shown.get_by_role("button", name="Approve").click()
    form = dialog(page, re.compile("Approve P-"))
    form.get_by_role("textbox", name="Reason").fill(reason)
    form.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("dialog")).to_contain_text("counts", timeout=ANSWER_MS)
    close(page)


def become(page: Page, name: str) -> None:
    """Act as somebody else, by one click at the top."""
    page.get_by_role("button", name=f"Act as {name}").click()
    expect(page.get_by_role("button", name=f"You are {name}")).to_be_visible()


def home(page: Page) -> Locator:
    """The App's Home tab."""
    page.locator("#sidebar").get_by_role("button", name="mlops-bot").click()
    page.get_by_role("tab", name="Home").click()
    panel = page.get_by_role("tabpanel", name="Home")
    expect(panel).to_contain_text("Good to see you", timeout=ANSWER_MS)
    return panel


def picture_of(page: Page, name: str, folder: Path) -> None:
    """What the page looks like, as a picture: for the README when SCREENSHOTS=1, else beside the test."""
    into = IMAGES if os.environ.get("SCREENSHOTS") == "1" else folder
    into.mkdir(parents=True, exist_ok=True)
    page.mouse.move(0, 0)
    path = into / f"{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide", style=STEADY)
    assert path.stat().st_size < 250_000
