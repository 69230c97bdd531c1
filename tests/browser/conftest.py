"""A real browser on the local workspace: one chromium a run, one fresh context a page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.browser.gallery import organisation
from tests.browser.gallery_app import gallery_app
from tests.browser.served import served
from tests.browser.stage import fill
from workspace.control_client import Control, Person
from workspace.server import Workspace

SECRET = "secret of the gallery"
OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def playwright_session() -> Iterator[Playwright]:
    """The driver of the browser; its event loop ends with the module, so that other tests may run their own."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright_session: Playwright, chromium: str) -> Iterator[Browser]:
    """Debian's chromium, started once a module."""
    started = playwright_session.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    yield started
    started.close()


@pytest.fixture
def page_as(browser: Browser) -> Iterator[OpenPage]:
    """Opens the workspace's page as somebody; a script error on any page fails the test."""
    contexts = []
    troubles: list[str] = []

    def open_page(
        address: str,
        person: str,
        channel: str | None = None,
        width: int = 1280,
        height: int = 860,
        scheme: Literal["light", "dark"] = "light",
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(f"{address}/?as={person}" + (f"&channel={channel}" if channel else ""))
        page.locator("#main > *").first.wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


@dataclass(frozen=True)
class Gallery:
    """A running workspace in which the gallery's app is connected."""

    address: str
    control: Control

    def person(self, person: str) -> Person:
        """Somebody who acts without a browser."""
        return self.control.person(person)


@pytest.fixture
def gallery(page_as: OpenPage) -> Iterator[Gallery]:
    """A workspace of its own for each test, and the app beside it, reached by signed HTTP.

    It stops before its pages are closed, as when somebody stops it in a terminal.
    """
    with served() as server:
        workspace = Workspace(
            organisation(),
            bot_token="xoxb-gallery",
            app_token="xapp-gallery",
            signing_secret=SECRET,
            request_url=server.address,
            rates=False,
        )
        workspace.start()
        server.app = gallery_app(workspace.api_url, SECRET)
        with Control(workspace.address) as control:
            yield Gallery(workspace.address, control)
        workspace.stop()


@pytest.fixture(scope="session")
def northwind_morning(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Northwind's database for the stories, filled once."""
    return fill(sqlite_template, tmp_path_factory.mktemp("northwind") / "northwind.db")
