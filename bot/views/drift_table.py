"""Drift between two tables for who has their files: what moved most first, then what was not compared, then the rest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.drift.drift import ColumnDrift, Drift
from bot.domain.drift.shift import shift
from bot.domain.drift.thresholds import Thresholds
from bot.domain.profile.column import Kind
from bot.domain.profile.profile import Profile
from bot.domain.text import clean
from bot.views.answer import Answer, Heading, Listing, Note, Part, Table
from bot.views.drift_words import probability_words, shift_words, unknown_words
from bot.views.spans import Line, line
from bot.views.statistic_words import JS, KS, PSI, WASSERSTEIN

HEADERS = ("Column", "What moved", PSI, JS, KS, WASSERSTEIN, "p")
# Of columns that did not drift so many are shown.
MOST_QUIET = 20
OVER = "*"


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Two profiles, what they are called, and the drift between them; `renamed` guesses which missing column is which new one."""

    reference: Profile
    current: Profile
    names: tuple[str, str]
    drift: Drift
    renamed: Mapping[str, str]

    @property
    def drifted(self) -> list[ColumnDrift]:
        """The columns that drifted, those that moved most first."""
        return _ordered([each for each in self.drift.columns if each.drifted])

    @property
    def quiet(self) -> list[ColumnDrift]:
        """The columns that did not, those that moved most first."""
        return _ordered([each for each in self.drift.columns if each.drifted is False])

    @property
    def unknown(self) -> list[ColumnDrift]:
        """The columns of which there is no number, but new ones that are told with a missing one."""
        told = set(self.renamed.values())
        return [each for each in self.drift.columns if each.unknown and each.name not in told]

    def shift_of(self, found: ColumnDrift) -> str:
        """What tells best how a column moved."""
        sides = self.reference.column(found.name), self.current.column(found.name)
        if sides[0] is None or sides[1] is None or sides[0].concealed or sides[1].concealed:
            return ""
        return shift_words(Kind(found.kind), shift(sides[0], sides[1]))


def _ordered(columns: Sequence[ColumnDrift]) -> list[ColumnDrift]:
    return sorted(columns, key=lambda each: -(each.js or 0.0))


def verdict_words(found: Compared) -> str:
    """In few words, whether anything drifted."""
    known, moved = [each for each in found.drift.columns if not each.unknown], len(found.drifted)
    if not known:
        return "❔ No column could be compared"
    if not moved:
        return "✅ Nothing drifted"
    return f"❌ {moved:,} of {len(known):,} column{'s' * (len(known) != 1)} drifted"


def verdict(found: Compared) -> str:
    """In a sentence, whether anything drifted."""
    before, after = (
        f"{clean(name)} ({rows:,} row{'s' * (rows != 1)})"
        for name, rows in zip(found.names, found.drift.rows, strict=True)
    )
    return f"{verdict_words(found)}: {after}, held against {before}."


def drift_table(found: Compared) -> Answer:
    """What drifted, and how far."""
    return Answer(verdict(found), tuple(_parts(found)))


def _parts(found: Compared) -> Iterator[Part]:
    if found.drifted:
        yield _table(found, found.drifted)
    if found.unknown:
        yield Heading("Not compared")
        yield Listing(tuple(_why(each, found.renamed) for each in found.unknown))
    if found.quiet:
        yield Heading("Did not drift")
        yield _table(found, found.quiet[:MOST_QUIET])
        more = len(found.quiet) - MOST_QUIET
        if more > 0:
            yield Note(line(f"And {more:,} more, which --json tells."))
    if found.drifted or found.quiet:
        yield Note(line(legend()))


def legend(over: str = OVER) -> str:
    """When a column counts as drifted; `over` marks what reached its threshold."""
    mark = f" ({over})" if over else ""
    limits = Thresholds()
    effects = (
        f"{PSI} {limits.psi:g}, {JS} {limits.js:g}, {KS} {limits.ks:g}, {WASSERSTEIN} {limits.wasserstein_normed:g} deviations "
        "of the reference (σ)"
    )
    return (
        f"A column drifted when one of these is reached{mark}: {effects}; and when chance alone would show so much "
        f"with a probability p of at most {limits.p_value:g}, corrected for the number of columns."
    )


def _why(found: ColumnDrift, renamed: Mapping[str, str]) -> Line:
    return line(f"{clean(found.name)}: {unknown_words(found, renamed)}")


def _table(found: Compared, columns: Sequence[ColumnDrift]) -> Table:
    rows = tuple(
        tuple(line(cell) for cell in (each.name, found.shift_of(each), *cells(each))) for each in columns
    )
    return Table(HEADERS, rows, ("left", "left", "right", "right", "right", "right", "right"))


def cells(found: ColumnDrift) -> tuple[str, ...]:
    """PSI, JS, KS, Wasserstein and p as they stand in a row."""
    return (
        _effect(found, "psi", found.psi),
        _effect(found, "js", found.js),
        _effect(found, "ks", found.ks),
        _effect(found, "wasserstein_normed", found.wasserstein_normed, "σ"),
        probability_words(found.corrected),
    )


def _effect(found: ColumnDrift, name: str, value: float | None, unit: str = "") -> str:
    if value is None:
        return ""
    return f"{value:.3f}{unit}{OVER if name in found.exceeded else ''}"
