"""Models by status as a picture: the worst are named, the rest are counted, and each mark is known by its shape."""

from io import BytesIO
from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from bot.charts.canvas import Canvas
from bot.charts.status_grid import LOOKS, status_png
from bot.charts.status_words import status_alt
from bot.domain.monitors.reading import Status
from bot.domain.status import WORST_FIRST, ModelStatus, counted, worst_first
from tests.charts.profiles import HOSTILE


def models(failing: int = 0, no_data: int = 0, degraded: int = 0, healthy: int = 0) -> list[ModelStatus]:
    counts = zip(WORST_FIRST, (failing, no_data, degraded, healthy), strict=True)
    return [ModelStatus(f"{status}-{at:03}", status) for status, count in counts for at in range(count)]


def size(found: list[ModelStatus]) -> tuple[int, int]:
    with Image.open(BytesIO(status_png(found)[0])) as picture:
        picture.load()
        return picture.size


def test_the_worst_come_first() -> None:
    found = worst_first(
        [ModelStatus("b", Status.HEALTHY), ModelStatus("a", Status.HEALTHY), *models(1, 1, 1)]
    )

    assert [each.status for each in found] == [*WORST_FIRST, Status.HEALTHY]
    assert [each.name for each in found[-2:]] == ["a", "b"]


def test_what_no_model_is_in_is_not_counted() -> None:
    assert counted(models(failing=2, healthy=3)) == {Status.FAILING: 2, Status.HEALTHY: 3}


def test_the_words_count_all_and_name_those_that_do_not_fare_well() -> None:
    assert status_alt(models(1, 1, 0, 30)) == (
        "32 models: 1 failing, 1 no data and 30 healthy. Failing: failing-000. No data: no data-000."
    )
    assert "failing-009 and 50 more." in status_alt(models(60))
    assert status_alt([]) == "No models in use."


@pytest.mark.parametrize("count", [0, 1, 12, 13, 36, 37, 500])
def test_any_number_of_models_is_drawn_no_larger_than_the_page(count: int) -> None:
    width, height = size(models(count // 5, count // 7, count // 9, count))

    assert width == 1600
    assert height <= 900


def test_hostile_names_are_drawn_and_said_on_one_line() -> None:
    found = [ModelStatus(HOSTILE, Status.FAILING), ModelStatus("", Status.NO_DATA)]

    assert size(found)[0] == 1600
    assert "\u202e" not in status_alt(found)


def shape(status: Status) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """The mark alone, black on white, as large as it is drawn."""
    look, canvas = LOOKS[status], Canvas(32, 32)
    canvas.dot((16, 16), look.colour, look.size, look.marker, filled=look.filled)
    with Image.open(BytesIO(canvas.png())) as picture:
        return np.asarray(picture.convert("L")) < 190


def test_each_status_has_a_shape_of_its_own_without_colour() -> None:
    for one, two in combinations(Status, 2):
        apart = shape(one) ^ shape(two)
        assert apart.sum() > 0.4 * min(shape(one).sum(), shape(two).sum()), (one, two)
