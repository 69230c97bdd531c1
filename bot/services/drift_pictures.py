"""What moved, under an alert of drift or where somebody asks, as a picture: each column before and after, the worst first, personal ones never."""

from sqlalchemy.orm import Session

from bot.charts.distribution_words import Sides
from bot.domain.alerts.alert import Alert, AlertKind
from bot.domain.distribution import Distributions, distributions
from bot.domain.drift.drift import Drift
from bot.domain.monitors.alarms import cause_of
from bot.domain.monitors.judging import compared
from bot.domain.monitors.monitor import Reference
from bot.domain.monitors.shown import ShownDrift
from bot.domain.profile.together import together
from bot.services import monitoring
from bot.services.context import Context
from bot.services.looks import Look, compared_alike, profiles
from bot.services.monitoring import Watch
from bot.services.references import pair, personal

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
    return drawn(found, f"{alert.model} in {alert.environment}", sides)


def shown(found: ShownDrift) -> tuple[bytes, str]:
    """The drift that somebody asked for, as a PNG and in words; ValueError where there is none."""
    if found.reference is None or found.current is None or found.drift is None or found.against is None:
        raise ValueError("there is nothing to draw")
    bars = distributions(found.reference, found.current, found.drift, found.personal)
    title = f"{found.model}@{found.version} in {found.environment}"
    return drawn(bars, title, Sides(CALLED[found.against], "now"))


def drawn(found: Distributions, title: str, sides: Sides) -> tuple[bytes, str]:
    """Columns before and after under a title, as a PNG and in words."""
    # matplotlib takes seconds to import: only a picture pays for it.
    from bot.charts.distributions import distributions_png

    return distributions_png(found, title, sides)


def _seen(session: Session, watch: Watch) -> tuple[Distributions, Sides] | None:
    if watch.last is None:
        return None
    asked = Look(watch.monitor, watch.place, watch.last.until, watch.last.at)
    both = pair(session, asked)
    parts = profiles(session, both.others)
    if both.held is None or not parts:
        return None
    before, current = compared_alike(session, [both.held.profile, together(parts)])
    drifted = Drift((before.rows, current.rows), compared(watch.monitor, before, current))
    found = distributions(before, current, drifted, personal(session, watch.place, both.others))
    return (found, Sides(CALLED[both.held.against], LATEST)) if found.columns else None
