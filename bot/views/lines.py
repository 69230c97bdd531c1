"""Parts of an answer as lines of text, for where neither a table nor a block is possible."""

from collections.abc import Sequence

from bot.views.answer import Buttons, Facts, Heading, Listing, Note, Paragraph, Part, Picture, Table
from bot.views.spans import Bold, Line, line, plain


def said(part: Part) -> list[Line]:
    """What a part says, for those who hear it."""
    match part:
        case Heading(text):
            return [line(text)]
        case Paragraph(lines):
            return list(lines)
        case Facts(pairs):
            return [(f"{name}: ", *value) for name, value in pairs]
        case Table():
            return [row_line(part, row) for row in part.rows]
        case Listing():
            return listing_lines(part)
        case Note(text):
            return [text]
        case Picture():
            return [line(part.alt)]
        case Buttons():
            return []


def row_line(table: Table, row: Sequence[Line]) -> Line:
    """A row of a table as one line, its first cell in front."""
    name = Bold(plain(row[0]) if row else "")
    rest: Line = ()
    for header, value in zip(table.headers[1:], row[1:], strict=False):
        if plain(value):
            rest += (" \u00b7 " if rest else ": ", f"{header} " if header else "", *value)
    return (name, *rest)


def listing_lines(part: Listing) -> list[Line]:
    """The items, and how many more there are and where."""
    return [*(("\u2022 ", *item) for item in part.items), *_more_line(part)]


def _more_line(part: Listing) -> list[Line]:
    if part.more <= 0:
        return []
    return [line(f"and {part.more} more", *((": ", *part.see) if part.see else ()))]
