"""Watermarks that are days: a day is taken when it is over, whole."""

from pathlib import Path

import pytest

from bot.integrations.pulling.marks import is_later
from tests.services.fetched import HOUR, Fetching
from tests.services.house import House
from tests.services.warehouse import NOON, Warehouse, asks, fetching_from

DAILY = "SELECT * FROM daily"


@pytest.fixture
def warehouse(empty_database_url: str) -> Warehouse:
    found = Warehouse(empty_database_url)
    found.run("CREATE TABLE daily (id INTEGER, on_day DATE)")
    return found


@pytest.fixture
def fetching(quick_house: House, warehouse: Warehouse, tmp_path: Path) -> Fetching:
    return fetching_from(quick_house, warehouse, tmp_path)


def came(fetching: Fetching) -> list[int]:
    return [each.rows for each in fetching.batches()]


def test_a_day_is_taken_when_it_is_over_and_none_of_its_rows_is_lost(
    fetching: Fetching, warehouse: Warehouse
) -> None:
    fetching.rules(asks("on_day", query=DAILY))
    warehouse.run("INSERT INTO daily VALUES (1, '2026-11-02'), (2, '2026-11-03')")
    fetching.sweep()
    assert came(fetching) == [1]
    warehouse.run("INSERT INTO daily VALUES (3, '2026-11-03'), (4, '2026-11-04')")
    fetching.sweep(11 * HOUR)
    assert came(fetching) == [1]
    fetching.sweep(HOUR)
    assert came(fetching) == [1, 2]
    fetching.sweep(24 * HOUR)
    assert came(fetching) == [1, 2, 1]


def test_a_day_waits_for_its_late_rows_as_long_as_the_delay_says(
    fetching: Fetching, warehouse: Warehouse
) -> None:
    warehouse.run("INSERT INTO daily VALUES (1, '2026-11-03')")
    fetching.rules(asks("on_day", ", delay: 2h", DAILY))
    fetching.sweep(13 * HOUR)
    warehouse.run("INSERT INTO daily VALUES (2, '2026-11-03')")
    fetching.sweep(HOUR)
    assert came(fetching) == [2]


def test_a_day_is_to_come_until_it_is_over_written_as_text_or_not() -> None:
    midnight = NOON + 12 * HOUR
    for today in (NOON.date(), "2026-11-03"):
        assert is_later(today, NOON)
        assert not is_later(today, midnight)
    assert not is_later("2026-11-02", NOON)
