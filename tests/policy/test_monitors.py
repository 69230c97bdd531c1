"""The monitors that a policy names: what they are, where they watch, and what cannot be."""

from datetime import timedelta

import pytest

from bot.domain.monitors.monitor import Reference, What
from bot.domain.severity import Severity
from bot.errors import PolicyProblem
from bot.policy import build

TEXT = 'extends: starter\nmodels:\n  "churn*":\n    monitors: [{}]\nmonitors: []\n'


def built(monitors: str) -> str:
    return TEXT.format(monitors)


@pytest.mark.parametrize(
    ("monitors", "key", "sentence"),
    [
        ("{feature_drift: psy}", "1.feature_drift", "must be `psi`, `js`"),
        ("{}", "1", "watches one thing"),
        ("{feature_drift: psi, volume: rows}", "1", "watches one thing"),
        ("{every: 1d}", "1", "watches one thing"),
        ("{volume: rows}", "1", "needs a limit"),
        ("{performance: auc}", "1", "needs a limit"),
        ("{performance: auc, above: 1, below: 2}", "1", "would always complain"),
        ("{no_data: 1d, above: 3}", "1", "has no limit but its time"),
        ("{no_data: 1d, window: 2d}", "1", "says how long twice"),
        ("{volume: rows, false_alarms: 1}", "1.false_alarms", "like `1%`"),
        ("{volume: rows, false_alarms: 50%}", "1.false_alarms", "from `0.1%` to `20%`"),
        ("{volume: rows, false_alarms: 1%, below: 3}", "1", "says its limit twice"),
        ("{volume: rows, below: 3, reference: 30d}", "1", "is held against nothing"),
        ("{feature_drift: psi, below: 3}", "1", "only ever too much"),
        ("{feature_drift: ks, above: 2}", "1", "is at most 1"),
        ("{feature_drift: psi, above: -1}", "1", "must not be negative"),
        ("{feature_drift: psi, above: .nan}", "1.above", "not infinite"),
        ("{feature_drift: psi, reference: yesterday}", "1.reference", "`training`, `promotion`"),
        ("{feature_drift: psi, false_alarms: 1%, reference: training}", "1", "from earlier batches"),
        ("{feature_drift: psi, false_alarms: 1%, every: 5m}", "1", "an hour at least"),
        ("{prediction_drift: psi, reference: training}", "1", "has no predictions"),
        ("{feature_drift: psi, environments: [prod]}", "1.environments.1", "Did you mean `production`?"),
        ("{feature_drift: psi, every: 3 working days}", "1.every", "by day and night"),
        ("{feature_drift: psi, every: 10s}", "1", "a minute at least"),
        ("{feature_drift: psi, every: 800d}", "1", "longer than a year"),
        ("{feature_drift: psi, window: 1h}", "1", "shorter than `every`"),
        ("{volume: rows, below: 3, columns: [age]}", "1", "leave out `columns`"),
        ("{feature_drift: psi}, {feature_drift: psi}", "2", "a `name` of its own"),
        ("{feature_drift: psi, name: '<!here>'}", "1.name", "that begins with a letter"),
        ("{feature_drift: psi, severity: loud}", "1.severity", "`digest`, `channel` or `page`"),
        ("{feature_drift: psi, abov: 3}", "1.abov", "Did you mean `above`?"),
    ],
)
def test_what_cannot_be_is_said_with_its_line_and_key(monitors: str, key: str, sentence: str) -> None:
    with pytest.raises(PolicyProblem) as refused:
        build(built(monitors), "policy.yml")
    said = str(refused.value)
    assert said.startswith(f"policy.yml, line 4: `models.churn*.monitors.{key}` ")
    assert sentence in said


def test_it_watches_where_versions_end_up_or_where_it_says() -> None:
    policy = build(built("{feature_drift: psi}, {no_data: 2h, environments: [staging]}"), "policy.yml")
    assert [each.name for each in policy.monitors("churn-eu", "production")] == ["feature_drift psi"]
    assert [each.name for each in policy.monitors("churn-eu", "staging")] == ["no_data"]
    assert policy.monitors("fraud", "production") == ()


def test_what_is_not_said_has_its_usual_meaning() -> None:
    drift, predicted, silence = build(
        built("{feature_drift: psi}, {prediction_drift: ks}, {no_data: 8h}"), "policy.yml"
    ).monitors("churn", "production")
    assert (drift.period, drift.looks_back, drift.waits) == (
        timedelta(days=1),
        timedelta(days=1),
        timedelta(hours=6),
    )
    assert (drift.upper, drift.against, predicted.against) == (0.1, None, Reference.PROMOTION)
    assert (silence.what, silence.period, silence.looks_back) == (
        What.NO_DATA,
        timedelta(hours=8),
        timedelta(hours=8),
    )


def test_drift_pages_nobody_unless_it_is_said() -> None:
    drift, loud, silence = build(
        built("{feature_drift: psi}, {feature_drift: ks, severity: page}, {no_data: 8h}"), "policy.yml"
    ).monitors("churn", "production")
    assert drift.loudness("critical") is Severity.CHANNEL
    assert loud.loudness(None) is Severity.PAGE
    assert (silence.loudness("critical"), silence.loudness(None)) == (Severity.PAGE, Severity.CHANNEL)
