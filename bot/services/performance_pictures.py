"""The performance of a model over time, as a picture."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.domain.alerts.alert import Alert
from bot.domain.course import AlertSpan, Course, Measurement, Release
from bot.domain.performance.told import Performance
from bot.services.context import Context
from storage import alerts, environments


def course_of(context: Context, found: Performance) -> Course:
    """The metric that the model is judged by, with the releases and open alerts of its place, beside what was claimed."""
    points = found.over_time.points
    with context.database.read() as session:
        moves = environments.history(session, found.model, found.environment)
        alarms = _alarms(session, found)
    claims = {each.measure: each.claim for each in found.against}
    name = found.model if found.version is None else f"{found.model}@{found.version}"
    return Course(
        f"{name} in {found.environment}",
        found.over_time.metric,
        found.over_time.better,
        tuple(Measurement(each.at, each.value, each.low, each.high, each.is_estimate) for each in points),
        tuple(
            Release(each.at, f"@{each.to_version}") for each in reversed(moves) if each.to_version is not None
        ),
        tuple(AlertSpan(each.opened_at, each.ended_at, each.name) for each in alarms),
        claims.get(found.over_time.metric),
    )


def _alarms(session: Session, found: Performance) -> Sequence[Alert]:
    if found.version is None or found.since is None:
        return ()
    return alerts.about(session, found.model, found.environment, found.version, found.since, found.until)


def draw(context: Context, found: Performance) -> tuple[bytes, str]:
    """The picture as a PNG, and in words."""
    # matplotlib takes seconds to import: only a picture pays for it.
    from bot.charts.course import course_png

    return course_png(course_of(context, found))
