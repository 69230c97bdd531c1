"""What is stored of monitors and looks comes back as it was."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.monitors.monitor import Limits, Monitor, Reference, What
from bot.domain.monitors.reading import Judgement, Moved, Status, Why, Wrong
from bot.domain.monitors.written import (
    judgement_from_plain,
    judgement_to_plain,
    monitor_from_plain,
    monitor_to_plain,
)
from bot.domain.quality.findings import Finding, FindingKind, Rows
from bot.domain.severity import Severity
from bot.domain.working_time import parse_duration
from storage import json_text

LENGTHS = st.sampled_from(["1m", "6h", "1d", "30d"]).map(parse_duration)
NUMBERS = st.none() | st.floats(allow_nan=False, allow_infinity=False)
MONITORS = st.builds(
    Monitor, st.sampled_from(What), st.sampled_from(["psi", "roc_auc", "rows"]), st.builds(Limits, NUMBERS, NUMBERS, NUMBERS),
    LENGTHS, st.none() | st.sampled_from(Reference), st.none() | LENGTHS, st.none() | LENGTHS, st.none() | LENGTHS,
    st.none() | st.sampled_from(Severity), st.lists(st.text(), max_size=3).map(tuple), st.just(()), st.text(),
)  # fmt: skip
JUDGEMENTS = st.builds(
    Judgement, st.none() | st.sampled_from(Status), NUMBERS, NUMBERS, NUMBERS,
    st.lists(st.builds(Moved, st.text(), st.floats(0, 9)), max_size=3).map(tuple), st.integers(0, 9),
    st.just((Wrong("b", Finding(FindingKind.NULLS, "age", Rows(1, 1, 9))),)), st.integers(0, 9), st.integers(0, 9),
    st.none() | st.sampled_from(Why),
)  # fmt: skip


@given(MONITORS)
def test_a_monitor_comes_back(monitor: Monitor) -> None:
    assert monitor_from_plain(json_text.read(json_text.written(monitor_to_plain(monitor)))) == monitor


@given(JUDGEMENTS)
def test_a_judgement_comes_back(judged: Judgement) -> None:
    told = json_text.read(json_text.written(judgement_to_plain(judged)))
    assert judgement_from_plain(judged.status, judged.value, judged.low, judged.high, told) == judged
