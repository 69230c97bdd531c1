"""A filter as words with their positions: names with dots and quotes, numbers, texts, operators, lists."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import BadInput


class Form(StrEnum):
    """What a word looks like."""

    NAME = "name"
    NUMBER = "number"
    TEXT = "text"
    OPERATOR = "operator"
    OPEN = "("
    CLOSE = ")"
    COMMA = ","


@dataclass(frozen=True, slots=True)
class Word:
    """One word; `text` as it was typed, `position` counts characters from 1."""

    form: Form
    text: str
    position: int

    @property
    def upper(self) -> str:
        """As a keyword is compared."""
        return self.text.upper()


_QUOTED = r"`[^`]*`|\"(?:\"\"|\\\"|[^\"])*\""
_WORD = re.compile(
    rf"""\s*(?:
      (?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.\-`"]))
    | (?P<text>'(?:''|\\'|[^'])*')
    | (?P<name>(?:{_QUOTED}|[^\W\d][\w\-]*|\d[\w\-]*)(?:\.(?:{_QUOTED}|[\w\-/:]+))*)
    | (?P<operator><=|>=|!=|<>|==|=|<|>)
    | (?P<open>\() | (?P<close>\)) | (?P<comma>,)
    )""",
    re.VERBOSE,
)
_FORMS = {
    "number": Form.NUMBER,
    "text": Form.TEXT,
    "name": Form.NAME,
    "operator": Form.OPERATOR,
    "open": Form.OPEN,
    "close": Form.CLOSE,
    "comma": Form.COMMA,
}


def words(text: str) -> tuple[Word, ...]:
    """The words of a filter; raises BadInput at the first character that begins none."""
    found: list[Word] = []
    at = 0
    end = len(text.rstrip())
    while at < end:
        match = _WORD.match(text, at)
        if match is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise invalid(text, text[at : at + 20].split()[0], at + 1)
        form = match.lastgroup
        assert form is not None
        found.append(Word(_FORMS[form], match[form], match.start(form) + 1))
        at = match.end()
    return tuple(found)


def invalid(text: str, clause: str, position: int) -> BadInput:
    """The refusal of a clause that is none, in MLflow's words and with the place."""
    return BadInput(
        f"Invalid clause(s) in filter string: '{clause}' at position {position} of '{text}'.", field="filter"
    )
