"""What is wrong with batches: each is held by itself against what its reference shows and the policy says."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.domain.batches import Batch
from bot.domain.monitors.reading import Wrong
from bot.domain.quality.editing import edited
from bot.domain.quality.examining import Batch as Examined
from bot.domain.quality.examining import examine
from bot.domain.quality.expectations import Expectations
from bot.domain.quality.findings import without_values
from bot.domain.quality.inferring import inferred
from bot.domain.quality.stated import StatedQuality
from bot.services.looks import Place, profile_of
from bot.services.references import Held, personal


def wrong(
    session: Session, place: Place, came: Sequence[Batch], held: Held | None, said: StatedQuality
) -> Iterator[Wrong]:
    """Everything, of the batches as they came; of what may be personal by counts alone.

    What the reference is made of, and where there is none each batch, is held against the policy alone.
    """
    of_reference = held.names if held is not None else frozenset(each.name for each in came)
    alone = edited(Expectations(), replace(said, extra=True))
    whole = alone if held is None else edited(inferred(held.profile), said)
    hidden = personal(session, place, came)
    for batch in came:
        expected = alone if batch.name in of_reference else whole
        yield from _of_one(session, expected, batch, hidden)


def _of_one(
    session: Session, expected: Expectations, batch: Batch, hidden: frozenset[str]
) -> Iterator[Wrong]:
    profile = profile_of(session, batch)
    if profile is None:
        return
    known = expected.reference.columns if expected.reference else ()
    concealed = hidden | {each.name for each in (*profile.columns, *known) if each.concealed}
    # How old it was when it came: whoever looks later must not blame it for that.
    examined = Examined(profile, made_at=batch.window.until)
    found = examine(expected, examined, batch.received_at)
    yield from (Wrong(batch.name, each) for each in without_values(found, concealed))
