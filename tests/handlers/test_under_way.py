"""A copy of a delivery that is being answered is dropped."""

import pytest

from bot.errors import Repeated
from handlers.under_way import UnderWay


def test_a_copy_that_comes_while_the_first_is_answered_is_dropped() -> None:
    under_way = UnderWay()

    with under_way.alone("one"), under_way.alone("two"), pytest.raises(Repeated), under_way.alone("one"):
        pass


def test_a_delivery_that_failed_may_come_again() -> None:
    under_way = UnderWay()

    with pytest.raises(ValueError, match="broken"), under_way.alone("one"):
        raise ValueError("broken")

    with under_way.alone("one"):
        pass
