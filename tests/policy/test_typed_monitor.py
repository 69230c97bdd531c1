"""A monitor as somebody types it is the one that the policy would say, or a sentence says what is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.monitors.monitor import Limits, Monitor, Reference, What
from bot.domain.severity import Severity
from bot.domain.working_time import parse_duration
from bot.errors import BadInput
from bot.policy.typed_monitor import typed

DAILY = parse_duration("1d")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("feature_drift psi above 0.2 every 1d", Monitor(What.FEATURE_DRIFT, "psi", Limits(above=0.2))),
        ("{feature_drift: psi, above: 0.2, every: 1d}", Monitor(What.FEATURE_DRIFT, "psi", Limits(above=0.2))),
        ("Feature drift psi", Monitor(What.FEATURE_DRIFT, "psi")),
        ("data quality every 1h", Monitor(What.DATA_QUALITY, "findings", every=parse_duration("1h"))),
        ("volume below 10", Monitor(What.VOLUME, "rows", Limits(below=10))),
        ("volume rows, false alarms 1%", Monitor(What.VOLUME, "rows", Limits(false_alarms=0.01))),
        ("no data for 1d", Monitor(What.NO_DATA, "batches", window=DAILY)),
        (
            "feature_drift ks against 30d severity page columns age, income name her ages",
            Monitor(
                What.FEATURE_DRIFT, "ks", reference=Reference.WINDOW, earlier=parse_duration("30d"),
                severity=Severity.PAGE, columns=("age", "income"), called="her ages",
            ),
        ),
    ],
)  # fmt: skip
def test_what_is_typed_is_understood(said: str, found: Monitor) -> None:
    assert typed(said) == found


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("", "That monitor watches one thing"),
        ("drift psi", "A monitor does not begin with `drift`. Write it like"),
        ("feature_drift", "Say what `feature_drift` is."),
        ("feature_drift age", "must be `psi`, `js`"),
        ("feature_drift psi above much", "`above` must be a number like 0.2, not `much`."),
        ("feature_drift psi every day", "`every`"),
        ("volume rows", "That monitor needs a limit"),
        ("volume rows below nan", "must be a number that is not infinite"),
        ("feature_drift psi environments staging", "must be `psi`"),
        ("<!channel> psi", "A monitor does not begin with"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(said: str, sentence: str) -> None:
    with pytest.raises(BadInput) as refused:
        typed(said)
    assert sentence in str(refused.value)


@given(st.text(max_size=200))
def test_whatever_is_typed_is_a_monitor_or_a_sentence(said: str) -> None:
    try:
        assert isinstance(typed(said), Monitor)
    except BadInput as refused:
        assert str(refused)
