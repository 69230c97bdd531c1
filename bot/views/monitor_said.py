"""What a monitor saw, as sentences: what is wrong, against what, and of how many rows."""

from collections.abc import Callable, Iterator, Mapping

from bot.domain.monitors.learned import ENOUGH
from bot.domain.monitors.monitor import Monitor, What
from bot.domain.monitors.reading import Judgement, Reading, Status, Why
from bot.domain.numbers import number
from bot.domain.quality.findings import by_counts
from bot.domain.text import clean
from bot.views.column_names import column_name
from bot.views.lengths import length_words
from bot.views.monitor_words import LONGEST, reference_words
from bot.views.quality import finding_line
from bot.views.spans import Bold, Line, Span, line, plain
from bot.views.statistic_words import statistic_words

NAMED = 3
_CONSEQUENCES = {
    What.FEATURE_DRIFT: "What it is asked about is not what it was made for, so its answers may be worse than they were",
    What.PREDICTION_DRIFT: "It answers differently than it did, so whatever follows from its answers changes too",
    What.PERFORMANCE: "Its answers are worse than was agreed on",
    What.DATA_QUALITY: "It answers by data that are not as they should be",
    What.VOLUME: "It is asked about more or less than usual, so somebody may be left out or counted twice",
    What.NO_DATA: "Nobody sees what it does: whether it still answers well is not known",
}


def title(monitor: Monitor, reading: Reading) -> str:
    """What is wrong, as one plain sentence without a full stop; short, since it heads a message.

    It is copied into threads, pages, reasons and the audit, where nothing can be taken back: no value of a column is in it.
    """
    if monitor.what.is_drift and reading.judged.moved:
        first, *others = reading.judged.moved
        more = f", and so did {_others(len(others), reading.judged.columns - 1)}" if others else ""
        how_far = f"{statistic_words(monitor.of)} {number(first.value)}"
        return f"{column_name(first.column)} moved ({how_far}){more}"
    return plain(said(monitor, reading.retold(by_counts))).removesuffix(".")


def consequence(monitor: Monitor, reading: Reading) -> str:
    """What it means for whoever relies on the model; of what moved, by how much and against what, first."""
    judged = reading.judged
    if monitor.what.is_drift and judged.moved and reading.against:
        against = f", held against {reference_words(reading.against, monitor)}"
        return f"Moved{_limit(judged)}{against}. {_CONSEQUENCES[monitor.what]}"
    return _CONSEQUENCES[What.NO_DATA if reading.status is Status.NO_DATA else monitor.what]


def said(monitor: Monitor, reading: Reading) -> Line:
    """What the monitor saw."""
    if reading.judged.why is not None:
        return line(*_unknown(monitor, reading.judged))
    return line(*_SAID[monitor.what](monitor, reading))


def _unknown(monitor: Monitor, judged: Judgement) -> Iterator[Span]:
    length = length_words(monitor.looks_back)
    if judged.why is Why.NO_BATCH:
        yield f"no batch came for {length}."
    elif judged.why is Why.NO_METRIC:
        yield f"{clean(monitor.of, LONGEST)} was not reported for {length}."
    elif judged.why is Why.NO_REFERENCE:
        yield "there is nothing to hold it against: no profile of its training data, and no batch since it went live."
    elif judged.why is Why.NO_COLUMNS:
        yield "no column can be compared with what it is held against."
    else:
        yield from _learning(judged)


def _learning(judged: Judgement) -> Iterator[Span]:
    count = judged.learned_from
    if count:
        yield f"still learning what is usual: {count} earlier period{'s' * (count != 1)} so far, and it takes {ENOUGH}."
    else:
        yield "still learning: what came first is what later batches are held against."


