"""A typed line as words: quotes, Slack's mentions, channels and links, entities, and where the reason begins."""

import html
import re
from dataclasses import dataclass

from bot.domain.targets import unescaped
from bot.domain.text import clean, straighten
from bot.domain.text import reason as as_reason

REASON_WORDS = frozenset({"because", "since", "reason", "bc", "--because", "--reason", ":", "-", "--"})

OF = re.compile(r"^\s*of\b", re.IGNORECASE)

_WORD = re.compile(r"""(?:'[^'"]+'(?=$|[\s@#:,]))?(?:"(?:\\.|[^"\\])*"|<[^<>\s][^<>]*>|\S)*""")
_SINGLE = re.compile(r"""'([^'"]+)'(?=$|[@#:,])""")
_WHOLE = re.compile(r'"(?:\\.|[^"\\])*"')
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_CHANNEL = re.compile(r"<#([CGD][A-Z0-9]+)(?:\|([^<>]*))?>")
_LINK = re.compile(r"""<?(https?://[^\s|<>"]+)(?:\|[^<>]*)?>?""")
_MARKUP = re.compile(r"<([@#!]|(?=https?:|mailto:))([^<>|]+)(?:\|([^<>]*))?>")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_GLUED_CHANNEL = re.compile(r"(?<=[\w\"'])<#[CGD][A-Z0-9]+\|([^<>]+)>")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a line; `text` keeps its quotes, `start` and `end` say where it stands."""

    text: str
    start: int
    end: int
    raw: str

    @property
    def is_quoted(self) -> bool:
        """Whether the whole word stands between quotes: then it is a name or a reason, never a keyword."""
        return _WHOLE.fullmatch(self.text) is not None

    @property
    def key(self) -> str:
        """The word for comparing with keywords; nothing when it is quoted."""
        return "" if self.is_quoted else self.text.casefold()

    @property
    def value(self) -> str:
        """The word without its quotes."""
        return clean(unescaped(self.text[1:-1])) if self.is_quoted else self.text

    @property
    def person(self) -> str | None:
        """The person it mentions."""
        match = _PERSON.fullmatch(self.raw)
        return match[1] if match else None

    @property
    def channel(self) -> str | None:
        """The channel it mentions."""
        match = _CHANNEL.fullmatch(self.raw)
        return match[1] if match else None

    @property
    def channel_name(self) -> str | None:
        """The name of the channel it mentions: `#production` typed for an environment becomes one."""
        match = _CHANNEL.fullmatch(self.raw)
        return match[2] if match else None

    @property
    def link(self) -> str | None:
        """The address it is."""
        match = _LINK.fullmatch(self.raw)
        return entities(match[1]) if match else None


def tidied(line: str) -> str:
    """The line with plain quotes and dashes, single spaces, and `churn#production` whole again."""
    return _GLUED_CHANNEL.sub(r"#\1", clean(straighten(line)))


def words(line: str) -> list[Word]:
    """The words of a tidied line."""
    found = [_word(match) for match in _WORD.finditer(line) if match[0]]
    return [each for each in found if each.value]


def entities(text: str) -> str:
    """Slack's `&amp;`, `&lt;` and `&gt;` as what was typed."""
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)


def as_sent(text: str) -> str:
    """The text as Slack would send it: what would come alive as markup, or as an entity, is escaped."""
    # The ampersand first, or the marks that follow would be escaped twice.
    escaped = _ENTITY.sub(r"&amp;\1;", text)
    return re.sub(r"<(?=[@#!]|https?:|mailto:)", "&lt;", escaped)


def prose(text: str) -> str | None:
    """Free text without markup, entities and enclosing quotes; None when nothing is left."""
    found = clean(entities(_MARKUP.sub(_plain, text)))
    # Quotes within quotes: taken off until nothing changes.
    while found != (bare := _bare(found)):
        found = bare
    return found or None


def unmarked(text: str) -> str:
    """What was typed, without what Slack made of it: links as their words, entities as characters."""
    return entities(_MARKUP.sub(_typed, text))


def split_reason(line: str, given: list[Word]) -> tuple[list[Word], str | None]:
    """The words before the reason, and the reason after `because`, `:` or a dash; BadInput when it is too long."""
    for index, each in enumerate(given):
        before = given[:index]
        if each.key in REASON_WORDS or each.key.rstrip(":") in REASON_WORDS:
            return before, checked(prose(_after(line, each)))
        if each.text.endswith(":") and len(each.text) > 1:
            kept = Word(each.text.rstrip(":"), each.start, each.end, each.raw.rstrip(":"))
            return [*before, kept], checked(prose(line[each.end :]))
    return given, None


def _after(line: str, word: Word) -> str:
    """What follows the word; of "because of the harvest" the reason is "the harvest"."""
    rest = line[word.end :]
    # After `because` alone: the `of` belongs to it there.
    return OF.sub("", rest, count=1) if word.key.rstrip(":") == "because" else rest


def checked(text: str | None) -> str | None:
    """A reason that is not too long; BadInput otherwise."""
    return None if text is None else as_reason(text)


def _word(match: re.Match[str]) -> Word:
    raw = match[0]
    typed = raw if _WHOLE.fullmatch(raw) else raw.rstrip(",")
    single = _SINGLE.match(typed)
    text = f'"{single[1]}"{typed[single.end() :]}' if single else typed
    return Word(clean(entities(text)), match.start(), match.end(), typed)


def _plain(match: re.Match[str]) -> str:
    sign, name, label = match[1], match[2], match[3]
    if not sign:
        return name
    sign = "#" if sign == "#" else "@"
    return sign + (label or name).lstrip("@#")


def _typed(match: re.Match[str]) -> str:
    sign, name, label = match[1], match[2], match[3]
    return _plain(match) if sign else label or name


def _bare(text: str) -> str:
    inner = text.lstrip(",: ")
    if len(inner) > 1 and inner[0] == inner[-1] == '"' and '"' not in inner[1:-1]:
        inner = inner[1:-1]
    return clean(inner)
