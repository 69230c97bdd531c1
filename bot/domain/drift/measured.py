"""All statistics of one column, from its two summaries."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.drift import chi_square, psi
from bot.domain.drift.aligned import AlignedNumbers, aligned
from bot.domain.drift.bounded import Bounded
from bot.domain.drift.jensen_shannon import jensen_shannon
from bot.domain.drift.kolmogorov_smirnov import kolmogorov_smirnov, kolmogorov_smirnov_p
from bot.domain.drift.shares import BINS, Shares, shares
from bot.domain.drift.texts import AlignedTexts
from bot.domain.drift.unknown import Unknown
from bot.domain.drift.wasserstein import normed, wasserstein
from bot.domain.profile.column import ColumnSummary, Kind


@dataclass(frozen=True, slots=True)
class Measured:
    """`statistics` by name, those left out that the column does not have; `effects`, what of them is beyond chance.

    `p_value` is the probability that chance alone shows so much.
    """

    kind: Kind
    statistics: Mapping[str, Bounded]
    effects: Mapping[str, float]
    p_value: float


def measured(reference: ColumnSummary, current: ColumnSummary, bins: int = BINS) -> Measured | Unknown:
    """The statistics of a column, or why there are none."""
    column = aligned(reference, current)
    if isinstance(column, Unknown):
        return column
    counted = shares(column, bins)
    by_bins = {
        "psi": psi.psi(counted),
        "js": jensen_shannon(counted),
        "chi2": chi_square.chi_square(counted),
        "cramers_v": chi_square.cramers_v(counted),
    }
    effects, p_value = _beyond_chance(counted, by_bins), chi_square.chi_square_p(counted)
    if isinstance(column, AlignedTexts):
        return Measured(Kind.CATEGORY, by_bins, effects, p_value)
    by_values = _by_values(column)
    effects |= {name: by_values[name].value for name in ("ks", "wasserstein_normed") if name in by_values}
    return Measured(column.kind, by_bins | by_values, effects, _of_both(column, by_values, p_value))


def _by_values(column: AlignedNumbers) -> dict[str, Bounded]:
    moved = wasserstein(column)
    found = {
        "ks": kolmogorov_smirnov(column),
        "wasserstein": moved,
        "wasserstein_normed": normed(moved, column.deviation) if moved else None,
    }
    return {name: each for name, each in found.items() if each}


def _of_both(column: AlignedNumbers, by_values: Mapping[str, Bounded], p_value: float) -> float:
    """Kolmogorov-Smirnov sees where numbers lie, chi-square also what is missing: the smaller p, for two tests twice."""
    if "ks" not in by_values:
        return p_value
    present = column.counts.sum(axis=1)
    of_values = kolmogorov_smirnov_p(by_values["ks"].value, (int(present[0]), int(present[1])))
    return min(1.0, 2 * min(p_value, of_values))


def _beyond_chance(counted: Shares, found: Mapping[str, Bounded]) -> dict[str, float]:
    """The effects without what two samples of the same data show: much, where there are many bins and few rows.

    Cramér's V is none of them: of the same drift it is smaller, the more the sides differ in size.
    """
    bins, rows = counted.all_counts.shape[1], counted.rows
    of_psi = psi.by_chance(bins, rows)
    # Where shares are close, PSI is 8 ln 2 times the square of the Jensen-Shannon distance.
    of_js = of_psi / (8 * math.log(2))
    distance = math.sqrt(max(found["js"].value ** 2 - of_js, 0.0))
    return {"psi": max(found["psi"].value - of_psi, 0.0), "js": distance}