def _drift(monitor: Monitor, reading: Reading) -> Iterator[Span]:
    judged, of = reading.judged, statistic_words(monitor.of)
    against = f", held against {reference_words(reading.against, monitor)}" if reading.against else ""
    if reading.status is Status.HEALTHY:
        yield f"none of {_columns(judged.columns)} moved by more than chance and its limit{against}."
        return
    for at, each in enumerate(judged.moved[:NAMED]):
        yield ", " if at else ""
        yield Bold(column_name(each.column))
        yield f" ({of} {number(each.value)})"
    left = len(judged.moved) - NAMED
    more = f" and {left} more" if left > 0 else ""
    yield f"{more} of {_columns(judged.columns)} moved{_limit(judged)}{against}."


def _limit(judged: Judgement) -> str:
    if not judged.high:
        return " by more than chance"
    usual = f", the most that is usual after {judged.learned_from} periods" if judged.learned_from else ""
    return f" by more than {number(judged.high)}{usual}"


def _others(moved: int, count: int) -> str:
    return "every other column" if moved == count else f"{moved} of {count} other columns"


def _columns(count: int) -> str:
    return f"{count:,} column{'s' * (count != 1)}"


def _performance(monitor: Monitor, reading: Reading) -> Iterator[Span]:
    yield Bold(clean(monitor.of, LONGEST))
    yield f" is {_number(reading.judged)}{_rows(reading)}."


def _volume(monitor: Monitor, reading: Reading) -> Iterator[Span]:
    came = f"{reading.rows:,} row{'s' * (reading.rows != 1)} came in {length_words(monitor.looks_back)}"
    yield f"{came}{_beyond(reading.judged)}."


def _number(judged: Judgement) -> str:
    return f"{number(judged.value or 0.0)}{_beyond(judged)}"


def _beyond(judged: Judgement) -> str:
    usual = (
        f" that is usual after {judged.learned_from} periods" if judged.learned_from else " that is allowed"
    )
    value = judged.value or 0.0
    if judged.low is not None and value < judged.low:
        return f"; {number(judged.low)} is the least{usual}"
    if judged.high is not None and value > judged.high:
        return f"; {number(judged.high)} is the most{usual}"
    return ""


def _quality(monitor: Monitor, reading: Reading) -> Iterator[Span]:
    judged = reading.judged
    held = "the reference" if reading.against is None else reference_words(reading.against, monitor)
    if not judged.found:
        count = reading.batches
        yield f"{'the batch is' if count == 1 else f'all {count:,} batches are'} as expected{_rows(reading)}."
        yield from _unexamined(judged, held)
        return
    first = judged.wrong[0]
    yield "batch "
    yield Bold(clean(first.batch, LONGEST))
    yield ": "
    yield from finding_line(first.finding, held)
    if judged.found > 1:
        yield f" And {judged.found - 1:,} more thing{'s' * (judged.found != 2)} wrong."


def _unexamined(judged: Judgement, held: str) -> Iterator[Span]:
    """What the policy asks for and nobody could look at."""
    for each in judged.wrong[:NAMED]:
        yield " "
        yield from finding_line(each.finding, held)
    left = len(judged.wrong) - NAMED
    if left > 0:
        yield f" And {left} more {'was' if left == 1 else 'were'} not examined."


def _silence(monitor: Monitor, reading: Reading) -> Iterator[Span]:
    count = reading.batches
    came = "1 batch" if count == 1 else f"{count:,} batches"
    yield f"{came} came in {length_words(monitor.looks_back)}{_rows(reading)}."


def _rows(reading: Reading) -> str:
    return f" ({reading.rows:,} row{'s' * (reading.rows != 1)})" if reading.rows else ""


_SAID: Mapping[What, Callable[[Monitor, Reading], Iterator[Span]]] = {
    What.FEATURE_DRIFT: _drift,
    What.PREDICTION_DRIFT: _drift,
    What.PERFORMANCE: _performance,
    What.DATA_QUALITY: _quality,
    What.VOLUME: _volume,
    What.NO_DATA: _silence,
}
