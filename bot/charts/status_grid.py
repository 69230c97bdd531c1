"""Models by status: a mark, a word and a colour each, the worst first; those there is no room for are counted.

A leaf: matplotlib loads here, so import this inside the function that draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts.canvas import BLUE, INK, ORANGE, RULE, SOFT, Canvas, Place, fitted, text_width
from bot.charts.status_words import amount, count_words, status_alt
from bot.domain.monitors.reading import Status
from bot.domain.status import ModelStatus, counted, worst_first
from bot.domain.text import clean

WIDTH, HEIGHT, MARGIN, GUTTER = 800, 450, 24, 18
TITLE, COUNT, LABEL, SMALL = 20, 17, 15, 14
TOP, ROW, WIDER_ROW, ROWS, FOOT = 112.0, 24.0, 29.0, 12, 436
WORD, TAIL = 104.0, 4


@dataclass(frozen=True, slots=True)
class _Look:
    marker: str
    colour: str
    size: float
    filled: bool = True


LOOKS = {
    Status.FAILING: _Look("X", ORANGE, 16),
    Status.DEGRADED: _Look("^", "#8a6400", 15),
    Status.NO_DATA: _Look("s", SOFT, 11, filled=False),
    Status.HEALTHY: _Look("o", BLUE, 11),
}


def status_png(models: Sequence[ModelStatus], title: str = "") -> tuple[bytes, str]:
    """The models as a PNG, 1600 pixels wide, and the same in words."""
    ordered = worst_first(models)
    columns = min(max(-(-len(ordered) // ROWS), 1), 3)
    shown = ordered[: columns * ROWS]
    rows = -(-len(shown) // columns)
    step = WIDER_ROW if rows * WIDER_ROW <= ROWS * ROW else ROW
    rest = ordered[len(shown) :]
    canvas = Canvas(WIDTH, HEIGHT if rest else int(TOP + rows * step) + MARGIN)
    said = clean(title) or f"{amount(len(models))} in use"
    canvas.text((MARGIN, MARGIN + 16), fitted(said, WIDTH - 2 * MARGIN, TITLE, bold=True), TITLE, bold=True)
    _counts(canvas, models)
    width = (WIDTH - 2 * MARGIN - (columns - 1) * GUTTER) / columns
    for at, each in enumerate(shown):
        column, row = divmod(at, rows)
        _cell(canvas, each, (MARGIN + column * (width + GUTTER), TOP + row * step + step / 2), width)
    if rest:
        canvas.text((MARGIN, FOOT), f"And {len(rest):,} more: {count_words(rest)}", SMALL, colour=SOFT)
    return canvas.png(), status_alt(models)


def _counts(canvas: Canvas, models: Sequence[ModelStatus]) -> None:
    x, y = MARGIN + 8.0, MARGIN + 50.0
    for status, count in counted(models).items():
        _mark(canvas, status, (x, y - 6))
        words = f"{count:,} {status}"
        canvas.text((x + 17, y), words, COUNT, bold=True)
        x += 17 + text_width(words, COUNT, bold=True) + 34
    canvas.line([(MARGIN, y + 18), (WIDTH - MARGIN, y + 18)], RULE, 1.5)


def _cell(canvas: Canvas, found: ModelStatus, at: Place, width: float) -> None:
    left, y = at
    _mark(canvas, found.status, (left + 8, y))
    canvas.text((left + 24, y + 5), found.status, SMALL, colour=SOFT)
    is_bad = found.status is Status.FAILING
    name = _shortened(clean(found.name) or "(no name)", width - WORD, bold=is_bad)
    canvas.text((left + WORD, y + 5), name, LABEL, colour=INK, bold=is_bad)


def _shortened(name: str, width: float, *, bold: bool) -> str:
    """A name cut in its middle: those of one family differ at their ends."""
    if fitted(name, width, LABEL, bold=bold) == name:
        return name
    end = name[-TAIL:]
    return fitted(name[:-TAIL], width - text_width(end, LABEL, bold=bold), LABEL, bold=bold) + end


def _mark(canvas: Canvas, status: Status, at: Place) -> None:
    look = LOOKS[status]
    canvas.dot(at, look.colour, look.size, look.marker, filled=look.filled)
