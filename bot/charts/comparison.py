"""Compared metrics as dot plots, one panel a metric; how each was reached as lines, where it is known.

A leaf: matplotlib loads here, so import this inside the function that draws.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts.canvas import (
    COLOURS,
    FAINT,
    INK,
    MARKERS,
    RULE,
    SOFT,
    Canvas,
    fitted,
    share,
    text_width,
)
from bot.charts.history import HISTORY_HEIGHT, draw_history
from bot.charts.panels import MOST_SUBJECTS, History, cell_words, pictured
from bot.domain.comparison import Comparison, Mark, MetricCell, MetricRow

WIDTH, MARGIN, HEAD, ROW, GAP, FOOTER = 800, 24, 34, 29, 24, 26
TITLE, LABEL, SMALL = 20, 17, 15
# A scale spans at least this share of its largest value.
NARROWEST = 0.1


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the dots lie between the names on the left and the words on the right."""

    left: float
    right: float
    words: float


def comparison_png(comparison: Comparison, history: History | None = None) -> bytes:
    """The metrics that differ as a PNG, as many as fit beside at most six subjects; 1600 pixels wide.

    `history` adds a panel of lines for each metric whose points are given.
    """
    rows = pictured(comparison)
    subjects = comparison.subjects[:MOST_SUBJECTS]
    lines = {row.metric: (history or {}).get(row.metric, {}) for row in rows}
    heights = [_height(len(subjects), bool(lines[row.metric])) for row in rows]
    hidden = _hidden(comparison)
    canvas = Canvas(WIDTH, int(2 * MARGIN + (sum(heights) or 40) + (FOOTER if hidden else 0) - GAP / 2))
    layout = _layout(rows, subjects)
    top = float(MARGIN)
    for row, height in zip(rows, heights, strict=True):
        if top > MARGIN:
            canvas.line([(MARGIN, top - GAP / 2), (WIDTH - MARGIN, top - GAP / 2)], RULE, 1)
        _metric(canvas, row, subjects, top, layout)
        if lines[row.metric]:
            under = top + HEAD + ROW * len(subjects)
            draw_history(canvas, lines[row.metric], subjects, (MARGIN, under, WIDTH - MARGIN))
        top += height
    if not rows:
        canvas.text((MARGIN, MARGIN + 24), "No metric differs", LABEL, colour=SOFT)
    if hidden:
        canvas.text((MARGIN, top + SMALL), hidden, SMALL, colour=SOFT)
    return canvas.png()


def _height(subjects: int, with_lines: bool) -> int:
    return HEAD + ROW * subjects + GAP + (HISTORY_HEIGHT if with_lines else 0)


def _hidden(comparison: Comparison) -> str:
    metrics = len(comparison.metrics) - len(pictured(comparison))
    counts = (
        (metrics, "metric" if metrics == 1 else "metrics"),
        (len(comparison.subjects) - MOST_SUBJECTS, "compared"),
    )
    said = [f"{count} more {noun}" for count, noun in counts if count > 0]
    return "and " + ", ".join(said) if said else ""


def _layout(rows: Sequence[MetricRow], subjects: Sequence[str]) -> _Layout:
    names = max((text_width(name, LABEL) for name in subjects), default=0)
    words = max((text_width(cell_words(cell), LABEL) for row in rows for cell in row.cells), default=0)
    left = MARGIN + min(names, 230) + 24
    return _Layout(left, WIDTH - MARGIN - words - 30, WIDTH - MARGIN - words)


def _metric(canvas: Canvas, row: MetricRow, subjects: Sequence[str], top: float, layout: _Layout) -> None:
    direction = f"{row.better} is better" if row.better else "which direction is better is not known"
    title = fitted(row.metric, WIDTH / 2, TITLE, bold=True)
    canvas.text((MARGIN, top + TITLE), title, TITLE, bold=True)
    beside = MARGIN + text_width(title, TITLE, bold=True) + 14
    canvas.text((beside, top + TITLE), direction, SMALL, colour=SOFT)
    places = _places(row.cells[: len(subjects)], layout)
    first = places[0]
    bottom = top + HEAD + ROW * len(subjects)
    if first is not None and len(subjects) > 1:
        canvas.line([(first, top + HEAD + ROW / 2), (first, bottom - ROW / 2)], FAINT, 1.5, "dotted")
    for at, (name, cell) in enumerate(zip(subjects, row.cells, strict=False)):
        middle = top + HEAD + ROW * (at + 0.5)
        canvas.text((MARGIN, middle + 6), fitted(name, layout.left - MARGIN - 20, LABEL), LABEL)
        canvas.line([(layout.left, middle), (layout.right, middle)], RULE, 1.5)
        _cell(canvas, cell, (first, places[at]), middle, layout)


def _cell(
    canvas: Canvas, cell: MetricCell, across: tuple[float | None, float | None], y: float, layout: _Layout
) -> None:
    first, here = across
    colour = COLOURS.get(cell.mark, SOFT)
    if first is not None and here is not None:
        if cell.mark in COLOURS:
            canvas.line([(first, y), (here, y)], colour, 4)
        canvas.dot((here, y), colour, 14, MARKERS[cell.mark], filled=cell.mark in COLOURS)
    strong = cell.mark is Mark.BETTER
    canvas.text((layout.words, y + 6), cell_words(cell), LABEL, colour=colour if strong else _ink(cell))


def _ink(cell: MetricCell) -> str:
    return {Mark.WORSE: COLOURS[Mark.WORSE], Mark.FIRST: INK}.get(cell.mark, SOFT)


def _places(cells: Sequence[MetricCell], layout: _Layout) -> list[float | None]:
    values = [cell.value if cell.value is None or math.isfinite(cell.value) else None for cell in cells]
    known = [value for value in values if value is not None]
    low, high = _range(known)
    left, room = layout.left + 14, layout.right - layout.left - 28
    return [None if value is None else left + share(value, low, high, alone=0.5) * room for value in values]


def _range(values: Sequence[float]) -> tuple[float, float]:
    """The scale of one metric: never so narrow that a small change looks like a large one."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    missing = max(NARROWEST * max(abs(low), abs(high)) - (high - low), 0.0)
    return low - missing / 2, high + missing / 2
