"""A process that makes and draws one digest of the database at a path, as the routine does, and puts it in the outbox."""

import sys

from benchmarks.digest_house import AT, house_over
from bot.services import digests


def make(url: str) -> str:
    """The text of the digest that came due."""
    house = house_over(url)
    house.clock.set(AT)
    digests.sweep(house.context)
    assert digests.make_next(house.context)
    house.database.close()
    return "made"


if __name__ == "__main__":
    print(make(sys.argv[1]))
