"""Drift of a table: what each column shows, and which of them moved by more than chance and by enough to matter."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from bot.domain.drift.corrected import corrected
from bot.domain.drift.measured import Measured, measured
from bot.domain.drift.thresholds import Thresholds
from bot.domain.drift.unknown import Unknown, Why
from bot.domain.profile.profile import Profile

# In the order in which they are told.
STATISTICS = ("psi", "js", "ks", "wasserstein", "wasserstein_normed", "chi2", "cramers_v")


@dataclass(frozen=True, slots=True)
class ColumnDrift:
    """The statistics of a column, None where it has none; `bounds` by statistic, 0 where it is exact.

    `p_value` is of this column alone, `corrected` for all columns. `exceeded` names the effects over their
    thresholds. Where the column is `unknown` there is no number, and `drifted` is None.
    """

    name: str
    kind: str
    psi: float | None = None
    js: float | None = None
    ks: float | None = None
    wasserstein: float | None = None
    wasserstein_normed: float | None = None
    chi2: float | None = None
    cramers_v: float | None = None
    p_value: float | None = None
    corrected: float | None = None
    bounds: Mapping[str, float] | None = None
    exceeded: tuple[str, ...] = ()
    drifted: bool | None = None
    unknown: Unknown | None = None


@dataclass(frozen=True, slots=True)
class Drift:
    """Of `rows` of reference and current, the columns in the reference's order, then those that only the current has."""

    rows: tuple[int, int]
    columns: tuple[ColumnDrift, ...]

    @property
    def drifted(self) -> bool:
        """Whether any column did."""
        return any(each.drifted for each in self.columns)


def drift(reference: Profile, current: Profile, thresholds: Thresholds | None = None) -> Drift:
    """How far the current profile moved from the reference, column by column.

    >>> import numpy as np
    >>> from bot.domain.profile.column import ColumnSummary, Kind
    >>> years = [np.full(1000, year) for year in (2025, 2026)]
    >>> sides = [Profile(1000, (ColumnSummary.of_numbers("year", Kind.INTEGER, each),)) for each in years]
    >>> found = drift(*sides).columns[0]
    >>> found.wasserstein, found.ks, found.exceeded, found.drifted
    (1.0, 1.0, ('psi', 'js', 'ks', 'wasserstein_normed'), True)
    """
    pairs = _pairs(reference, current)
    tested = [each for _, each in pairs if isinstance(each, Measured)]
    fair = iter(corrected([each.p_value for each in tested]))
    limits = thresholds or Thresholds()
    columns = tuple(
        _unknown(reference, current, name, found)
        if isinstance(found, Unknown)
        else _judged(name, found, next(fair), limits)
        for name, found in pairs
    )
    return Drift((reference.rows, current.rows), columns)


def _pairs(reference: Profile, current: Profile) -> list[tuple[str, Measured | Unknown]]:
    after = {each.name: each for each in current.columns}
    before = {each.name for each in reference.columns}
    pairs: list[tuple[str, Measured | Unknown]] = [
        (each.name, measured(each, after[each.name]) if each.name in after else Unknown(Why.MISSING))
        for each in reference.columns
    ]
    return pairs + [(name, Unknown(Why.EXTRA)) for name in after if name not in before]


def _unknown(reference: Profile, current: Profile, name: str, why: Unknown) -> ColumnDrift:
    column = reference.column(name) or current.column(name)
    assert column
    return ColumnDrift(name, column.kind.value, unknown=why)


def _judged(name: str, found: Measured, fair: float, limits: Thresholds) -> ColumnDrift:
    least = asdict(limits)
    exceeded = tuple(
        each for each in STATISTICS if each in found.effects and found.effects[each] >= least[each]
    )
    values = {each: statistic.value for each, statistic in found.statistics.items()}
    return ColumnDrift(
        name,
        found.kind.value,
        values.get("psi"),
        values.get("js"),
        values.get("ks"),
        values.get("wasserstein"),
        values.get("wasserstein_normed"),
        values.get("chi2"),
        values.get("cramers_v"),
        p_value=found.p_value,
        corrected=fair,
        bounds={each: found.statistics[each].bound for each in STATISTICS if each in found.statistics},
        exceeded=exceeded,
        drifted=bool(exceeded) and fair <= limits.p_value,
    )
