"""Cells of a CSV file that is safe to open: text that a spreadsheet would run as a formula is quoted."""

import csv
import io
from collections.abc import Iterable

from bot.views.spans import clean

# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cell = str | float | int | bool | None


def safe(value: Cell) -> Cell:
    """A number as it is; text in one line, with a quote before what would be run as a formula."""
    if not isinstance(value, str):
        return value
    text = clean(value)
    # Blanks before it do not keep a spreadsheet from seeing a formula, and cleaning makes a blank of a tab.
    return f"'{text}" if value.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def csv_rows(rows: Iterable[Iterable[Cell]]) -> str:
    """The rows as a file's text."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    for row in rows:
        writer.writerow(map(safe, row))
    return file.getvalue()
