"""A look of a monitor, and what was stored of the batches that it is about."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.batches import Batch, Window
from bot.domain.monitors import periods
from bot.domain.monitors.monitor import Monitor
from bot.domain.policy import Better
from bot.domain.profile.alike import alike
from bot.domain.profile.profile import Profile
from bot.domain.profile.stored import from_bytes
from bot.domain.quality.stated import StatedQuality
from storage import batches, salts

# Of more batches than these in one window as many are read, spread evenly: more say no more of how the data lie.
MOST_READ = 400
# Two a minute for a month: what is older is not looked at.
_MOST_KNOWN = 100_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a version is live, since then."""

    model: str
    environment: str
    version: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """A look of a monitor at the period that ended at `end`; which direction of its metric is `better`, where it is known.

    `quality`: what the policy says of the data that come.
    """

    monitor: Monitor
    place: Place
    end: datetime
    at: datetime
    better: Better | None = None
    quality: StatedQuality = StatedQuality()

    @property
    def window(self) -> Window:
        """What it is about."""
        return periods.looked_at(self.monitor, self.end, self.place.since)


def ended(session: Session, asked: Look, window: Window) -> list[Batch]:
    """The batches of the live version whose own windows end in that time, the last first."""
    return of_version(all_ended(session, asked.place, window), asked.place)


def all_ended(session: Session, place: Place, window: Window) -> Sequence[Batch]:
    """The same, whatever version served."""
    return batches.within(session, place.model, place.environment, window, _MOST_KNOWN)


def of_version(found: Sequence[Batch], place: Place) -> list[Batch]:
    """Without those of which it is said that another version served."""
    return [each for each in found if each.version in {None, place.version}]


def profiles(session: Session, found: Sequence[Batch], most: int = MOST_READ) -> list[Profile]:
    """What was kept of them, of no more than `most`."""
    kept = (profile_of(session, each) for each in periods.spread(found, most))
    return compared_alike(session, [each for each in kept if each is not None])


def compared_alike(session: Session, found: Sequence[Profile], but: Collection[str] = ()) -> list[Profile]:
    """The profiles with each column of text as hashes in all of them, where it is in one."""
    salt = salts.find(session)
    return list(found) if salt is None else alike(found, salt, but)


def profile_of(session: Session, batch: Batch) -> Profile | None:
    """What was kept of it; None where nobody here can read that."""
    try:
        return batches.profile(session, batch)
    except ValueError:
        # A later version of the bot may have written it.
        return None


def read(kept: bytes) -> Profile | None:
    """The profile in these bytes; None where nobody here can read it."""
    try:
        return from_bytes(kept)
    except ValueError:
        return None
