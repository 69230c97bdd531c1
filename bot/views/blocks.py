"""An answer as Block Kit, within every limit of Slack: long names are cut, long lists are counted."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    HeaderBlock,
    ImageBlock,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    PlainTextObject,
    SectionBlock,
    TableBlock,
)
from slack_sdk.models.blocks.basic_components import SlackFile

from bot.views.answer import (
    Answer,
    Button,
    Buttons,
    Confirm,
    Facts,
    Heading,
    Listing,
    Menu,
    Note,
    Paragraph,
    Part,
    Picture,
    Table,
)
from bot.views.fitting import TEXT_LIMIT, clip, cut, joined
from bot.views.lines import listing_lines, row_line, said
from bot.views.rich import cell
from bot.views.spans import Bold, Line, line, mrkdwn, plain

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
HEADER, BUTTON, BUTTON_VALUE, CHOICE, ALT, FIELD = 150, 75, 2000, 150, 2000, 2000
FIELDS, ELEMENTS, ROWS, COLUMNS, TABLE_CHARACTERS = 10, 25, 100, 20, 10_000
CELL = 500

Item = TypeVar("Item")


def blocks(answer: Answer, *, limit: int = MESSAGE_BLOCKS, tables: bool = True) -> list[Block]:
    """The answer as blocks; a view (modal, Home) takes 100 of them and no tables."""
    drawn = list(_title(answer))
    tables_left = 1 if tables else 0
    for part in answer.parts:
        if isinstance(part, Table) and part.rows and tables_left:
            drawn += _table(part)
            tables_left -= 1
        else:
            drawn += _part(part)
    return _within(drawn, limit)


def fallback(answer: Answer) -> str:
    """The message's text: what a notification and a screen reader say, title first."""
    lines = [line(answer.title)] if answer.title else []
    return joined([*lines, *(each for part in answer.parts for each in said(part))]) or "An answer"


def text_object(text: Line, limit: int = TEXT_LIMIT) -> MarkdownTextObject:
    """A line as a text object; verbatim, so that an address in hostile text is no link."""
    return MarkdownTextObject(text=mrkdwn(clip(text, limit)), verbatim=True)


def plain_object(text: str, limit: int) -> PlainTextObject:
    """Plain text of at most `limit` characters, in which `:name:` is no emoji."""
    return PlainTextObject(text=cut(text, limit) or " ", emoji=False)


def _title(answer: Answer) -> Iterator[Block]:
    if answer.title and answer.parts:
        yield HeaderBlock(text=plain_object(answer.title, HEADER))
    elif answer.title:
        yield SectionBlock(text=text_object(line(answer.title)))


def _part(part: Part) -> list[Block]:
    match part:
        case Heading(text):
            return [HeaderBlock(text=plain_object(text, HEADER))] if text.strip() else []
        case Paragraph():
            return _paragraph(part)
        case Facts():
            return _facts(part)
        case Table():
            return _table_as_lines(part)
        case Listing():
            return _section(listing_lines(part))
        case Note(text):
            return [ContextBlock(elements=[text_object(text)])] if plain(text) else []
        case Picture():
            return [_picture(part)]
        case Buttons(items):
            return _actions(items)


def _section(lines: Sequence[Line]) -> list[Block]:
    text = joined(lines)
    return [SectionBlock(text=MarkdownTextObject(text=text, verbatim=True))] if text.strip() else []


def _paragraph(part: Paragraph) -> list[Block]:
    text = joined(part.lines)
    if not text.strip():
        return []
    accessory = None if part.beside is None else _element(part.beside)
    return [SectionBlock(text=MarkdownTextObject(text=text, verbatim=True), accessory=accessory)]


def _facts(part: Facts) -> list[Block]:
    fields = [_field(name, value) for name, value in part.pairs]
    return [SectionBlock(fields=each) for each in _batches(fields, FIELDS)]


