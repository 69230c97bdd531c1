"""An answer as plain text for the terminal: aligned, wrapped, without colour or control characters."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence

from bot.views.answer import (
    Align,
    Answer,
    Buttons,
    Facts,
    Heading,
    Listing,
    Note,
    Paragraph,
    Part,
    Picture,
    Table,
)
from bot.views.lines import listing_lines
from bot.views.spans import Line, clean, plain

GAP = "  "
NARROWEST = 8
EMPTY = "\u2013"

Words = Callable[[Line], str]


def terminal(
    answer: Answer, names: Mapping[str, str] | None = None, zone: str = "UTC", width: int = 100
) -> str:
    """The answer as text; `names` gives the name of each Slack id, `zone` is the reader's."""

    def words(text: Line) -> str:
        return plain(text, names, zone)

    paragraphs = [wrapped(answer.title, width)] if answer.title else []
    paragraphs += [drawn for part in answer.parts if (drawn := _part(part, words, width))]
    return "\n\n".join("\n".join(lines) for lines in paragraphs)


def display_width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(_columns(each) for each in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns, broken between words where possible."""
    lines, current = [], ""
    for word in clean(text).split(" "):
        joined = f"{current} {word}" if current else word
        if display_width(joined) <= width:
            current = joined
            continue
        if current:
            lines.append(current)
        *full, current = _pieces(word, width)
        lines += full
    return [*lines, current]


def _pieces(word: str, width: int) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and display_width(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


def _part(part: Part, words: Words, width: int) -> list[str]:
    match part:
        case Heading(text):
            title = wrapped(text, width)
            return [*title, "-" * max(map(display_width, title))]
        case Paragraph(lines):
            return [each for text in lines for each in wrapped(words(text), width)]
        case Facts(pairs):
            return _facts(pairs, words, width)
        case Table():
            return _table(part, words, width)
        case Listing():
            return [each for text in listing_lines(part) for each in wrapped(words(text), width)]
        case Note(text):
            return wrapped(words(text), width) if words(text) else []
        case Picture(_, alt):
            return wrapped(f"[picture: {clean(alt)}]", width)
        case Buttons():
            return []


def _facts(pairs: Sequence[tuple[str, Line]], words: Words, width: int) -> list[str]:
    names = [clean(name) for name, _ in pairs]
    column = max(map(display_width, names), default=0)
    lines = []
    for name, (_, value) in zip(names, pairs, strict=True):
        first, *rest = wrapped(words(value) or EMPTY, max(width - column - len(GAP), NARROWEST))
        lines.append(_padded(name, column, "left") + GAP + first)
        lines += [" " * column + GAP + each for each in rest]
    return lines


def _table(table: Table, words: Words, width: int) -> list[str]:
    if not table.rows:
        return ["Nothing to show."]
    count = len(table.headers)
    cells = [[words(each) or EMPTY for each in row[:count]] for row in table.rows]
    grid = [
        [clean(name) for name in table.headers],
        *([*row, *[EMPTY] * (count - len(row))] for row in cells),
    ]
    widths = _shrunk([max(display_width(row[at]) for row in grid) for at in range(count)], width)
    missing: list[Align] = ["left"] * (count - len(table.aligns))
    aligns = [*table.aligns[:count], *missing]
    header, *rows = [_row(row, widths, aligns) for row in grid]
    rule = GAP.join("-" * each for each in widths)
    return [*header, rule, *(each for row in rows for each in row)]


def _shrunk(widths: list[int], width: int) -> list[int]:
    shrunk = list(widths)
    while sum(shrunk) + len(GAP) * (len(shrunk) - 1) > width and max(shrunk) > NARROWEST:
        shrunk[shrunk.index(max(shrunk))] -= 1
    return shrunk


def _row(row: Sequence[str], widths: Sequence[int], aligns: Sequence[Align]) -> list[str]:
    cells = [wrapped(text, width) for text, width in zip(row, widths, strict=True)]
    height = max(map(len, cells))
    return [
        GAP.join(
            _padded(cell[at] if at < len(cell) else "", width, align)
            for cell, width, align in zip(cells, widths, aligns, strict=True)
        ).rstrip()
        for at in range(height)
    ]


def _padded(text: str, width: int, align: Align) -> str:
    space = width - display_width(text)
    before = {"left": 0, "center": space // 2, "right": space}[align]
    return " " * before + text + " " * (space - before)
