"""From where on drift matters. It loads nothing heavy: a policy is read by whoever says no statistic."""

from dataclasses import dataclass

# Chosen in docs/drift.md by what they find and what they call drift by mistake, on data of known drift.
PSI_AT_LEAST = 0.1
JENSEN_SHANNON_AT_LEAST = 0.1
KOLMOGOROV_SMIRNOV_AT_LEAST = 0.1
WASSERSTEIN_AT_LEAST = 0.25
FALSE_ALARMS_AT_MOST = 0.05


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A column drifted when one of its effects is so large and chance an unlikely explanation.

    `wasserstein_normed` is in standard deviations of the reference. `p_value` is the share of false alarms among alarms, at most.
    """

    psi: float = PSI_AT_LEAST
    js: float = JENSEN_SHANNON_AT_LEAST
    ks: float = KOLMOGOROV_SMIRNOV_AT_LEAST
    wasserstein_normed: float = WASSERSTEIN_AT_LEAST
    p_value: float = FALSE_ALARMS_AT_MOST
