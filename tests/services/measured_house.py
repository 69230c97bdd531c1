"""A house whose models are in use: batches with scores, and labels that follow."""

from datetime import datetime, timedelta
from hashlib import sha256

from bot.domain.batches import Batch, Window
from bot.domain.columns import Columns, packed
from bot.domain.performance.told import Performance
from bot.domain.profile.profile import Profile
from bot.domain.registry import PersonId
from bot.services import batches, performance
from bot.services.batches import Delivery
from bot.services.performance import Question
from storage.batches import add
from tests.domain.performance.rows import Values, batch, labels, scored
from tests.services.house import ANA, MONDAY, House

HOUR = timedelta(hours=1)


def sent(
    house: House,
    columns: Columns,
    name: str = "monday",
    *,
    until: datetime = MONDAY - HOUR,
    version: int | None = 1,
    concealed: tuple[str, ...] = (),
    at: datetime | None = None,
) -> None:
    """A batch arrives."""
    rows = len(next(iter(columns.values())).values)
    digest = sha256(packed(columns)).hexdigest()
    found = Batch(
        "churn",
        "production",
        name,
        version,
        rows,
        Window(until - HOUR, until),
        digest,
        at or until,
        "bob",
        concealed,
    )
    with house.database.write() as session:
        assert add(session, found, Profile(rows), columns)


def labelled(house: House, columns: Columns, at: datetime = MONDAY) -> None:
    """Labels arrive."""
    digest = sha256(packed(columns)).hexdigest()
    with house.database.write() as session:
        batches.store_labels(session, Delivery("churn", "production", digest, "bob", at), columns)


def in_use(house: House, rows: int = 400, seed: int = 1, **more: Values) -> None:
    """One batch of calibrated scores, with all its labels."""
    score, truth = scored(rows, seed)
    sent(house, batch(score=score, **more))
    labelled(house, labels(truth))


def shown(
    house: House,
    person: PersonId = ANA,
    *,
    version: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Performance:
    """The performance of churn in production, as somebody sees it."""
    question = Question("churn", "production", version, since, until)
    return performance.performance(house.context, house.viewer(person), question)
