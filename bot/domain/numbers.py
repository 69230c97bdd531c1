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


def alike(*values: float) -> tuple[str, ...]:
    """Numbers that are read beside each other, with as many decimals as their spread calls for.

    >>> alike(0.0121, 0.004, 0.02)
    ('0.012', '0.004', '0.020')
    """
    spread = max(values) - min(values)
    if not all(map(math.isfinite, values)) or spread <= 0:
        return tuple(map(number, values))
    decimals = min(max(1 - math.floor(math.log10(spread)), 0), 12)
    # Nothing and less than nothing are both nothing.
    return tuple(f"{round(value, decimals) + 0.0:,.{decimals}f}" for value in values)


def percentage(share: float) -> str:
    """A relative change with its sign: `+2.5 %`, `-0.03 %`."""
    return f"{share * 100:+,.0f} %" if abs(share) >= 1 else f"{share * 100:+.2g} %"
