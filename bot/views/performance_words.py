"""What is known of a model in use, in sentences: and what is not, and why."""

from collections.abc import Iterator

from bot.domain.numbers import alike, number
from bot.domain.performance.told import (
    Against,
    Calibration,
    Counts,
    Estimate,
    Measured,
    Segments,
    Verdict,
    Why,
)
from bot.domain.text import clean
from bot.views.spans import Bold, Code, Line, Span, When, line

LONGEST = 60
FEWEST = 30
ASSUMED = "if the scores are calibrated and what becomes of such rows has not changed"
WHY = {
    Why.NO_PREDICTIONS: "no predictions came",
    Why.NO_LABELS: "no labels came",
    Why.ONE_CLASS: "undefined: every label is of one kind",
    Why.NO_SCORES: "needs scores, or predictions, of labelled rows",
    Why.NOT_PROBABILITIES: "needs scores between 0 and 1",
    Why.TOO_FEW: f"fewer than {FEWEST} rows, or 5 of a kind: no interval",
    Why.NO_SPREAD: "no interval: every row agrees",
    Why.NOT_MEASURABLE: "cannot be computed of such rows",
}
_VERDICTS = {
    Verdict.WORSE: "⚠️ worse than",
    Verdict.BETTER: "✅ better than",
    Verdict.CANNOT_TELL: "not to be told from",
}


def rows_words(counts: Counts) -> str:
    """`1,204 of 5,000 predictions are labelled (24 %)`."""
    share = 100 * counts.labelled / max(counts.predicted, 1)
    of = f"{counts.labelled:,} of {counts.predicted:,} prediction{'s' * (counts.predicted != 1)}"
    return f"{of} {'is' if counts.labelled == 1 else 'are'} labelled ({share:.0f} %)"


def value_words(found: Measured) -> str:
    """The value, or a dash."""
    return "–" if found.value is None else number(found.value)


def interval_words(found: Measured) -> str:
    """`0.79 to 0.83`, or why there is none."""
    if found.low is None or found.high is None or found.value is None:
        return WHY.get(found.why, "not known") if found.why else "not known"
    _, low, high = alike(found.value, found.low, found.high)
    return f"{low} to {high}"


def against_line(found: Against) -> Line:
    """Now and then, and whether the difference is more than chance."""
    value, low, high = alike(found.difference, found.low, found.high)
    sign = "+" if found.difference >= 0 else ""
    exact = "" if found.claim_low is not None else "; the claim is taken as exact"
    return line(
        Bold(clean(found.metric, LONGEST)), f" is {_VERDICTS[found.verdict]} the {number(found.claim)} of ",
        Bold(clean(found.claimed_by, LONGEST)), f": {sign}{value} ({low} to {high}{exact})",
    )  # fmt: skip


def segments_lines(found: Segments) -> Iterator[Line]:
    """The worst segment; what may be personal is not named."""
    if found.why is Why.TOO_MANY_SEGMENTS:
        yield line("Segments: more than 50 values, so none is judged.")
    worst = found.worst
    if worst is None:
        if found.why is Why.TOO_FEW:
            yield line(f"Segments: none has {FEWEST} labelled rows that its metric can be computed of.")
        return
    name: tuple[Span, ...] = (
        (Bold(clean(worst.name, LONGEST) or "(nothing)"),)
        if worst.name is not None
        else ("one that may be personal data, so it is not named",)
    )
    value, low, high = alike(worst.value, worst.low, worst.high)
    yield line(
        "Worst segment: ", *name, f", {found.metric} {value} ({low} to {high}) on {worst.rows:,} rows; "
        f"{_gap(worst.is_worse, worst.gap, worst.gap_low, worst.gap_high)}"
    )  # fmt: skip
    left = f", {found.too_few} with too few rows not" if found.too_few else ""
    yield line(
        f"{found.judged} segment{'s' * (found.judged != 1)} judged{left}; intervals are widened so that all hold at once."
    )


def calibration_line(found: Calibration) -> Line:
    """How far scores are from the probabilities that they claim to be."""
    off = f"{number(found.error)} off on average over ten bins ({number(found.by_chance)} would be chance)"
    return line(
        "⚠️ The scores are not calibrated: " if found.is_off else "The scores are calibrated well enough: ",
        f"{off}.",
    )


def estimate_line(found: Estimate) -> Line:
    """An estimate, always called one, with what it assumes."""
    value, low, high = alike(found.value, found.low, found.high)
    doubt = " The labels that came speak against that: do not rely on it." if found.is_doubtful else ""
    return line(
        f"Without labels: {found.metric} is estimated at {value} ({low} to {high}) over all {found.rows:,} rows, "
        f"{ASSUMED}.{doubt}"
    )


def trouble_lines(counts: Counts) -> Iterator[Line]:
    """What came and could not be used, each with its number."""
    for count, words in _troubles(counts):
        if count:
            yield line(f"• {words}")


def _troubles(counts: Counts) -> Iterator[tuple[int, str]]:
    most = "At most " if counts.unknown_at_most else ""
    belong = _counted(counts.unknown, "label belongs", "labels belong")
    yield counts.unknown, f"{most}{belong} to no prediction that is known here."
    are = _counted(counts.mistyped, "label is", "labels are")
    yield counts.mistyped, f"{are} of another type than what was predicted, and not used."
    came = _counted(counts.repeated, "prediction", "predictions")
    yield counts.repeated, f"{came} came again under an id that was there: the first one counts."
    have = _counted(counts.unnamed, "prediction has", "predictions have")
    yield counts.unnamed, f"{have} no prediction_id, so no label can follow."
    scores = _counted(counts.unscored, "prediction has", "predictions have")
    yield counts.unscored, f"{scores} no score that is a number: left out of what needs one."
    lie = _counted(counts.outside, "score lies", "scores lie")
    yield counts.outside, f"{lie} outside 0 and 1: they rank rows, and are no probabilities."


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def reported_line(metric: str, value: float, low: float | None, high: float | None, until: When) -> Line:
    """A metric that was computed elsewhere."""
    ends = "" if low is None or high is None else f" ({number(low)} to {number(high)})"
    return line("• ", Code(clean(metric, LONGEST)), f" {number(value)}{ends}, until ", until)


def _gap(is_worse: bool, gap: float, low: float | None, high: float | None) -> str:
    size = number(abs(gap))
    if is_worse and low is not None and high is not None:
        _, least, most = alike(gap, *sorted((abs(low), abs(high))))
        return f"{size} worse than all other rows ({least} to {most}), which chance does not explain."
    return f"{size} from all other rows, which may be chance."
