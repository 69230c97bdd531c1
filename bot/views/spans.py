"""Typed text: what a sentence is made of, so that escaping cannot be forgotten.

A plain `str` is hostile text. Only the span types of this module come alive in Slack.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.registry import BOT

DateStyle = Literal["short", "day", "time", "ago"]

DATE_FORMATS: Mapping[DateStyle, str] = {
    "short": "{date_short_pretty} {time}",
    "day": "{date_short_pretty}",
    "time": "{time}",
    "ago": "{ago}",
}
_PLAIN_FORMATS: Mapping[DateStyle, str] = {
    "short": "%d %b %Y %H:%M %Z",
    "day": "%d %b %Y",
    "time": "%H:%M %Z",
    "ago": "%d %b %Y %H:%M %Z",
}
_SLACK_ID = re.compile(r"[A-Z][A-Z0-9]+")
_WEB_ADDRESS = re.compile(r"https?://[^\s]+", re.IGNORECASE)
# Slack has no escape for its own marks: the nearest characters that mean nothing stand in.
_LOOKALIKES = str.maketrans({"*": "\u2217", "~": "\u223c", "`": "\u02cb"})
_LOOSE_UNDERSCORES = re.compile(r"(?<!\w)_+|_+(?!\w)")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# Joiners of scripts and of emoji: the only invisible characters a text may keep.
_JOINERS = frozenset("\u200c\u200d")
_BLANKS = frozenset("\n\t\r\v\f\x85\u2028\u2029")
_JOINT = "\u200b"
# Whoever is no person of Slack's goes by the name that people know.
_NAMES = {BOT: "mlops-bot"}
# `:tada:` in a name is no emoji: something invisible stands after its first colon.
_EMOJI_NAME = re.compile(r":(?=[a-z0-9_+'-]+:)")


@dataclass(frozen=True, slots=True)
class Bold:
    """Strong text; also what names a thing for the first time."""

    text: str


@dataclass(frozen=True, slots=True)
class Italic:
    """Soft text."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Something to type or compare letter by letter: a command, a commit, a parameter."""

    text: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A person; what is no Slack id (a named service) is shown as it is."""

    person_id: str


@dataclass(frozen=True, slots=True)
class Group:
    """A Slack user group."""

    group_id: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A Slack channel."""

    channel_id: str


@dataclass(frozen=True, slots=True)
class Link:
    """A web address behind some words; other schemes are shown, never linked."""

    url: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class When:
    """A moment, shown in each reader's own zone."""

    at: datetime
    style: DateStyle = "short"

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a moment needs its zone")


Span = str | Bold | Italic | Code | Mention | Group | Channel | Link | When
Line = tuple[Span, ...]


def line(*spans: Span) -> Line:
    """One line of text made of spans."""
    return spans


def clean(text: str) -> str:
    """One line without control, bidirectional and invisible characters."""
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character in _BLANKS:
        return " "
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs")
    return "" if hidden and character not in _JOINERS else character


def is_slack_id(text: str) -> bool:
    """Whether the text is shaped like an id that Slack can mention."""
    return _SLACK_ID.fullmatch(text) is not None


def web_address(link: Link) -> str | None:
    """The address of a link, safe between angle brackets, or None when it must not be one."""
    url = clean(link.url)
    if not _WEB_ADDRESS.fullmatch(url):
        return None
    return re.sub(r"[|<>`*~]", lambda mark: f"%{ord(mark[0]):02X}", url)


def escape(text: str) -> str:
    """Hostile text for mrkdwn: entities escaped, and nothing in it can become a mark."""
    tame = _LOOSE_UNDERSCORES.sub(lambda run: "\u02cd" * len(run[0]), text.translate(_LOOKALIKES))
    return _EMOJI_NAME.sub(":" + _JOINT, tame.translate(_ENTITIES))


def mrkdwn(text: Line) -> str:
    """The line as Slack's mrkdwn."""
    result = ""
    for span in text:
        piece = escape(clean(span)) if isinstance(span, str) else _live(span)
        if _would_stick(result, piece, isinstance(span, Bold | Italic | Code)):
            result += _JOINT
        result += piece
    # A quotation mark of Slack's opens a line even when escaped.
    return re.sub(r"^(?:&gt;)+", "\u203a", result)


def _would_stick(before: str, after: str, styled: bool) -> bool:
    """Slack ignores a mark beside a letter or digit, unless something invisible stands between."""
    if not before or not after:
        return False
    if styled:
        return before[-1].isalnum() or before[-1] in "*_`"
    return before[-1] in "*_`" and (after[0].isalnum() or after[0] == "_")


def _live(span: Bold | Italic | Code | Mention | Group | Channel | Link | When) -> str:
    match span:
        case Bold(text):
            return _marked("*", escape(clean(text)))
        case Italic(text):
            return _marked("_", escape(clean(text)).replace("_", "\u02cd"))
        case Code(text):
            return _marked("`", clean(text).replace("`", "\u02cb").translate(_ENTITIES))
        case Mention(id_):
            return f"<@{id_}>" if is_slack_id(id_) else escape(clean(_NAMES.get(id_, id_)))
        case Group(id_):
            return f"<!subteam^{id_}>" if is_slack_id(id_) else escape(clean(id_))
        case Channel(id_):
            return f"<#{id_}>" if is_slack_id(id_) else escape(clean(id_))
        case Link():
            return _link(span)
        case When():
            return f"<!date^{int(span.at.timestamp())}^{DATE_FORMATS[span.style]}|{moment(span)}>"


def _marked(mark: str, inner: str) -> str:
    words = inner.strip()
    return f"{mark}{words}{mark}" if words else ""


def _link(link: Link) -> str:
    address = web_address(link)
    words = escape(clean(link.text)).replace("|", "\u2223")
    if address is None:
        return words or escape(clean(link.url))
    shown = address.replace("&", "&amp;")
    return f"<{shown}|{words}>" if words else f"<{shown}>"


def moment(when: When, zone: str = "UTC") -> str:
    """The moment in words, in one zone: `23 Nov 2026 14:05 UTC`."""
    return when.at.astimezone(_zone(zone)).strftime(_PLAIN_FORMATS[when.style])


def _zone(name: str) -> tzinfo:
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def plain(text: Line, names: Mapping[str, str] | None = None, zone: str = "UTC") -> str:
    """The line without any markup; `names` gives the name of each Slack id."""
    known = names or {}
    return "".join(_plain(span, known, zone) for span in text).strip()


def _plain(span: Span, names: Mapping[str, str], zone: str) -> str:
    match span:
        case str():
            return clean(span)
        case Bold(text) | Italic(text) | Code(text):
            return clean(text)
        case Mention(id_) | Group(id_):
            return "@" + clean(names.get(id_, id_)) if is_slack_id(id_) else clean(_NAMES.get(id_, id_))
        case Channel(id_):
            return "#" + clean(names.get(id_, id_))
        case Link(url, text):
            return f"{clean(text)} ({clean(url)})" if clean(text) else clean(url)
        case When():
            return moment(span, zone)
