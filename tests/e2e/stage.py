"""A stage: a workspace, a bot in it, its database, and what can be seen there by everybody."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urljoin
from urllib.request import ProxyHandler, build_opener

from bot.domain.audit import verify
from bot.domain.promotion import PromotionRequest
from bot.domain.registry import EnvironmentChange
from bot.policy.files import LOOKS_EVERY_S
from demo.organisation import BOT_USER
from storage import audit, environments, promotion
from storage.database import Database
from tests.e2e.forked import Forked
from tests.e2e.northwind import APP_TOKEN, surroundings
from tests.e2e.process import Running
from tests.e2e.reading import Json, everything, images, key_of
from workspace.control_client import Control
from workspace.server import Workspace

Transport = Literal["socket", "http"]
Found = TypeVar("Found")
WAIT_S = 20.0


@dataclass
class Stage:
    """Everything of one story; its bot may be stopped, and another started."""

    workspace: Workspace
    control: Control
    database: Database
    database_url: str
    folder: Path
    transport: Transport = "socket"
    address: str = ""
    begin: Callable[[Mapping[str, str], Path], Running] = Forked
    started: list[Running] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    _dms: dict[str, str] = field(default_factory=dict)

    def start(self) -> Running:
        """Start the bot and wait until Slack reaches it."""
        environment = {**surroundings(self.workspace, self.database_url), **self.settings}
        if self.transport == "socket":
            environment["SLACK_APP_TOKEN"] = APP_TOKEN
        bot = self.begin(environment, self.folder)
        self.started.append(bot)
        self.reach(bot.heard("Health: "))
        return bot

    def ruled_by(self, text: str) -> "Stage":
        """Start the bot anew with a policy file of its own, which `rule` edits."""
        self._policy.write_text(text, encoding="utf-8")
        self.started[-1].stop()
        self.settings["MLOPS_POLICY"] = str(self._policy)
        self.start()
        return self

    def rule(self, text: str) -> None:
        """Edit that file under the running bot, and wait until it looks again."""
        self._policy.write_text(text, encoding="utf-8")
        time.sleep(LOOKS_EVERY_S + 0.3)

    @property
    def _policy(self) -> Path:
        return self.folder / "policy.yml"

    def reach(self, health: str) -> None:
        """The bot is at this address now: let Slack reach it."""
        self.address = health.removesuffix("/readyz")
        if self.transport == "http":
            self.control.use_request_url(f"{self.address}/slack/events")
        else:
            self.control.wait_connected()

    def until(self, look: Callable[[], Found | None], what: str) -> Found:
        """Look again until it is there."""
        found = self.control.until(look, timeout=WAIT_S, what=what)
        assert found is not None, what
        return found

    def dm(self, who: str) -> str:
        """The channel of the bot's direct messages with somebody."""
        if who not in self._dms:
            self._dms[who] = self.control.person(who).dm_with(BOT_USER)
        return self._dms[who]

    def posts(self, channel: str) -> list[Json]:
        """What the bot has said to everybody in a channel and has not taken back."""
        return [
            each
            for each in self.control.history(channel)
            if each["app"] and not each["ephemeral_for"] and not each["deleted"]
        ]

    def card(self, channel: str, request: str) -> Json:
        """The card of a request, as it looks now."""
        return self.until(lambda: self._card(channel, request), f"the card of {request}")

    def card_says(self, channel: str, request: str, sentence: str) -> Json:
        """The card of a request, once it says this."""

        def look() -> Json | None:
            card = self._card(channel, request)
            return card if card is not None and sentence in everything(card) else None

        return self.until(look, f"{sentence!r} on the card of {request}")

    def thread(self, card: Json) -> list[str]:
        """What stands under a card."""
        posts = self.posts(card["channel"])
        return [everything(each) for each in posts if each["thread_ts"] == card["ts"] != each["ts"]]

    def thread_says(self, card: Json, sentence: str) -> str:
        """The line under a card that says this, once it is there."""
        return self.until(
            lambda: next((x for x in self.thread(card) if sentence in x), ""), f"{sentence!r} under the card"
        )

    def told(self, who: str, sentence: str) -> Json:
        """The direct message of the bot that says this, once it is there."""
        return self.until(lambda: self._told(who, sentence), f"{sentence!r} told to {who}")

    def was_told(self, who: str, sentence: str) -> bool:
        """Whether the bot has said this to somebody directly."""
        return self._told(who, sentence) is not None

    def keys(self) -> list[str]:
        """The keys of every message from the outbox that Slack holds, one a message."""
        channels = [each["id"] for each in self.control.sees("U0PRIYA")["channels"] if each["kind"] != "im"]
        held = [key_of(each) for name in [*channels, *self._dms.values()] for each in self.posts(name)]
        return [key for key in held if key is not None]

    def picture(self, who: str, message: Json) -> bytes:
        """The bytes of a message's picture, as somebody's page loads it."""
        seen = self.control.sees(who)["messages"][message["channel"]]
        shown = next(each for each in seen if each["ts"] == message["ts"])
        url = urljoin(self.workspace.address, images(shown)[0]["image_url"])
        with build_opener(ProxyHandler({})).open(url, timeout=5) as answer:
            found: bytes = answer.read()
        return found

    def request(self, name: str) -> PromotionRequest:
        """A promotion request as it is stored."""
        with self.database.read() as session:
            found = promotion.find_request(session, int(name.removeprefix("P-")))
        assert found is not None, name
        return found

    def requests(self) -> tuple[PromotionRequest, ...]:
        """The open requests as they are stored."""
        with self.database.read() as session:
            return tuple(promotion.requests(session))

    def live(self, model: str, environment: str = "production") -> int | None:
        """The version that is live."""
        with self.database.read() as session:
            return environments.state(session, model, environment).version

    def moves(self, model: str, environment: str = "production") -> tuple[EnvironmentChange, ...]:
        """Every move of an environment, newest first."""
        with self.database.read() as session:
            return tuple(environments.history(session, model, environment))

    def audited(self) -> list[str]:
        """The verbs of the audit, oldest first; its chain must hold."""
        with self.database.snapshot() as session:
            entries = list(audit.entries(session))
            flaw = verify(entries, audit.head(session))
        assert flaw is None, flaw
        return [each.verb for each in entries]

    def _card(self, channel: str, request: str) -> Json | None:
        found = (x for x in self.posts(channel) if not x["thread_ts"] and f"{request} ·" in everything(x))
        return next(found, None)

    def _told(self, who: str, sentence: str) -> Json | None:
        return next((x for x in self.posts(self.dm(who)) if sentence in everything(x)), None)
