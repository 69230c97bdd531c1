"""Comparing versions or runs: what differs, and which differences are improvements."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.code import commit_range
from bot.domain.data_changes import DataSetChanges
from bot.domain.difference import Difference
from bot.domain.paired import SegmentContrast
from bot.domain.policy import Better
from bot.domain.registry import DataSetVersion
from bot.domain.subject import Subject
from bot.domain.untested import Untested

# Values closer than this, relative to the larger, come from rounding and not from training.
ROUNDING = 1e-9


class Mark(StrEnum):
    """How a metric stands to the first subject's; a doubt is `unknown`, never an improvement."""

    FIRST = "first"
    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    UNKNOWN = "unknown"


class Doubt(StrEnum):
    """Why a metric's mark is unknown."""

    NOT_MEASURED = "not_measured"
    FIRST_NOT_MEASURED = "first_not_measured"
    NOT_A_NUMBER = "not_a_number"
    DATA_UNKNOWN = "data_unknown"
    DIFFERENT_DATA = "different_data"
    DIRECTION_UNKNOWN = "direction_unknown"


@dataclass(frozen=True, slots=True)
class MetricCell:
    """One metric of one subject; `delta` is the difference to the first subject, `relative` its share of the first.

    `difference` is the same on the predictions both made, with its interval; `untested` says why there is none.
    """

    value: float | None
    mark: Mark
    delta: float | None = None
    doubt: Doubt | None = None
    relative: float | None = None
    difference: Difference | None = None
    untested: Untested | None = None


@dataclass(frozen=True, slots=True)
class MetricRow:
    """A metric, one cell for each subject."""

    metric: str
    better: Better | None
    cells: tuple[MetricCell, ...]


