"""What Northwind has decided so far, what it waits for, and when its digest comes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.registry import ModelVersion, PersonId
from demo.organisation import ANA, GRACE, KENJI, LEO, MIA, RELEASES, TOM
from demo.registered import DIABETES_PROGRESSION, DIGIT_READER, TUMOUR_SCREENING, WINE_GRADING

STAGING = "staging"
PRODUCTION = "production"

DIGEST_CRON = "0 9 * * 1-5"
DIGEST_ZONE = "Europe/Berlin"
DIGEST_CHANNEL = RELEASES


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved, and in which role it counted."""

    person: PersonId
    role: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A promotion somebody asked for, `days` after the version was registered."""

    model: str
    version: int
    environment: str
    requester: PersonId
    reason: str
    days: int = 0
    approvals: tuple[Approval, ...] = ()


@dataclass(frozen=True, slots=True)
class PastMove:
    """A promotion that went live at `at`; the policy's rules held when it did."""

    asked: Asked
    from_version: int | None
    at: datetime


def _to_staging(model: str, version: int, requester: PersonId, days: int) -> Asked:
    return Asked(model, version, STAGING, requester, "Try it on last week's traffic.", days)


def _to_production(
    model: str, version: int, requester: PersonId, reason: str, days: int, *people: PersonId
) -> Asked:
    engineer, business = people
    approvals = (Approval(engineer, "ml-engineer"), Approval(business, "business"))
    return Asked(model, version, PRODUCTION, requester, reason, days, approvals)


DECIDED = (
    _to_staging(TUMOUR_SCREENING, 1, LEO, 1),
    _to_production(TUMOUR_SCREENING, 1, LEO, "First version, agreed with the clinic.", 5, MIA, GRACE),
    _to_staging(TUMOUR_SCREENING, 2, ANA, 1),
    _to_production(TUMOUR_SCREENING, 2, ANA, "Finds two more in every hundred tumours.", 3, KENJI, GRACE),
    _to_staging(TUMOUR_SCREENING, 3, LEO, 1),
    _to_staging(WINE_GRADING, 1, LEO, 1),
    _to_production(WINE_GRADING, 1, LEO, "A baseline to start with.", 2, MIA, TOM),
    _to_staging(WINE_GRADING, 2, LEO, 2),
    _to_production(WINE_GRADING, 2, MIA, "Under a third of the baseline's log loss.", 5, KENJI, TOM),
    _to_staging(WINE_GRADING, 3, ANA, 1),
    _to_staging(DIGIT_READER, 1, ANA, 3),
    _to_production(DIGIT_READER, 1, ANA, "Replaces typing the forms by hand.", 4, KENJI, TOM),
    _to_staging(DIGIT_READER, 2, ANA, 2),
    _to_production(DIGIT_READER, 2, ANA, "Misreads half as many digits.", 3, MIA, TOM),
    _to_staging(DIGIT_READER, 3, LEO, 3),
    _to_staging(DIABETES_PROGRESSION, 1, LEO, 1),
    _to_staging(DIABETES_PROGRESSION, 2, ANA, 3),
)

PENDING = Asked(
    TUMOUR_SCREENING,
    3,
    PRODUCTION,
    LEO,
    "Better ranking and no false alarm on the holdout, at the price of two more missed tumours.",
)


def past_moves(versions: Iterable[ModelVersion]) -> tuple[PastMove, ...]:
    """The promotions of the past, the earliest first, each with the version that was live before it."""
    registered = {(each.model, each.version): each.created_at for each in versions}
    timed = sorted(
        ((registered[each.model, each.version] + timedelta(days=each.days), each) for each in DECIDED),
        key=lambda pair: pair[0],
    )
    # What was live in each place as the moves go by: it is what the next one replaces.
    live: dict[tuple[str, str], int] = {}
    moves = []
    for at, asked in timed:
        place = (asked.model, asked.environment)
        moves.append(PastMove(asked, live.get(place), at))
        live[place] = asked.version
    return tuple(moves)