def _field(name: str, value: Line) -> MarkdownTextObject:
    words = value if plain(value) else line("\u2013")
    text = joined([line(Bold(cut(name, HEADER))), words], FIELD)
    return MarkdownTextObject(text=text, verbatim=True)


def _table(table: Table) -> list[Block]:
    width = min(len(table.headers), COLUMNS)
    header = [cell(line(cut(name, CELL))) for name in table.headers[:width]]
    drawn, left = [header], TABLE_CHARACTERS - sum(map(len, table.headers[:width]))
    for row in table.rows[: ROWS - 1]:
        clipped = [clip(each, CELL) for each in _padded(row, width)]
        left -= sum(len(plain(each)) + 1 for each in clipped)
        if left < 0:
            break
        drawn.append([cell(each) for each in clipped])
    # Numbers are short, and a column that may wrap takes more room than they need.
    aligns = [_align(table, column) for column in range(width)]
    settings = [{"align": each, "is_wrapped": each != "right"} for each in aligns]
    block = TableBlock(rows=drawn, column_settings=settings)
    return [block, *_more(len(table.rows) + 1 - len(drawn))]


def _padded(row: Sequence[Line], width: int) -> list[Line]:
    return [*row[:width], *([()] * (width - len(row)))]


def _align(table: Table, column: int) -> str:
    return table.aligns[column] if column < len(table.aligns) else "left"


def _table_as_lines(table: Table) -> list[Block]:
    """A table where Slack takes none: a line for each row, its first cell in front."""
    return _section([row_line(table, row) for row in table.rows] or [line("Nothing to show.")])


def _picture(part: Picture) -> Block:
    words = cut(part.alt, ALT) or "A picture"
    if part.file_id is None:
        return ContextBlock(elements=[text_object(line(words))])
    title = plain_object(part.title, ALT) if part.title else None
    return ImageBlock(slack_file=SlackFile(id=part.file_id), alt_text=words, title=title)


def _actions(items: Sequence[Button | Menu]) -> list[Block]:
    """Rows of elements: one action id stands once in a block."""
    rows: list[dict[str, Button | Menu]] = []
    for item in items:
        if not rows or item.action_id in rows[-1] or len(rows[-1]) == ELEMENTS:
            rows.append({})
        rows[-1][item.action_id] = item
    return [ActionsBlock(elements=[_element(each) for each in row.values()]) for row in rows]


def _element(item: Button | Menu) -> ButtonElement | OverflowMenuElement:
    if isinstance(item, Menu):
        options = [
            Option(text=plain_object(text, BUTTON), value=value[:CHOICE]) for text, value in item.choices[:5]
        ]
        return OverflowMenuElement(action_id=item.action_id, options=options)
    return ButtonElement(
        text=plain_object(item.text, BUTTON),
        action_id=item.action_id,
        value=item.value[:BUTTON_VALUE] or None,
        style=item.style,
        url=item.url or None,
        confirm=None if item.confirm is None else _confirm(item.confirm),
    )


def _confirm(confirm: Confirm) -> ConfirmObject:
    return ConfirmObject(
        title=plain_object(confirm.title, 100),
        text=text_object(confirm.text, 300),
        confirm=plain_object(confirm.yes, 30),
        deny=plain_object(confirm.no, 30),
    )


def _within(drawn: list[Block], limit: int) -> list[Block]:
    """At most `limit` blocks; the buttons at the end are always among them."""
    # Buttons stand last, and an answer that loses them cannot be answered.
    if len(drawn) <= limit:
        return drawn
    end = len(drawn)
    while end and isinstance(drawn[end - 1], ActionsBlock) and len(drawn) - end < 5:
        end -= 1
    kept = limit - 1 - (len(drawn) - end)
    return [*drawn[:kept], *_more(end - kept), *drawn[end:]]


def _more(count: int) -> list[Block]:
    return [ContextBlock(elements=[text_object(line(f"and {count} more"))])] if count > 0 else []


def _batches(items: Sequence[Item], size: int) -> list[Sequence[Item]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
