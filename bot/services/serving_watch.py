"""Notices that servers do not serve what was decided: an alert and one line under the release, and once when they do again."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain import serving as rules
from bot.domain.alerts.alert import Alert, AlertKind
from bot.domain.promotion import PromotionRequest, State
from bot.domain.serving import Agreement, Decided, Serving
from bot.services import announcements
from bot.services.context import Context
from bot.views import serving_thread as view
from storage import alerts, audit, environments, promotion, registry, serving

ACTOR = "system"
CAUSE = "serving"


def sweep(context: Context) -> None:
    """Look at every environment that somebody reports from, or that has such an alert."""
    at = context.clock.now()
    with context.database.read() as session:
        opened = {(each.model, each.environment) for each in alerts.open_ones(session, AlertKind.SERVING)}
        places = opened | serving.places(session, at - rules.HEARD_WITHIN)
        due = [each for each in sorted(places) if _news(session, *each, at) is not None]
    for model, environment in due:
        with context.database.write() as session:
            registry.lock_model(session, model)
            # Another replica may have said it since.
            _note(session, model, environment, at)
        context.wake()


def _note(session: Session, model: str, environment: str, at: datetime) -> None:
    found = _news(session, model, environment, at)
    if found is None:
        return
    for opened in alerts.open_ones(session, AlertKind.SERVING, model, environment):
        _end(session, opened, found, at)
    if found is Agreement.DIFFERS:
        _open(session, model, environment, at)


def _news(session: Session, model: str, environment: str, at: datetime) -> Agreement | None:
    """What has to be said: that it differs, or how a difference that was said ended. An alert about an older decision
    ends without a word: what is served is held against the newer one."""
    decided = _decided(session, model, environment)
    if decided is None:
        return None
    opened = next(iter(alerts.open_ones(session, AlertKind.SERVING, model, environment)), None)
    reports = serving.newest(session, model, environment)
    found = rules.agreement(
        decided, reports, serving.turned_at(session, model, environment, decided.version), at
    )
    if opened is None:
        return found if found is Agreement.DIFFERS else None
    if found is Agreement.DIFFERS and opened.version == decided.version:
        return None
    return found


def _open(session: Session, model: str, environment: str, at: datetime) -> None:
    found = _serving(session, model, environment, at)
    assert found.decided is not None  # or nothing could differ from it
    release = _release(session, model, environment, found.decided)
    title = view.title(model, found)
    number = None if release is None else release.id
    opened = Alert(0, model, environment, AlertKind.SERVING, title, at, found.decided, number, CAUSE)
    # Told under the release, where there is one.
    alerts.add(session, replace(opened, said_at=at))
    _audit(session, model, environment, "serving.differs", found.decided, title, at)
    if release is not None:
        announcements.moved(session, release, view.differs(model, environment, found), at)


def _end(session: Session, opened: Alert, found: Agreement, at: datetime) -> None:
    if not alerts.end(session, opened.id, at):
        return
    now = _serving(session, opened.model, opened.environment, at)
    verb = "serving.agrees" if found is Agreement.AGREES else "serving.ended"
    _audit(session, opened.model, opened.environment, verb, opened.version, opened.title, at)
    release = None if opened.request_id is None else promotion.find_request(session, opened.request_id)
    if release is not None and found is not Agreement.DIFFERS:
        words = view.agrees if found is Agreement.AGREES else view.silent
        announcements.moved(session, release, words(opened.model, opened.environment, now), at)


def _decided(session: Session, model: str, environment: str) -> Decided | None:
    """What was decided there, and since when nothing else was under way; None where nothing ever was."""
    state = environments.state(session, model, environment)
    if state.version is None or state.since is None:
        return None
    found = promotion.requests(session, [State.APPLYING, State.FAILED], model)
    here = [each for each in found if each.environment == environment]
    coming = frozenset(each.version for each in here if each.state is State.APPLYING)
    # What failed was on its way until it failed, and has to be taken away again.
    ended = [each.ended_at for each in here if each.ended_at is not None]
    return Decided(state.version, max([state.since, *ended]), coming)


def _serving(session: Session, model: str, environment: str, at: datetime) -> Serving:
    decided = environments.state(session, model, environment).version
    return rules.serving(decided, serving.newest(session, model, environment), at)


def _release(session: Session, model: str, environment: str, version: int) -> PromotionRequest | None:
    """The request by which the version is live there; None where it was found, or moved outside."""
    done = promotion.requests(session, [State.LIVE, State.CONFIRMED], model)
    return next((x for x in done if x.environment == environment and x.version == version), None)


def _audit(
    session: Session, model: str, environment: str, verb: str, version: int | None, title: str, at: datetime
) -> None:
    facts: dict[str, object] = {"environment": environment, "version": version, "title": title}
    audit.append(session, at, ACTOR, verb, model, facts)
