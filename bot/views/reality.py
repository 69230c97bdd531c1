"""Is the difference real? Said in sentences with their intervals, and where the data cannot tell."""

from collections.abc import Iterator, Sequence

from bot.domain.comparison import Comparison, Mark, MetricCell, MetricRow, Segments
from bot.domain.difference import Difference
from bot.domain.numbers import alike, number
from bot.domain.paired import FEWEST_PAIRS, SegmentContrast
from bot.domain.policy import Better
from bot.domain.text import listed
from bot.domain.untested import Untested
from bot.views.answer import Paragraph, Part
from bot.views.spans import Bold, Line, line

QUESTION = "Is the difference real?"
MOST_SENTENCES = 6
WHY_NOT = {
    Untested.NOTHING_SHARED: "no prediction is shared",
    Untested.TOO_FEW: f"too few shared predictions (it takes {FEWEST_PAIRS}), or too few of them wrong",
    Untested.TRUTH_DIFFERS: "the stored predictions do not agree on what was true",
    Untested.DISAGREES: "the stored predictions do not give the reported value",
    Untested.NO_TEST: "there is no test for it on what is stored",
}


def reality(comparison: Comparison) -> list[Part]:
    """The sentences for each subject against the first; nothing when no metric can be tested or should be."""
    alone = len(comparison.subjects) == 2
    lines = [
        each for at in range(1, len(comparison.subjects)) for each in _sentences(comparison, at, alone=alone)
    ]
    lines += _unknown(comparison)
    if alone:
        lines += [each for segments in comparison.segments for each in _segments(segments)]
    return [Paragraph((line(Bold(QUESTION)), *lines))] if lines else []


def interval_words(found: Difference) -> str:
    """The interval with what it stands on: `95 % interval 0.004 to 0.020, 1,204 shared predictions, DeLong`."""
    _, low, high = alike(found.value, found.low, found.high)
    return f"{found.confidence * 100:g} % interval {low} to {high}, {_stands_on(found)}"


def improvement(found: Difference, better: Better | None) -> Difference:
    """The difference so that more is better."""
    if better is not Better.LOWER:
        return found
    return found.swapped()


def _sentences(comparison: Comparison, at: int, *, alone: bool) -> Iterator[Line]:
    tested = [(row, found) for row in comparison.metrics if (found := row.cells[at].difference)]
    most = len(tested) if comparison.everything else MOST_SENTENCES if alone else 2
    name = comparison.subjects[at]
    real = [each for each in tested if each[1].is_real]
    for row, found in real[:most]:
        yield _certain(name, row, found)
    if len(real) > most:
        yield line(f"• Nor is it chance on {listed([row.metric for row, _ in real[most:]])}.")
    chance = [each for each in tested if not each[1].is_real]
    if chance:
        yield _chance(chance, most, "" if alone else name)


def _certain(name: str, row: MetricRow, found: Difference) -> Line:
    gain = improvement(found, row.better)
    how = "differs" if row.better is None else "is better" if gain.value >= 0 else "is worse"
    shown = gain.swapped() if how == "is worse" else gain
    value = alike(shown.value, shown.low, shown.high)[0]
    return line("• ", name, f" {how} on ", Bold(row.metric), f" by {value} ({interval_words(shown)}).")


def _chance(chance: Sequence[tuple[MetricRow, Difference]], most: int, name: str) -> Line:
    """One line for all that may be chance: it is not worth more."""
    spans: Line = ("• Could be chance", f" for {name}: " if name else ": ")
    for at, (row, found) in enumerate(chance[:most]):
        spans += ("; " if at else "", Bold(row.metric), f" {_between(found, row.better)}")
    methods = listed(list(dict.fromkeys(found.method.value for _, found in chance)))
    found = chance[0][1]
    basis = f"{found.confidence * 100:g} % intervals, {found.pairs:,} shared predictions, {methods}"
    return (*spans, f"{_more(chance, most)} ({basis}).")


def _between(found: Difference, better: Better | None) -> str:
    """Where the difference lies, in words that need no sign: `0.042 worse to 0.057 better`."""
    if found.is_thin:
        rows = found.telling
        return (
            "(no prediction differs)"
            if not rows
            else f"(only {rows} prediction{'s'[: rows > 1]} differ{'s'[: rows == 1]})"
        )
    gain = improvement(found, better)
    _, low, high = alike(gain.value, gain.low, gain.high)
    return f"{_end(low, better)} to {_end(high, better)}"


def _end(text: str, better: Better | None) -> str:
    if better is None:
        return text
    size = text.removeprefix("-")
    if not size.strip("0."):
        return "no difference"
    return f"{size} {'worse' if text.startswith('-') else 'better'}"


def _stands_on(found: Difference) -> str:
    return f"{found.pairs:,} shared predictions, {found.method}"


def _unknown(comparison: Comparison) -> Iterator[Line]:
    cells = [(row.metric, cell) for row in comparison.metrics for cell in row.cells[1:]]
    if any(cell.untested is Untested.NOT_STORED for _, cell in cells):
        lacking = listed(comparison.without_predictions[:3])
        yield line(
            f"Not known{'' if len(comparison.subjects) == 2 else ' for all'}: no predictions of {lacking} are stored. ",
            "Log `mlops/predictions.parquet` with the run, or send them to the API.",
        )
    for why, words in WHY_NOT.items():
        metrics = list(dict.fromkeys(metric for metric, cell in cells if cell.untested is why))
        if metrics:
            yield line(f"Not known for {listed(metrics[:4])}{_more(metrics, 4)}: {words}.")


def _more(items: Sequence[object], shown: int) -> str:
    return f" and {len(items) - shown} more" if len(items) > shown else ""


def _segments(found: Segments) -> Iterator[Line]:
    yield line(Bold("By segment"), f", {found.metric}, where {found.subject} lost most first:")
    for each in found.parts:
        yield line("• ", each.segment, f": {_part(each, found.better)}")


def _part(part: SegmentContrast, better: Better) -> str:
    first, second = number(part.first), number(part.second)
    words = f"{second} against {first} on {part.rows:,} rows"
    if part.difference is None:
        return f"{words}; too few to say more."
    if not part.difference.is_real:
        return f"{words}; could be chance."
    gained = improvement(part.difference, better).value > 0
    return f"{words}; {'better' if gained else 'worse'}, and not by chance."


def certain(comparison: Comparison, at: int, mark: Mark) -> list[str]:
    """The metrics on which a subject is better (or worse) and not by chance."""
    return [row.metric for row in comparison.metrics if _is(row.cells[at], mark, real=True)]


def doubtful(comparison: Comparison, at: int) -> list[str]:
    """The metrics whose difference could be chance."""
    return [
        row.metric
        for row in comparison.metrics
        if any(_is(row.cells[at], mark, real=False) for mark in (Mark.BETTER, Mark.WORSE))
    ]


def _is(cell: MetricCell, mark: Mark, *, real: bool) -> bool:
    return cell.mark is mark and cell.difference is not None and cell.difference.is_real is real
