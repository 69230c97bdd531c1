"""A zone that is none: refused when it is typed, and no harm to the digests of others when it is stored."""

from datetime import timedelta

import pytest

from bot.domain.digest import DigestSchedule
from bot.errors import BadInput
from bot.services import digest_schedules, digests
from bot.services.digest_schedules import Subscription
from bot.services.identity import OPERATOR
from storage import digest as stored
from tests.review.stage import Stage
from tests.services.house import BEA, RELEASES


def subscribe(stage: Stage, zone: str) -> str:
    house = stage.house
    wish = Subscription("daily 9:00", RELEASES, zone)
    return digest_schedules.subscribe(house.context, house.who(BEA), house.act(BEA), wish).zone


@pytest.mark.parametrize("zone", ["Foo/Bar", "Europe/" + "x" * 300])
def test_a_zone_that_is_none_is_refused(stage: Stage, zone: str) -> None:
    with pytest.raises(BadInput, match="is not a time zone"):
        subscribe(stage, zone)

    assert digest_schedules.listed(stage.house.context, OPERATOR) == ()


def test_a_zone_is_kept_as_it_is_really_spelled(stage: Stage) -> None:
    assert subscribe(stage, "europe/berlin") == "Europe/Berlin"


def test_a_stored_zone_nobody_knows_any_more_stops_no_other_digest(stage: Stage) -> None:
    at = stage.house.clock.now()
    with stage.house.database.write() as session:
        stored.add_schedule(session, DigestSchedule(0, "0 9 * * *", "Mars/Base", RELEASES, BEA, at, at))
    subscribe(stage, "Europe/Berlin")
    stage.house.clock.move(timedelta(days=1))

    assert digests.sweep(stage.house.context) == 1
