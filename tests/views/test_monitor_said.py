"""What a monitor saw, in sentences that leave nothing out without saying so."""

from datetime import UTC, datetime

from bot.domain.monitors.monitor import FINDINGS, Monitor, What
from bot.domain.monitors.reading import Judgement, Reading, Status, Wrong
from bot.domain.quality.findings import Finding, FindingKind, Why
from bot.views.monitor_said import said
from bot.views.spans import plain

AT = datetime(2026, 11, 30, tzinfo=UTC)


def told(unseen: int) -> str:
    found = tuple(
        Wrong("monday", Finding(FindingKind.UNEXAMINED, f"c{at}", why=Why.CONCEALED)) for at in range(unseen)
    )
    judged = Judgement(Status.HEALTHY, 0.0, wrong=found)
    monitor = Monitor(What.DATA_QUALITY, FINDINGS)
    reading = Reading("churn", "production", monitor.name, AT, AT, 3, judged, rows=500, batches=1)
    return plain(said(monitor, reading))


def test_of_many_things_that_nobody_could_examine_the_others_are_counted() -> None:
    assert told(3).count("was not examined") == 3
    assert "more" not in told(3)
    assert told(5).endswith(" And 2 more were not examined.")
    assert told(4).endswith(" And 1 more was not examined.")
