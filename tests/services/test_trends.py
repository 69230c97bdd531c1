"""A metric over the versions: joined and compared only on the same data, the live ones marked by more than colour."""

import pytest

from bot.domain.policy import Better
from bot.domain.trend import Trend, trend_of
from bot.errors import NotFound
from bot.services import trends
from tests.services.house import ANA, KEN, House, version
from tests.services.training import asks, reads


def test_only_what_was_measured_on_the_same_data_is_compared() -> None:
    old, new, unknown = ({"evaluation_fingerprint": each} for each in ("old", "new", None))
    versions = [
        version("churn", 1, 0.8, **old), version("churn", 2, 0.9, **new), version("churn", 3, 0.7, **unknown),
        version("churn", 4, 0.85, **old), version("churn", 5, float("nan"), **new), version("churn", 6, 0.95, **new),
    ]  # fmt: skip
    found = trend_of(versions, "roc_auc", Better.HIGHER, {2: ("production",)})

    assert [each.data for each in found.points] == [0, 1, None, 0, 1, 1]
    assert [each.before for each in found.points] == [None, None, None, 1, None, 2]
    assert found.points[3].change == pytest.approx(0.05)
    assert found.best is None  # different data has no best
    assert found.fingerprints == ("old", "new")


def test_the_best_is_the_best_in_the_direction_of_the_policy() -> None:
    versions = [version("churn", number, auc) for number, auc in ((1, 0.9), (2, 0.8), (3, 0.85))]
    for better, best in ((Better.HIGHER, 1), (Better.LOWER, 2)):
        found = trend_of(versions, "roc_auc", better, {}).best
        assert found is not None
        assert found.version == best
    assert trend_of(versions, "roc_auc", None, {}).best is None


def test_the_live_versions_are_named_in_words(house: House) -> None:
    said = reads(house, "trend churn roc_auc")
    assert "@1 is live in production: 0.88" in said
    assert "● staging" in said
    assert "The best is" not in said  # it is live


def test_without_a_metric_it_is_the_one_the_model_is_judged_by(house: House) -> None:
    found = asks(house, "trend churn").value
    assert isinstance(found, Trend)
    assert found.metric == "roc_auc"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("trend chrun", "Did you mean churn?"),
        ("trend churn roc_auk", "No version of churn has a metric “roc_auk”. Did you mean roc_auc?"),
    ],
)
def test_what_is_near_is_named(house: House, words: str, sentence: str) -> None:
    with pytest.raises(NotFound) as caught:
        asks(house, words)
    assert sentence in caught.value.sentence


def test_a_hidden_model_has_no_trend(house: House) -> None:
    assert reads(house, "trend secret", ANA)
    with pytest.raises(NotFound, match="There is no registered model"):
        asks(house, "trend secret", KEN)


def test_its_picture_says_what_is_live_and_is_the_same_each_time(house: House) -> None:
    found = asks(house, "trend churn").value
    assert isinstance(found, Trend)
    png, alt = trends.draw(found)
    assert png.startswith(b"\x89PNG")
    assert png == trends.draw(found)[0]
    assert "@1 is live in production" in alt
