"""How a number is written for people, the same on a card, in a picture and in the terminal."""

import math


def number(value: float) -> str:
    """Four significant digits, with thousands separated: `0.9123`, `12,345`, `1.2e-06`."""
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else ("∞" if value > 0 else "-∞")
    if 1000 <= abs(value) < 1e9:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def change(delta: float) -> str:
    """A difference with its sign and two significant digits: `+0.012`, `-340`."""
    if not math.isfinite(delta):
        return number(delta)
    if abs(delta) >= 100:
        return f"{delta:+,.0f}"
    return f"{delta:+.2g}"
