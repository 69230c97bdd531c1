"""The profile of a table for who has its files: a row for each column, values shown."""

from heapq import nlargest

from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile
from bot.domain.profile.quantiles import median
from bot.domain.quality.counting import different
from bot.domain.text import clean
from bot.views.answer import Answer, Paragraph, Part, Table
from bot.views.quality import value_words
from bot.views.spans import Line, line
from bot.views.value_words import share_words

HEADERS = ("Column", "Holds", "Empty", "Different", "Values")
TOP, LONGEST = 3, 30


def profile_table(found: Profile, name: str) -> Answer:
    """What the columns of the table hold."""
    rows = f"{found.rows:,} row{'s' * (found.rows != 1)}"
    columns = f"{len(found.columns):,} column{'s' * (len(found.columns) != 1)}"
    table = Table(HEADERS, tuple(map(_row, found.columns)), ("left", "left", "right", "right", "left"))
    parts: tuple[Part, ...] = (Paragraph((line(f"{rows}, {columns}."),)), table)
    return Answer(clean(name), parts)


def _row(column: ColumnSummary) -> tuple[Line, ...]:
    cells = (column.name, column.kind.value, _empty(column), _different(column), values_words(column))
    return tuple(line(each) for each in cells)


def _empty(column: ColumnSummary) -> str:
    return share_words(column.nulls / column.rows) if column.rows else ""


def _different(column: ColumnSummary) -> str:
    found = different(column)
    if found is not None:
        return f"{found:,}" if column.present else ""
    least = (
        len(column.bins.numbers) if column.bins else len(column.categories.kept if column.categories else ())
    )
    return f"> {least:,}"


def values_words(column: ColumnSummary) -> str:
    """Where the values of a column lie, or which texts are the most frequent."""
    if not column.kind.is_number:
        return _texts(column)
    if column.kind is Kind.BOOLEAN:
        return f"true: {share_words(column.moments.mean)}" if column.moments and column.moments.count else ""
    ends = column.low, median(column), column.high
    words = " … ".join(dict.fromkeys(value_words(column.kind, each) for each in ends if each is not None))
    odd = [
        f"{count:,} {what}"
        for count, what in ((column.nans, "not a number"), (sum(column.infinities), "infinite"))
        if count
    ]
    return ", ".join(each for each in (words, *odd) if each)


def _texts(column: ColumnSummary) -> str:
    found = column.categories
    if found is None or not found.kept or not column.present:
        return ""
    if column.concealed:
        return "concealed"
    top = nlargest(TOP, found.kept.items(), key=lambda each: (each[1], each[0]))
    said = [f"{text_words(text)} {share_words(count / column.present)}" for text, count in top]
    return ", ".join(said) + (" …" if different(column) != len(top) else "")


def text_words(text: str) -> str:
    """A text of a column, in one line and short."""
    return clean(text, LONGEST) or "(nothing)"
