"""What batches are held against: the training data, the first batch of the live version, or earlier windows."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.domain.batches import Batch, Window
from bot.domain.monitors import periods
from bot.domain.monitors.monitor import Reference, What
from bot.domain.profile.profile import Profile
from bot.domain.profile.together import together
from bot.services.batches import said_of_columns
from bot.services.looks import Look, Place, all_ended, compared_alike, ended, profile_of, profiles, read
from storage import batches, data_sets, registry

# Of each earlier window so many batches are read, spread evenly.
MOST_EARLIER = 24


@dataclass(frozen=True, slots=True)
class Held:
    """What the batches are held against: its profile, the `names` of batches that it is made of, and its parts."""

    against: Reference
    profile: Profile
    names: frozenset[str] = frozenset()
    earlier: tuple[Profile, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """The batches of a look and what they are held against, where there is anything; `others` are those that it is not made of."""

    came: Sequence[Batch]
    held: Held | None
    others: Sequence[Batch]


def pair(session: Session, asked: Look) -> Pair:
    """What is held against what."""
    came = ended(session, asked, asked.window)
    held = reference(session, asked) if came else None
    # What is held against itself did not move.
    others = [each for each in came if each.name not in held.names] if held is not None else []
    return Pair(came, held, others)


def personal(session: Session, place: Place, found: Sequence[Batch]) -> frozenset[str]:
    """The columns whose values are nobody's to see: concealed when a batch came, or called personal since."""
    said = said_of_columns(session, place.model, place.environment)
    concealed = {name for each in found for name in each.concealed}
    return frozenset(concealed | {name for name, is_personal in said.items() if is_personal})


def reference(session: Session, asked: Look) -> Held | None:
    """What the batches of a look are held against; None where there is nothing yet."""
    against = asked.monitor.against
    if against is Reference.WINDOW:
        return _window(session, asked)
    if against is not Reference.PROMOTION:
        trained = trained_on(session, asked.place.model, asked.place.version)
        # Said, it is what was meant; by itself it gives way to what is there.
        if trained is not None or against is Reference.TRAINING:
            return None if trained is None else Held(Reference.TRAINING, trained)
    return _promotion(session, asked.place)


def trained_on(session: Session, model: str, number: int) -> Profile | None:
    """What is kept of the data that a version was trained on; None where nothing is."""
    version = registry.find_version(session, model, number)
    for each in version.data_sets if version else ():
        kept = data_sets.profile(session, each)
        profile = None if kept is None else read(kept)
        if profile is not None:
            return profile
    return None


def _promotion(session: Session, place: Place) -> Held | None:
    first = batches.first_of(session, place.model, place.environment, place.version, place.since)
    profile = None if first is None else profile_of(session, first)
    if first is None or profile is None:
        return None
    return Held(Reference.PROMOTION, profile, frozenset({first.name}))


def _window(session: Session, asked: Look) -> Held | None:
    parts = [
        together(found)
        for one in _by_window(session, asked)
        if (found := profiles(session, one, MOST_EARLIER))
    ]
    parts = compared_alike(session, parts)
    return Held(Reference.WINDOW, together(parts), earlier=tuple(parts)) if parts else None


def _by_window(session: Session, asked: Look) -> list[list[Batch]]:
    """The batches of the windows before, those of a window together; windows before the first batch say nothing."""
    windows = periods.earlier(asked.monitor, asked.end)
    whole = Window(windows[-1].since, windows[0].until)
    if asked.monitor.what is What.PREDICTION_DRIFT:
        # What another version predicted is nothing to hold this one's predictions against.
        whole = Window(max(whole.since, asked.place.since), whole.until)
    found = all_ended(session, asked.place, whole)
    by_window = [[each for each in found if one.since < each.window.until <= one.until] for one in windows]
    while by_window and not by_window[-1]:
        by_window.pop()
    return by_window
