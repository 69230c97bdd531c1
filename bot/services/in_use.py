"""Which batches and deliveries of labels say how good a version is in a stretch of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.domain.batches import Batch, Window
from bot.domain.live_then import live_then
from bot.domain.predictions import MOST_ROWS
from storage import batches, environments
from storage import performance as stored

# Labels that came so long before what they label would have been said of the future.
BEFORE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class InUse:
    """The batches in the order in which they came, how many older ones were too many, and the deliveries of labels."""

    batches: tuple[Batch, ...]
    left_out: int
    deliveries: Sequence[stored.Delivery]


def in_use(session: Session, model: str, environment: str, version: int | None, when: Window) -> InUse:
    """What came of a version; without one, whatever came."""
    there = _each_once(_of_version(session, batches.within(session, model, environment, when), version))
    kept = _newest(there)
    since = min((each.window.since for each in kept), default=when.since) - BEFORE
    ordered = sorted(kept, key=lambda each: (each.received_at, each.name))
    found = stored.deliveries(session, model, environment, since) if kept else ()
    return InUse(tuple(ordered), len(there) - len(kept), found)


def _of_version(session: Session, found: Sequence[Batch], version: int | None) -> list[Batch]:
    """Those with answers of the version that they name, else of the one that was live when they ended."""
    with_answers = [each for each in found if each.has_answers]
    if version is None or not with_answers:
        return with_answers
    model, environment = with_answers[0].model, with_answers[0].environment
    changes = environments.history(session, model, environment)
    return [
        each
        for each in with_answers
        if version == (each.version or live_then(model, environment, changes, each.window.until).version)
    ]


def _each_once(found: Sequence[Batch]) -> list[Batch]:
    """Files that were sent under two names count once."""
    return list({each.sha256: each for each in found}.values())


def _newest(found: Sequence[Batch]) -> list[Batch]:
    """As many of them, from the newest back, as hold no more rows than are looked at together."""
    kept: list[Batch] = []
    rows = 0
    for each in found:
        rows += each.rows
        if kept and rows > MOST_ROWS:
            break
        kept.append(each)
    return kept
