"""Statistics are called by the names that people know, wherever a monitor speaks of them."""

import pytest

from bot.domain.monitors.monitor import Monitor, Statistic, What
from bot.views.monitor_words import watching
from bot.views.statistic_words import statistic_words


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("psi", "PSI"),
        ("js", "Jensen-Shannon"),
        ("ks", "KS"),
        ("wasserstein", "Wasserstein"),
        ("chi2", "chi-square"),
    ],
)
def test_a_statistic_is_called_as_a_person_calls_it(key: str, name: str) -> None:
    assert statistic_words(key) == name
    assert f"({name})" in watching(Monitor(What.FEATURE_DRIFT, key))


def test_each_statistic_has_a_name() -> None:
    assert all(map(statistic_words, Statistic))


def test_a_metric_keeps_the_name_that_its_writer_gave_it() -> None:
    assert watching(Monitor(What.PERFORMANCE, "psi")).startswith("psi")
