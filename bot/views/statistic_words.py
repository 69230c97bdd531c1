"""What people call a statistic of drift; the policy and JSON keep its key."""

from collections.abc import Mapping

from bot.domain.monitors.monitor import Statistic

PSI, JS, KS, WASSERSTEIN = "PSI", "JS", "KS", "Wasserstein"
"""As the head of a column of numbers."""

_NAMES: Mapping[str, str] = {
    Statistic.PSI: PSI,
    Statistic.JS: "Jensen-Shannon",
    Statistic.KS: KS,
    Statistic.WASSERSTEIN: WASSERSTEIN,
    Statistic.CHI2: "chi-square",
}


def statistic_words(of: str) -> str:
    """Its name in a sentence.

    >>> statistic_words("psi"), statistic_words("chi2")
    ('PSI', 'chi-square')
    """
    return _NAMES[Statistic(of)]
