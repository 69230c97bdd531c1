"""Columns that look like personal data, and the two buttons by which a person says whether they are."""

from collections.abc import Iterator, Sequence

from bot.domain.data_sets import PersonalColumn
from bot.domain.personal import PersonalKind
from bot.views.answer import Answer, Button, Buttons, Note, Paragraph, Part
from bot.views.spans import Bold, Code, Line, Mention, Span, When, line

COLUMNS = "data.columns"
IS_PERSONAL = "data.column.personal"
IS_NOT = "data.column.free"
# A modal takes 100 blocks, and a column needs two.
SHOWN = 40


def columns_answer(name: str, columns: Sequence[PersonalColumn]) -> Answer:
    """The columns of a data set one by one, each with its question."""
    waiting = sum(each.is_personal is None for each in columns)
    parts: list[Part] = [Paragraph((line(Bold(name), _how_many(waiting, len(columns))),))]
    for each in columns[:SHOWN]:
        parts += [Paragraph((_column(each),)), Buttons(tuple(_buttons(each)))]
    if len(columns) > SHOWN:
        parts.append(Note(line(f"and {len(columns) - SHOWN} more, when these are decided")))
    parts.append(Note(line("Found by names and a sample of values. No value was kept or shown to anybody.")))
    return Answer("", tuple(parts), columns)


def column_words(column: PersonalColumn) -> Line:
    """What a column seems to hold."""
    verb = "holds" if column.kind is PersonalKind.TEXT else "could hold"
    return line(Code(column.name), f" {verb} {column.kind.value}")


def _how_many(waiting: int, of: int) -> str:
    if waiting:
        hidden = "its values are" if waiting == 1 else "their values are"
        return f": {waiting} of {of} column{'s' * (of != 1)} to decide. Until then {hidden} hidden from everybody."
    return ": every column is decided."


def _column(column: PersonalColumn) -> Line:
    if column.is_personal is None:
        return line(*column_words(column), ".")
    return line(*_decision(column))


def _decision(column: PersonalColumn) -> Iterator[Span]:
    yield "👤 " if column.is_personal else "✅ "
    yield Code(column.name)
    yield " is personal data" if column.is_personal else " is no personal data"
    if column.by is not None:
        yield ", says "
        yield Mention(column.by)
    if column.at is not None:
        yield ", "
        yield When(column.at, "day")
    yield "."


def _buttons(column: PersonalColumn) -> Iterator[Button]:
    if column.is_personal is not True:
        yield Button("Personal data", IS_PERSONAL, str(column.id))
    if column.is_personal is not False:
        yield Button("Not personal", IS_NOT, str(column.id))
