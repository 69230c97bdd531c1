"""What is said to a person, as a value: drawn as blocks for Slack and as text for the terminal."""

import json
import math
from collections.abc import Mapping, Set
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Literal

from bot.views.spans import Line

Align = Literal["left", "right", "center"]
ButtonStyle = Literal["primary", "danger"]


@dataclass(frozen=True, slots=True)
class Confirm:
    """The dialog before a click counts; `text` says the exact effect."""

    title: str
    text: Line
    yes: str
    no: str = "Cancel"


@dataclass(frozen=True, slots=True)
class Button:
    """A button: `value` is the id of a row and nothing else; `url` opens a page instead."""

    text: str
    action_id: str
    value: str = ""
    style: ButtonStyle | None = None
    confirm: Confirm | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """One to five more choices behind three dots, each (text, value)."""

    action_id: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a part of a longer answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together; in Slack a button or menu may stand beside them."""

    lines: tuple[Line, ...]
    beside: Button | Menu | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Named values, two beside each other where there is room."""

    pairs: tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headers. The first table of a message is a real one, a later one becomes lines."""

    headers: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    aligns: tuple[Align, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that may be longer than what is shown: `more` says by how much, `see` where the rest is."""

    items: tuple[Line, ...]
    more: int = 0
    see: Line = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: where a number comes from, what to type next."""

    line: Line


@dataclass(frozen=True, slots=True)
class Picture:
    """An uploaded picture; without a file its words are shown in its place."""

    file_id: str | None
    alt: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons and menus; the terminal has none."""

    items: tuple[Button | Menu, ...]


Part = Heading | Paragraph | Facts | Table | Listing | Note | Picture | Buttons


@dataclass(frozen=True, slots=True)
class Answer:
    """A title, its parts, and the `value` that `--json` prints.

    `unseen` is said in its place when it could not be shown in the form it answers: it must not stay in a message.
    """

    title: str
    parts: tuple[Part, ...] = ()
    value: object = None
    unseen: "Answer | None" = None


def to_json(value: object) -> str:
    """A value as JSON for programs: sorted keys, ISO times in UTC, seconds for durations.

    A number JSON does not know (NaN, infinity) becomes null.
    """
    return json.dumps(_jsonable(value), indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)


def _jsonable(value: object) -> object:
    match value:
        case Enum():
            return _jsonable(value.value)
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else None
        case datetime():
            # A naive moment would be read in the zone of the machine: it is left as it is.
            moment = value.astimezone(UTC) if value.tzinfo else value
            return moment.isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case _:
            return _gathered(value)


def _gathered(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _jsonable(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {_key(key): _jsonable(each) for key, each in value.items()}
    if isinstance(value, Set):
        return sorted((_jsonable(each) for each in value), key=repr)
    if isinstance(value, list | tuple):
        return [_jsonable(each) for each in value]
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _key(key: object) -> str:
    plain = _jsonable(key)
    return plain if isinstance(plain, str) else json.dumps(plain)
