"""What was told of a column before somebody called it personal data is told without its values from then on."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.monitors.alarms import cause_of
from bot.domain.monitors.reading import Reading
from bot.domain.policy import Policy
from bot.domain.quality.findings import without_values
from bot.services.alerting import redraw
from bot.services.batches import said_of_columns
from bot.services.monitoring import watches
from bot.views import monitor_said as view
from storage import alerts


def as_told_now(session: Session, reading: Reading) -> Reading:
    """A look that was kept, without the values of columns that were called personal since."""
    if not reading.judged.wrong:
        return reading
    said = said_of_columns(session, reading.model, reading.environment)
    hidden = [name for name, is_personal in said.items() if is_personal]
    wrong = tuple(
        replace(each, finding=found)
        for each in reading.judged.wrong
        for found in without_values([each.finding], hidden)
    )
    return replace(reading, judged=replace(reading.judged, wrong=wrong))


def tell_again(session: Session, policy: Policy, at: datetime) -> None:
    """Take the values out of the open alerts that name them, and draw their messages again."""
    for watch in watches(session, policy):
        last = watch.last
        now = last and as_told_now(session, last)
        if last is None or now is None or now == last:
            continue
        opened = alerts.open_for(session, last.model, last.environment, cause_of(last.monitor))
        if opened is not None:
            alerts.change(session, opened.id, title=view.title(watch.monitor, now))
            redraw(session, opened, at)
