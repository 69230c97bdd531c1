"""The CSV of owners and channels that an adoption takes over: read whole or refused, with the line that is wrong."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.registry import PersonId
from bot.errors import BadInput

LONGEST_FILE = 5_000_000
MODEL, CHANNEL = "model", "channel"
FIELD = "--owners"
_PERSON = re.compile(r"[UW][A-Z0-9]{2,30}")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,30}")


@dataclass(frozen=True, slots=True)
class Assignment:
    """One line: the people who answer for a registered model, by responsibility, and its channel."""

    line: int
    model: str
    owners: Mapping[str, PersonId] = field(default_factory=dict)
    channel: str | None = None


def parse_owners(content: bytes, responsibilities: Sequence[str]) -> tuple[Assignment, ...]:
    """Read `model,channel,accountable,…`: one line a model, one column a responsibility. BadInput names the line."""
    rows = _rows(_text(content))
    header = [each.strip() for each in next(rows, (1, []))[1]]
    _refuse_header(header, responsibilities)
    found: dict[str, Assignment] = {}
    for line, row in rows:
        if not any(each.strip() for each in row):
            continue
        if len(row) != len(header):
            raise _wrong(line, f"has {len(row)} columns, and the first line has {len(header)}")
        made = _assignment(line, dict(zip(header, (each.strip() for each in row), strict=True)))
        if made.model in found:
            raise _wrong(line, f"names a model that line {found[made.model].line} names already")
        found[made.model] = made
    return tuple(found.values())


def _text(content: bytes) -> str:
    if len(content) > LONGEST_FILE:
        raise BadInput("The file is larger than 5 MB.", field=FIELD)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _wrong(content.count(b"\n", 0, error.start) + 1, "is not UTF-8 text") from None
    if "\0" in text:
        raise _wrong(text.count("\n", 0, text.index("\0")) + 1, "holds a NUL character")
    return text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error:
        raise _wrong(
            reader.line_num,
            "is not CSV: a quotation mark is not closed or stands where none may, or a field is very long",
        ) from None


def _refuse_header(header: Sequence[str], responsibilities: Sequence[str]) -> None:
    known = (MODEL, CHANNEL, *responsibilities)
    if MODEL not in header:
        raise _wrong(1, f"must name the columns, `{MODEL}` among them")
    odd = [each for each in header if each not in known]
    if odd or len(set(header)) != len(header):
        which = f"{odd[0][:60]!r} is no column" if odd else "names a column twice"
        raise _wrong(1, f"{which}; there are {', '.join(known)}")


def _assignment(line: int, values: Mapping[str, str]) -> Assignment:
    model, channel = values[MODEL], values.get(CHANNEL, "")
    if not model or len(model) > 255 or not model.isprintable():
        raise _wrong(line, "needs the name of a registered model")
    if channel and not _CHANNEL.fullmatch(channel):
        raise _wrong(line, "needs the channel's id, such as C0123ABCD")
    owners = {duty: who for duty, who in values.items() if who and duty not in (MODEL, CHANNEL)}
    for duty, who in owners.items():
        if not _PERSON.fullmatch(who):
            raise _wrong(line, f"needs the Slack id of a person as {duty}, such as U0123ABCD")
    return Assignment(line, model, owners, channel or None)


def _wrong(line: int, what: str) -> BadInput:
    return BadInput(f"Line {line} {what}.", field=FIELD)
