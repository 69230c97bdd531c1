"""The performance of a version in use: metrics with their intervals, what was claimed, the worst segment, what to do next."""

from collections.abc import Iterator

from bot.domain.metric_words import measured_in_words
from bot.domain.people import Voice
from bot.domain.performance.told import Against, Measured, Performance, Verdict, Why
from bot.domain.text import clean, quoted
from bot.views.answer import Answer, Note, Paragraph, Part, Table
from bot.views.performance_words import (
    LONGEST,
    against_line,
    calibration_line,
    estimate_line,
    interval_words,
    reported_line,
    rows_words,
    segments_lines,
    trouble_lines,
    value_words,
)
from bot.views.spans import Bold, Code, Line, Span, When, line

MOST_BESIDE = 5
PICTURE_TITLE = "Performance"


def performance_answer(found: Performance, voice: Voice = Voice.ENGINEER) -> Answer:
    """All of it, or for the business what it comes to."""
    name = found.model if found.version is None else f"{found.model}@{found.version}"
    title = f"Performance of {clean(name, LONGEST)} in {clean(found.environment, LONGEST)}"
    if not found.batches:
        return Answer(title, (*_nothing(), *_beside(found), _next(found)), found)
    parts = _plain(found) if voice is Voice.BUSINESS else _full(found)
    return Answer(title, (*parts, _next(found)), found)


def _nothing() -> Iterator[Part]:
    yield Paragraph((line("No predictions came in the last 30 days, so nothing can be measured."),))


def _full(found: Performance) -> Iterator[Part]:
    yield Paragraph((*_span(found), *(against_line(each) for each in found.against)))
    if found.counts.labelled:
        rows = tuple(_row(each) for each in found.metrics)
        yield Table(("metric", "value", "95 % interval", "rows"), rows, ("left", "right", "left", "right"))
    judged = [*segments_lines(found.segments)]
    if found.calibration is not None:
        judged.append(calibration_line(found.calibration))
    judged += [estimate_line(each) for each in found.estimates]
    if judged:
        yield Paragraph(tuple(judged))
    if trouble := tuple(trouble_lines(found.counts)):
        yield Paragraph((line(Bold("What could not be used")), *trouble))
    yield from _beside(found)


def _plain(found: Performance) -> Iterator[Part]:
    lines = [*_span(found)]
    for each in found.against:
        words = measured_in_words(each.metric)
        lines.append(line(Bold(words[:1].upper() + words[1:]), f": {_PLAIN[each.verdict]}"))
    if not found.against and found.counts.labelled:
        lines.append(line("Nothing that was promised can be held against it."))
    if found.segments.worst is not None and found.segments.worst.is_worse:
        lines += [*segments_lines(found.segments)][:1]
    if not found.counts.labelled:
        lines += [estimate_line(each) for each in found.estimates]
    yield Paragraph(tuple(lines))


_PLAIN = {
    Verdict.WORSE: "⚠️ worse than promised, and that is unlikely to be chance.",
    Verdict.BETTER: "✅ better than promised, and that is unlikely to be chance.",
    Verdict.CANNOT_TELL: "as far as one can tell as promised.",
}


def _span(found: Performance) -> Iterator[Line]:
    when: tuple[Span, ...] = ()
    if found.since is not None and found.until is not None:
        when = (", from ", When(found.since), " to ", When(found.until))
    yield line(rows_words(found.counts), *when, ".")
    if found.left_out:
        more = f"{found.left_out} older batch{'es' * (found.left_out != 1)}"
        yield line(f"{more} left out: at most a million rows are looked at together.")
    if not found.counts.labelled:
        yield line("Without a label nothing is measured yet.")


def _row(found: Measured) -> tuple[Line, ...]:
    return (
        line(Bold(found.metric)),
        line(value_words(found)),
        line(interval_words(found)),
        line(f"{found.rows:,}"),
    )


def _beside(found: Performance) -> Iterator[Part]:
    if not found.beside:
        return
    lines = [
        reported_line(each.metric, each.value, each.low, each.high, When(each.window.until))
        for each in found.beside[:MOST_BESIDE]
    ]
    more = len(found.beside) - len(lines)
    ends = (line(f"and {more} more"),) if more else ()
    yield Paragraph((line(Bold("Computed elsewhere")), *lines, *ends))


def _next(found: Performance) -> Note:
    place = f"{quoted(found.model)} {quoted(found.environment)}"
    if any(_is_worse(each) for each in found.against):
        return Note(
            line(
                "What to do: ",
                Code(f"/mlops history {place}"),
                ", or ",
                Code(f"/mlops rollback {place} because …"),
            )
        )
    if not found.counts.labelled and found.segments.why is not Why.NO_PREDICTIONS:
        return Note(
            line(
                "Send the truth as it becomes known: ",
                Code("POST …/labels"),
                " with prediction_id and truth.",
            )
        )
    if not found.batches:
        return Note(
            line(
                "Send what it predicts: ",
                Code("POST …/batches"),
                " with prediction_id and score or prediction.",
            )
        )
    return Note(line("What was measured before it went live: ", Code(f"/mlops trend {quoted(found.model)}")))


def _is_worse(found: Against) -> bool:
    return found.verdict is Verdict.WORSE
