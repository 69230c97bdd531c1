"""The silences of an Alertmanager over its API v2: https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml.

It matches alerts and silences itself, and is only asked which silence keeps which alert quiet. What it answers is hostile
text, and may be of any shape.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import quote, urlencode

from bot.domain.pagers import PagerKind
from bot.domain.paging_payloads import ALERT_NAME
from bot.domain.silences import Found, Silence
from bot.errors import Undelivered
from bot.integrations.deployers.outward import Answer
from bot.integrations.deployers.webhook import taken

NAME = PagerKind.ALERTMANAGER.spelled
# Ends the comment of each silence of ours, so that one that somebody made by hand is never taken for ours.
MARK = "(mlops-bot)"
# It begins when it is put there; a clock that is behind ours must not let it wait.
_BEFORE = timedelta(hours=1)
# What was put there before a crash ends a little earlier than what the next process would put there.
_SAME = timedelta(minutes=10)
_UNKNOWN = 404
# Its ids are UUIDs; more than this is not kept.
_LONGEST_ID = 64

Json = Mapping[str, object]


class Send(Protocol):
    """Sends a request there."""

    def __call__(self, method: str, path: str, body: bytes = b"") -> Answer:
        """The answer, whatever it is. Raises Undelivered."""
        ...


@dataclass(frozen=True, slots=True)
class AlertmanagerSilences:
    """Puts, ends and reads silences. Every method raises Undelivered."""

    send: Send

    def put(self, silence: Silence, at: datetime) -> tuple[str, datetime]:
        """Let an alert be silenced so, in place of any other silence of ours; its id and end. Doing it twice makes one."""
        mine = self._mine(silence.key)
        comment = f"{silence.comment} {MARK}"
        for each in mine:
            is_same = each.by == silence.by and each.comment == comment
            if is_same and abs(each.ends_at - silence.until) <= _SAME:
                self._end(other for other in mine if other is not each)
                return each.id, each.ends_at
        body = {
            "matchers": _matchers(silence.key), "startsAt": (at - _BEFORE).isoformat(),
            "endsAt": silence.until.isoformat(), "createdBy": silence.by, "comment": comment,
        }  # fmt: skip
        # One with the id of another takes its place in one step there, so that nothing rings in between.
        replaced = {"id": mine[0].id} if mine else {}
        answer = _object(self._asked("POST", "/api/v2/silences", {**replaced, **body}))
        made = answer.get("silenceID")
        if not isinstance(made, str) or not 0 < len(made) <= _LONGEST_ID:
            raise Undelivered(f"{NAME} did not say which silence it made.")
        self._end(each for each in mine[1:] if each.id != made)
        return made, silence.until

    def end(self, key: str) -> None:
        """End every silence of ours of an alert; nothing where none is left."""
        self._end(self._mine(key))

    def silenced(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the silences that keep our alerts quiet now, by the name of the alert."""
        wanted = {"active": "false", "silenced": "true", "unprocessed": "false", "filter": f'alertname="{ALERT_NAME}"'}  # fmt: skip
        listed = self._asked("GET", f"/api/v2/alerts?{urlencode(wanted)}")
        if not isinstance(listed, list):
            raise Undelivered(f"{NAME} answered what is no list of alerts.")
        alerts = [_object(each) for each in listed]
        return {
            _text(_object(each.get("labels")), "instance"): _texts(_object(each.get("status")).get("silencedBy"))
            for each in alerts
        }  # fmt: skip

    def find(self, number: str) -> Found | None:
        """A silence as it stands; None where nothing is known of it."""
        answer = self.send("GET", f"/api/v2/silence/{quote(number, safe='')}")
        if answer.status == _UNKNOWN:
            return None
        return _found(_object(_read(taken(NAME, answer))))

    def _mine(self, key: str) -> tuple[Found, ...]:
        """The silences of ours of an alert that are not over."""
        wanted = urlencode({"filter": f'instance="{key}"'})
        found = self._asked("GET", f"/api/v2/silences?{wanted}")
        read = (_found(_object(each)) for each in (found if isinstance(found, list) else ()))
        return tuple(each for each in read if each is not None and each.is_ours and not each.is_over)

    def _end(self, silences: Iterator[Found] | tuple[Found, ...]) -> None:
        for each in silences:
            taken(NAME, self.send("DELETE", f"/api/v2/silence/{quote(each.id, safe='')}"))

    def _asked(self, method: str, path: str, body: Json | None = None) -> object:
        sent = b"" if body is None else json.dumps(body).encode()
        return _read(taken(NAME, self.send(method, path, sent)))


def _matchers(key: str) -> list[Json]:
    """What fits this alert alone."""
    return [
        {"name": name, "value": value, "isRegex": False, "isEqual": True}
        for name, value in (("alertname", ALERT_NAME), ("instance", key))
    ]


def _found(told: Json) -> Found | None:
    """A silence that can be read; None for anything else."""
    number, ends_at = _text(told, "id"), _moment(_text(told, "endsAt"))
    if not 0 < len(number) <= _LONGEST_ID or ends_at is None:
        return None
    comment = _text(told, "comment")
    is_over = _text(_object(told.get("status")), "state") == "expired"
    return Found(number, _text(told, "createdBy"), comment, ends_at, is_over, comment.endswith(MARK))


def _read(answer: Answer) -> object:
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise Undelivered(f"{NAME} answered what cannot be read.") from None


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    # A moment at the end of the calendar is none in UTC.
    except (ValueError, OverflowError):
        return None


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _text(found: Json, name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()
