"""What is wrong with batches: each is held by itself against what its reference shows and the policy says."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.domain.batches import Batch
from bot.domain.monitors.reading import Wrong
from bot.domain.profile.profile import Profile
from bot.domain.quality.editing import edited
from bot.domain.quality.examining import Batch as Examined
from bot.domain.quality.examining import examine
from bot.domain.quality.expectations import Expectations
from bot.domain.quality.findings import without_values
from bot.domain.quality.inferring import inferred
from bot.domain.quality.stated import StatedQuality
from bot.services.batches import said_of_columns
from bot.services.looks import Place, compared_alike, profile_of
from bot.services.references import Held, personal


def wrong(
    session: Session, place: Place, came: Sequence[Batch], held: Held | None, said: StatedQuality
) -> Iterator[Wrong]:
    """Everything, of the batches as they came; of what may be personal by counts alone.

    What the reference is made of, and where there is none each batch, is held against the policy alone.
    """
    of_reference = held.names if held is not None else frozenset(each.name for each in came)
    expecting = _Expecting(session, held, said)
    hidden = personal(session, place, came) | _unconfirmed(session, place, said)
    for batch in came:
        profile = profile_of(session, batch)
        if profile is not None:
            expected, seen = expecting.of(profile, alone=batch.name in of_reference)
            yield from _of_one(expected, batch, seen, hidden)


class _Expecting:
    """What is expected of a batch, by what the policy says alone or by the reference as well."""

    def __init__(self, session: Session, held: Held | None, said: StatedQuality) -> None:
        self._session, self._held, self._said = session, held, said
        self._alone = edited(Expectations(), replace(said, extra=True))
        self._whole = None if held is None else edited(inferred(held.profile), said)

    def of(self, profile: Profile, *, alone: bool) -> tuple[Expectations, Profile]:
        """The expectations, and the profile that is held against them: texts as hashes where the reference has hashes."""
        if alone or self._held is None or self._whole is None:
            return self._alone, profile
        # What somebody listed is held against the list.
        kept = _listed(self._said)
        reference, seen = compared_alike(self._session, [self._held.profile, profile], kept)
        if _hashes(reference) == _hashes(self._held.profile):
            return self._whole, seen
        return edited(inferred(reference), self._said), seen


def _listed(said: StatedQuality) -> frozenset[str]:
    return frozenset(each.name for each in said.columns if each.known is not None)


def _unconfirmed(session: Session, place: Place, said: StatedQuality) -> frozenset[str]:
    """The columns whose texts somebody listed, which says nothing of what else stands there."""
    confirmed = said_of_columns(session, place.model, place.environment)
    return frozenset(name for name in _listed(said) if confirmed.get(name) is not False)


def _hashes(profile: Profile) -> frozenset[str]:
    return frozenset(each.name for each in profile.columns if each.concealed)


def _of_one(
    expected: Expectations, batch: Batch, profile: Profile, hidden: frozenset[str]
) -> Iterator[Wrong]:
    known = expected.reference.columns if expected.reference else ()
    concealed = hidden | {each.name for each in (*profile.columns, *known) if each.concealed}
    # How old it was when it came: whoever looks later must not blame it for that.
    examined = Examined(profile, made_at=batch.window.until)
    found = examine(expected, examined, batch.received_at)
    yield from (Wrong(batch.name, each) for each in without_values(found, concealed))
