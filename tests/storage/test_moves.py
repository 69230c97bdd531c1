"""Of the moves of a model those are read that answer a question, and the answer is that of all."""

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import insert

from bot.domain.live_then import live_then
from bot.domain.model_card import INCIDENTS, incidents
from bot.domain.registry import ChangeKind
from storage import environments, moves
from storage.database import Database
from storage.tables.registry import EnvironmentChangeRow
from tests.storage.seeds import AT, minutes

CHURN, SEEDS = 1, range(25)
KINDS = (ChangeKind.PROMOTION, ChangeKind.ROLLBACK, ChangeKind.FOUND, *[ChangeKind.OUTSIDE] * 3)


def moved(seed: int) -> Iterator[dict[str, object]]:
    """Moves of two places by a clock that sometimes goes back."""
    chance = random.Random(seed)
    for number in range(chance.randrange(12)):
        yield {
            "registered_model_id": CHURN, "environment": chance.choice(("staging", "production")),
            "move_key": f"{seed} {number}", "from_version": chance.choice((None, 1, 2)), "to_version": chance.choice((1, 2)),
            "kind": chance.choice(KINDS), "at": AT + minutes(number + chance.choice((0, 0, 0, -3))),
            "rolled_back_at": chance.choice((None, None, AT)),
        }  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_a_moment_a_card_and_a_list_are_answered_as_by_the_whole_history(
    database: Database, seed: int
) -> None:
    rows = list(moved(seed))
    with database.write() as session:
        if rows:
            session.execute(insert(EnvironmentChangeRow), rows)
    with database.read() as session:
        whole = environments.history(session, "churn")
        assert moves.places(session, "churn") == tuple(dict.fromkeys(each.environment for each in whole))
        oldest = whole[-1].at if whole else None
        assert moves.extent(session, "churn") == (len(whole), oldest)
        assert environments.history(session, "churn", most=3, skip=2) == whole[2:5]
        assert environments.history(session, "churn", skip=2) == whole[2:]
        for version in (1, 2):
            found = moves.of_version(session, "churn", version, INCIDENTS)
            assert incidents(version, found) == incidents(version, whole)
            assert moves.been_in(session, "churn", version) == {
                each.environment for each in whole
                if each.to_version == version and each.rolled_back_at is None and each.kind is not ChangeKind.OUTSIDE
            }  # fmt: skip
        for place in ("staging", "production"):
            here = tuple(each for each in whole if each.environment == place)
            for at in (AT + minutes(number - 5) for number in range(20)):
                then = moves.around(session, "churn", place, at)
                assert live_then("churn", place, then, at) == live_then("churn", place, here, at)
