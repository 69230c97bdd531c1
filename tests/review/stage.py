"""The listeners as Bolt would call them, and Slack's client as they call it: in memory, one after the other."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, cast

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers import commands, data_sets, digest, forms, home, promotion
from handlers.desk import Desk
from tests.fakes import TEAM, FakeSlack
from tests.services.house import House

BOT = "U0BOT"
Listener = Callable[..., None]


class Client(WebClient):
    """Slack's client that keeps what it is asked, and refuses what a test wants refused."""

    def __init__(self) -> None:
        super().__init__(token="xoxb-1")
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.refused: dict[str, str] = {}

    def api_call(self, api_method: str, **more: Any) -> Any:
        """Keep the call; answer as little as is needed."""
        sent = more.get("json") or more.get("params") or more.get("data") or {}
        self.calls.append((api_method, dict(sent)))
        if api_method in self.refused:
            untyped: Any = SlackApiError
            raise untyped("refused", {"ok": False, "error": self.refused[api_method]})
        return {"ok": True, "ts": "1.2", "view": {"id": "V1", "hash": "h"}, "channel": {"id": "D0ANA"}}

    def said(self, method: str) -> str:
        """Everything that was sent by a method, as one text."""
        return " ".join(str(sent) for name, sent in self.calls if name == method)


class Ack:
    """What Slack was told at once."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []

    def __call__(self, **told: Any) -> None:
        self.told.append(told)


@dataclass
class Stage:
    """The house with its listeners attached."""

    house: House
    client: Client = field(default_factory=Client)
    executor: Executor = field(default_factory=lambda: ThreadPoolExecutor(4))
    listeners: dict[object, Listener] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.desk = Desk(self.house.context, self.client, TEAM, BOT)
        app = cast(App, _Collecting(self.listeners))
        commands.register(app, self.desk)
        forms.register(app, self.desk, self.executor)
        promotion.register(app, self.desk)
        data_sets.register(app, self.desk)
        digest.register(app, self.desk)
        home.register(app, self.desk)

    @property
    def slack(self) -> FakeSlack:
        """What people see."""
        return self.house.slack

    def click(self, action: str, value: str, person: str, channel: str | None = "C0CHURN") -> None:
        """Press a button on a message, or (without a channel) on the Home tab."""
        self.found(action)(ack=Ack(), body=clicked(action, value, person, channel))

    def found(self, action: str) -> Listener:
        """The listener of an action, a pattern included."""
        for key, listener in self.listeners.items():
            if key == action or (hasattr(key, "match") and key.match(action)):
                return listener
        raise LookupError(action)

    def shown(self) -> str:
        """Everything people were privately shown."""
        return " ".join(text for _, _, text in self.slack.shown)


class _Collecting:
    """Takes listeners as Bolt's App does."""

    def __init__(self, found: dict[object, Listener]) -> None:
        self._found = found

    def __getattr__(self, kind: str) -> Callable[[object], Callable[[Listener], None]]:
        prefix = "" if kind in {"action", "view"} else f"{kind} "

        def of(key: object) -> Callable[[Listener], None]:
            def keep(listener: Listener) -> None:
                self._found[f"{prefix}{key}" if isinstance(key, str) else key] = listener

            return keep

        return of


def clicked(action: str, value: str, person: str, channel: str | None = "C0CHURN") -> Mapping[str, Any]:
    """A click as Slack delivers it."""
    at_home: dict[str, Any] = {"view": {"id": "V0HOME", "type": "home"}, "container": {"type": "view"}}
    on_message: dict[str, Any] = {
        "channel": {"id": channel},
        "message": {"ts": "1.1"},
        "container": {"type": "message", "message_ts": "1.1", "channel_id": channel},
    }
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": person, "team_id": TEAM},
        "trigger_id": "1.2.3",
        "actions": [{"action_id": action, "block_id": "b", "value": value, "action_ts": "9.9"}],
        **(on_message if channel else at_home),
    }