@dataclass(frozen=True, slots=True)
class TextRow:
    """A parameter or tag (or the commit, or the environment); None where a subject has none."""

    name: str
    cells: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class DataSetRow:
    """A data set with the versions that each subject read, and how each differs from the first's where that is known."""

    name: str
    cells: tuple[tuple[DataSetVersion, ...], ...]
    differences: tuple[DataSetChanges | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Alike:
    """How many facts are the same for every subject and therefore have no row."""

    metrics: int = 0
    params: int = 0
    data_sets: int = 0
    commit: bool = False

    @property
    def any(self) -> bool:
        """Whether there is any such fact."""
        return bool(self.metrics or self.params or self.data_sets or self.commit)


@dataclass(frozen=True, slots=True)
class Segments:
    """How a subject stands to the first in parts of the rows, the part where it lost most first."""

    subject: str
    metric: str
    better: Better
    parts: tuple[SegmentContrast, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between subjects, each compared to the first; metrics of the policy come first.

    With `everything` there is a row for what is the same as well. `commit_links` leads to the changes since the
    first subject's commit, where the repository is known.
    """

    subjects: tuple[str, ...]
    metrics: tuple[MetricRow, ...]
    params: tuple[TextRow, ...]
    tags: tuple[TextRow, ...]
    commit: TextRow | None
    data_sets: tuple[DataSetRow, ...]
    alike: Alike
    environment: TextRow | None = None
    commit_links: tuple[str | None, ...] = ()
    runs: tuple[str | None, ...] = ()
    segments: tuple[Segments, ...] = ()
    without_predictions: tuple[str, ...] = ()
    everything: bool = False

    @property
    def differs(self) -> bool:
        """Whether anything differs at all."""
        rows = (*self.params, *self.tags, self.commit, self.environment)
        texts = any(len(set(row.cells)) > 1 for row in rows if row is not None)
        metrics = any(not _equal(row) for row in self.metrics)
        return metrics or texts or any(_varies(row) for row in self.data_sets)

    def marks(self, subject: int, mark: Mark) -> tuple[str, ...]:
        """The metrics that carry the mark for one subject, by its position."""
        return tuple(row.metric for row in self.metrics if row.cells[subject].mark is mark)


def compare(
    subjects: Sequence[Subject], better: Mapping[str, Better], *, everything: bool = False
) -> Comparison:
    """Compare each subject to the first; `better` gives the direction of each known metric.

    Metrics are marked only where both were measured on the same, known data. Only what differs has a row, unless
    `everything` is asked for.
    """
    rows = [
        MetricRow(name, better.get(name), _cells(name, subjects, better.get(name)))
        for name in _metric_names(subjects, better)
    ]
    metrics = [row for row in rows if everything or not _equal(row)]
    params, same_params = _texts([each.params for each in subjects], everything)
    tags, _ = _texts([each.tags for each in subjects], everything)
    data_sets, same_data_sets = _data_sets(subjects, everything)
    commits = tuple(each.commit for each in subjects)
    return Comparison(
        subjects=tuple(each.name for each in subjects),
        metrics=tuple(metrics),
        params=params,
        tags=tags,
        commit=_text("commit", commits, everything),
        data_sets=data_sets,
        alike=Alike(
            metrics=len(rows) - len(metrics),
            params=same_params,
            data_sets=same_data_sets,
            commit=not everything and len(set(commits)) == 1 and commits[0] is not None,
        ),
        environment=_text("environment", tuple(each.environment for each in subjects), everything),
        commit_links=_links(subjects),
        runs=tuple(each.run_id for each in subjects),
        everything=everything,
    )


def _links(subjects: Sequence[Subject]) -> tuple[str | None, ...]:
    first, *others = subjects
    links = [
        commit_range(each.remote, first.commit, each.commit) if each.remote == first.remote else None
        for each in others
    ]
    return (None, *links)


def _text(name: str, cells: tuple[str | None, ...], everything: bool) -> TextRow | None:
    wanted = len(set(cells)) > 1 or (everything and cells[0] is not None)
    return TextRow(name, cells) if wanted else None


def _metric_names(subjects: Sequence[Subject], better: Mapping[str, Better]) -> list[str]:
    names = {name for each in subjects for name in each.metrics}
    # In the policy's order first: those are the metrics that somebody decided to care about.
    return [*(name for name in better if name in names), *sorted(names - set(better))]


def _cells(metric: str, subjects: Sequence[Subject], better: Better | None) -> tuple[MetricCell, ...]:
    first, *others = subjects
    value = first.metrics.get(metric)
    return (MetricCell(value, Mark.FIRST), *(_cell(metric, first, each, better) for each in others))


def _cell(metric: str, first: Subject, other: Subject, better: Better | None) -> MetricCell:
    base, value = first.metrics.get(metric), other.metrics.get(metric)
    if value is None or base is None:
        missing = Doubt.NOT_MEASURED if value is None else Doubt.FIRST_NOT_MEASURED
        return MetricCell(value, Mark.UNKNOWN, None, missing)
    delta = 0.0 if _close(value, base) else value - base
    # A share of zero or of infinity says nothing.
    relative = delta / abs(base) if base and math.isfinite(base) and math.isfinite(delta) else None
    if (doubt := _doubt(first, other, delta, better)) is not None:
        return MetricCell(value, Mark.UNKNOWN, None if math.isnan(delta) else delta, doubt)
    if delta == 0:
        return MetricCell(value, Mark.SAME, delta, relative=relative)
    improves = delta > 0 if better is Better.HIGHER else delta < 0
    return MetricCell(value, Mark.BETTER if improves else Mark.WORSE, delta, relative=relative)


def _doubt(first: Subject, other: Subject, delta: float, better: Better | None) -> Doubt | None:
    if math.isnan(delta):
        return Doubt.NOT_A_NUMBER
    if first.evaluation_fingerprint is None or other.evaluation_fingerprint is None:
        return Doubt.DATA_UNKNOWN
    if first.evaluation_fingerprint != other.evaluation_fingerprint:
        return Doubt.DIFFERENT_DATA
    return Doubt.DIRECTION_UNKNOWN if better is None and delta != 0 else None


def _close(left: float, right: float) -> bool:
    return math.isclose(left, right, rel_tol=ROUNDING) or (math.isnan(left) and math.isnan(right))


def _equal(row: MetricRow) -> bool:
    first, *others = (cell.value for cell in row.cells)
    # Equal numbers of different data are no equal facts.
    if first is None or any(cell.doubt is Doubt.DIFFERENT_DATA for cell in row.cells):
        return False
    return all(each is not None and _close(each, first) for each in others)


def _texts(facts: Sequence[Mapping[str, str]], everything: bool) -> tuple[tuple[TextRow, ...], int]:
    names = sorted({name for each in facts for name in each})
    rows = [TextRow(name, tuple(each.get(name) for each in facts)) for name in names]
    shown = tuple(row for row in rows if everything or len(set(row.cells)) > 1)
    return shown, len(rows) - len(shown)


def _data_sets(subjects: Sequence[Subject], everything: bool) -> tuple[tuple[DataSetRow, ...], int]:
    names = sorted({each.name for subject in subjects for each in subject.data_sets})
    rows = [DataSetRow(name, tuple(_versions(subject, name) for subject in subjects)) for name in names]
    shown = tuple(row for row in rows if everything or _varies(row))
    return shown, len(rows) - len(shown)


def _varies(row: DataSetRow) -> bool:
    return len({_fingerprints(cell) for cell in row.cells}) > 1


def _versions(subject: Subject, name: str) -> tuple[DataSetVersion, ...]:
    return tuple(each for each in subject.data_sets if each.name == name)


def _fingerprints(versions: tuple[DataSetVersion, ...]) -> frozenset[str]:
    return frozenset(each.fingerprint or each.version for each in versions)
