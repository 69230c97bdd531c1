"""A conversation over MLflow's REST protocol, and what of its answers two servers must agree on."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

# Made by each server for itself: the first one heard becomes `id 1`, so that the same one is the same again.
IDS = {
    "artifact_location", "artifact_uri", "experiment_id", "experiment_ids", "model_id", "next_page_token", "root_uri",
    "run_id", "run_uuid", "source_run_id",
}  # fmt: skip
TIMES = {
    "creation_time", "creation_timestamp", "creation_timestamp_ms", "end_time", "last_update_time",
    "last_updated_timestamp", "last_updated_timestamp_ms", "start_time", "timestamp",
}  # fmt: skip
# Sentences are each server's own; there are no workspaces here, and who registered is nobody there.
OWN = {"message", "sqlstate", "error_class", "stack_trace", "workspace", "user_id"}
# Lists without an order of their own.
SETS = {"tags", "params", "metrics", "aliases"}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.body[name]


@dataclass
class Conversation:
    """Calls to one server, each remembered as a line that can be compared."""

    address: str
    token: str | None = None
    lines: list[str] = field(default_factory=list)
    _ids: dict[str, str] = field(default_factory=dict)
    _own: dict[str, str] = field(default_factory=dict)

    def name(self, word: str) -> str:
        """A name that nobody used on this server before; it is compared as the word."""
        made = f"{word}-{secrets.token_hex(4)}"
        self._own |= {made.upper(): word.upper(), made: word}
        return made

    def get(self, path: str, **query: Any) -> Answer:
        """Ask with a query."""
        return self._say("GET", path, query=query)

    def post(self, path: str, **fields: Any) -> Answer:
        """Say with a body."""
        return self._say("POST", path, fields)

    def patch(self, path: str, **fields: Any) -> Answer:
        """Change with a body."""
        return self._say("PATCH", path, fields)

    def delete(self, path: str, **fields: Any) -> Answer:
        """Delete with a body."""
        return self._say("DELETE", path, fields)

    def _say(self, method: str, path: str, fields: Any = None, query: Any = None) -> Answer:
        headers = {} if self.token is None else {"authorization": f"Bearer {self.token}"}
        url = self.address + (path if path.startswith("/") else f"/api/2.0/mlflow/{path}")
        with httpx.Client(trust_env=False, timeout=120) as client:
            answer = client.request(method, url, json=fields, params=query, headers=headers)
        found = Answer(answer.status_code, answer.json() if answer.content else {})
        said = json.dumps(self._plain({"said": fields or query or {}, "heard": found.body}), sort_keys=True)
        line = f"{method} {path}: {answer.status_code} {said}"
        # An experiment's id may be a single digit, which stands in many words.
        for made, word in (
            *reversed(self._own.items()),
            *(each for each in self._ids.items() if len(each[0]) > 8),
        ):
            line = line.replace(made, word)
        self.lines.append(line)
        return found

    def _plain(self, value: Any, name: str = "") -> Any:
        if name in TIMES and value:
            return "a time"
        if name in IDS and isinstance(value, str) and value:
            return self._ids.setdefault(value, f"id {len(self._ids) + 1}")
        if isinstance(value, dict):
            kept = {key: each for key, each in value.items() if key not in OWN}
            return {key: self._plain(each, key) for key, each in sorted(kept.items())}
        if isinstance(value, list):
            plain = [self._plain(each, name) for each in value]
            return sorted(plain, key=json.dumps) if name in SETS else plain
        return value


Story = Callable[[Conversation], None]


@dataclass
class Heard:
    """What a server answers to each story; a story is told to it once."""

    address: str
    _told: dict[Story, list[str]] = field(default_factory=dict)

    def lines(self, story: Story) -> list[str]:
        """The lines of the story as this server has them."""
        if story not in self._told:
            said = Conversation(self.address)
            story(said)
            self._told[story] = said.lines
        return self._told[story]
