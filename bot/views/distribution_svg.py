"""The two sides of a column as an inline SVG: the reference filled, what came later as a line over it, so that no colour is needed.

Classes stand for colours, which the page says: `ref`, `cur`, `axis`, `grid`, `label`.
"""

from collections.abc import Iterator, Sequence
from html import escape

from bot.domain.drift.bars import NumberBars, Sides, TextBars
from bot.domain.profile.column import Kind
from bot.domain.text import clean
from bot.views.quality import value_words
from bot.views.value_words import share_words

WIDTH, TOP, BASE, HEIGHT = 360, 16, 112, 132
ROW, LABEL, SHARES = 26, 104, 100
_FEW_LABELS, _LONGEST = 9, 16


def distribution_svg(found: NumberBars | TextBars, alt: str) -> str:
    """The picture, nothing where there is no value to draw; `alt` says in words what it shows."""
    if isinstance(found, TextBars):
        height = (len(found.texts) + any(found.others)) * ROW
        return _svg(height, alt, _texts(found)) if height else ""
    if not found.shares.size:
        return ""
    return _svg(HEIGHT, alt, _few(found) if found.few is not None else _many(found))


def _svg(height: int, alt: str, parts: Iterator[str]) -> str:
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(clean(alt))}">{"".join(parts)}</svg>'


def _many(found: NumberBars) -> Iterator[str]:
    """Bars side by side without gaps: areas that can be compared."""
    yield from _frame(found)
    count = found.shares.shape[1]
    highest = float(found.shares.max()) or 1.0
    xs = [WIDTH * at / count for at in range(count + 1)]
    reference, current = ([_height(each, highest) for each in side] for side in found.shares.tolist())
    yield f'<path class="ref" d="{_steps(xs, reference)}"/>'
    yield f'<path class="cur" d="{_steps(xs, current)}"/>'
    low, high = (value_words(found.kind, float(each)) for each in _ends(found))
    yield _text(0, HEIGHT - 4, ("≤ " if found.cut[0] else "") + low, "start")
    yield _text(WIDTH, HEIGHT - 4, ("≥ " if found.cut[1] else "") + high, "end")


def _ends(found: NumberBars) -> tuple[float, float]:
    low, high = float(found.edges[0]), float(found.edges[-1])
    # Whole numbers lie half a step within the outer edges.
    return (low, high) if found.kind is Kind.FLOAT else (low + 0.5, high - 0.5)


def _few(found: NumberBars) -> Iterator[str]:
    """A pair of bars for each value."""
    yield from _frame(found)
    assert found.few is not None
    count = len(found.few)
    highest = float(found.shares.max()) or 1.0
    wide = WIDTH / count
    bar = min(wide * 0.36, 28.0)
    for at, (before, after) in enumerate(zip(*found.shares.tolist(), strict=True)):
        middle = wide * (at + 0.5)
        for share, x, kind in ((before, middle - bar, "ref"), (after, middle, "cur")):
            top = _height(share, highest)
            yield f'<rect class="{kind}" x="{x:.1f}" y="{top:.1f}" width="{bar:.1f}" height="{BASE - top:.1f}"/>'
    shown = range(count) if count <= _FEW_LABELS else (0, count - 1)
    for at in shown:
        anchor = "middle" if 0 < at < count - 1 or count <= _FEW_LABELS else "end" if at else "start"
        x = wide * (at + 0.5) if anchor == "middle" else WIDTH if at else 0
        yield _text(x, HEIGHT - 4, value_words(found.kind, float(found.few[at])), anchor)


def _frame(found: NumberBars) -> Iterator[str]:
    yield f'<path class="grid" d="M0 {TOP}H{WIDTH}"/><path class="axis" d="M0 {BASE}H{WIDTH}"/>'
    highest = float(found.shares.max())
    yield _text(WIDTH, TOP - 4, "all rows" if highest == 1 else f"{share_words(highest)} of rows", "end")


def _texts(found: TextBars) -> Iterator[str]:
    """A row for each text: its name, a bar for either side, both shares; of the others the shares alone, which are often most."""
    highest = max((max(sides) for _, sides in found.texts), default=0.0) or 1.0
    for at, (text, sides) in enumerate(found.texts):
        yield from _words(at, clean(text, _LONGEST) or "(nothing)", sides)
        for number, (share, kind) in enumerate(zip(sides, ("ref", "cur"), strict=True)):
            wide = max((WIDTH - LABEL - SHARES) * share / highest, 0.75 if share else 0.0)
            y = at * ROW + 4 + 9 * number
            yield f'<rect class="{kind}" x="{LABEL}" y="{y}" width="{wide:.1f}" height="8"/>'
    if any(found.others):
        yield from _words(len(found.texts), "all others", found.others)


def _words(at: int, name: str, sides: Sides) -> Iterator[str]:
    yield _text(0, at * ROW + 17, name, "start")
    yield _text(WIDTH, at * ROW + 17, " → ".join(dict.fromkeys(map(share_words, sides))), "end")


def _height(share: float, highest: float) -> float:
    return BASE - (BASE - TOP) * share / highest


def _steps(xs: Sequence[float], heights: Sequence[float]) -> str:
    drawn = "".join(f"V{y:.1f}H{x:.1f}" for x, y in zip(xs[1:], heights, strict=True))
    return f"M{xs[0]:.1f} {BASE}{drawn}V{BASE}"


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text class="label" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
