"""Fitting text into Slack's limits: what is too long is cut between characters, never inside a mark."""

from collections.abc import Sequence
from dataclasses import replace

from bot.views.spans import Bold, Code, Italic, Line, Link, Span, clean, mrkdwn

TEXT_LIMIT = 3000
ELLIPSIS = "\u2026"


def cut(text: str, limit: int) -> str:
    """Plain text of at most `limit` characters, one line, cleaned."""
    words = clean(text)
    return words if len(words) <= limit else words[: limit - 1].rstrip() + ELLIPSIS


def clip(text: Line, limit: int = TEXT_LIMIT) -> Line:
    """The beginning of a line whose mrkdwn is at most `limit` characters long."""
    if len(mrkdwn(text)) <= limit:
        return text
    kept: tuple[Span, ...] = ()
    for span in text:
        if len(mrkdwn((*kept, span, ELLIPSIS))) > limit:
            return (*kept, *_shortened(kept, span, limit), ELLIPSIS)
        kept = (*kept, span)
    return kept


def joined(lines: Sequence[Line], limit: int = TEXT_LIMIT) -> str:
    """The lines as mrkdwn of at most `limit` characters; what does not fit is counted."""
    room = limit - len("\nand 100000 more") if len(lines) > 1 else limit
    drawn: list[str] = []
    for each in lines:
        drawn.append(mrkdwn(clip(each, room)))
        if sum(map(len, drawn)) + len(drawn) - 1 > limit:
            return _counted(drawn, len(lines), limit)
    return "\n".join(drawn)


def _counted(drawn: list[str], total: int, limit: int) -> str:
    for kept in range(len(drawn) - 1, 0, -1):
        shorter = "\n".join([*drawn[:kept], f"and {total - kept} more"])
        if len(shorter) <= limit:
            return shorter
    return drawn[0]


def _shortened(kept: tuple[Span, ...], span: Span, limit: int) -> tuple[Span, ...]:
    text = clean(_words(span))[:limit]
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = len(mrkdwn((*kept, _with_words(span, text[:middle]), ELLIPSIS))) <= limit
        low, high = (middle, high) if fits else (low, middle - 1)
    return (_with_words(span, text[:low]),) if low else ()


def _words(span: Span) -> str:
    match span:
        case str():
            return span
        case Bold(text) | Italic(text) | Code(text) | Link(_, text):
            return text
        case _:
            return ""


def _with_words(span: Span, text: str) -> Span:
    match span:
        case Bold() | Italic() | Code() | Link():
            return replace(span, text=text)
        case _:
            return text
