"""How the models of a digest fare: the worst that their monitors saw, and of what no monitor sees the open alerts."""

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from bot.domain.alerts.alert import AlertKind
from bot.domain.monitors.reading import Status
from bot.domain.policy import Policy
from bot.domain.severity import Severity
from bot.services import monitoring
from storage.alerts import OpenAlerts

Place = tuple[str, str]


def statuses(session: Session, policy: Policy, troubles: Sequence[OpenAlerts]) -> dict[Place, Status]:
    """The status of each registered model in an environment; one that nothing watches has none."""
    found: dict[Place, list[Status]] = {}
    for watch in monitoring.watches(session, policy):
        if watch.last is not None and watch.last.judged.status is not None:
            found.setdefault((watch.place.model, watch.place.environment), []).append(
                watch.last.judged.status
            )
    for place, status in _alarmed(troubles):
        found.setdefault(place, []).append(status)
    return {place: max(seen, key=lambda each: each.rank) for place, seen in found.items()}


def _alarmed(troubles: Iterable[OpenAlerts]) -> Iterable[tuple[Place, Status]]:
    for each in troubles:
        if each.kind is AlertKind.NO_DATA:
            status = Status.NO_DATA
        else:
            status = Status.FAILING if each.severity is Severity.PAGE else Status.DEGRADED
        yield (each.model, each.environment), status
