"""What moved under an alert of drift, as a picture: each column before and after, the worst first, personal ones never."""

from sqlalchemy.orm import Session

from bot.charts.distribution_words import Sides
from bot.domain.alerts.alert import Alert, AlertKind
from bot.domain.distribution import Distributions, distributions
from bot.domain.drift.drift import Drift
from bot.domain.monitors.alarms import cause_of
from bot.domain.monitors.judging import compared
from bot.domain.monitors.monitor import Reference
from bot.domain.profile.together import together
from bot.services import monitoring
from bot.services.context import Context
from bot.services.looks import Look, ended, profiles
from bot.services.monitoring import Watch
from bot.services.references import reference

CALLED = {
    Reference.TRAINING: "training data",
    Reference.PROMOTION: "first batch",
    Reference.WINDOW: "earlier window",
}
LATEST = "latest window"


def of_alert(context: Context, alert: Alert) -> tuple[Distributions, Sides] | None:
    """The columns that its monitor holds against its reference, as it looked last; None for other alerts, of
    another version, and where nothing is kept any more."""
    if alert.kind is not AlertKind.DRIFT:
        return None
    with context.database.read() as session:
        for watch in monitoring.watches(session, context.policy(), alert.model):
            is_it = (
                watch.place.environment == alert.environment and cause_of(watch.monitor.name) == alert.cause
            )
            if is_it and alert.version in {None, watch.place.version}:
                return _seen(session, watch)
    return None


def draw(alert: Alert, found: Distributions, sides: Sides) -> tuple[bytes, str]:
    """The picture as a PNG, and in words."""
    # matplotlib takes seconds to import: only a picture pays for it.
    from bot.charts.distributions import distributions_png

    return distributions_png(found, f"{alert.model} in {alert.environment}", sides)


def _seen(session: Session, watch: Watch) -> tuple[Distributions, Sides] | None:
    if watch.last is None:
        return None
    asked = Look(watch.monitor, watch.place, watch.last.until, watch.last.at)
    held = reference(session, asked)
    if held is None:
        return None
    others = [each for each in ended(session, asked, asked.window) if each.name not in held.names]
    parts = profiles(session, others)
    if not parts:
        return None
    current = together(parts)
    columns = compared(watch.monitor, held.profile, current)
    personal = {name for each in others for name in each.concealed}
    drifted = Drift((held.profile.rows, current.rows), columns)
    found = distributions(held.profile, current, drifted, personal)
    return (found, Sides(CALLED[held.against], LATEST)) if found.columns else None
