"""Severity: how loudly trouble is told."""

from enum import StrEnum


class Severity(StrEnum):
    """Where trouble is told: in the next digest, in the model's channel, or also to whoever is paged."""

    DIGEST = "digest"
    CHANNEL = "channel"
    PAGE = "page"

    @property
    def rank(self) -> int:
        """Its place in the order; louder is higher."""
        return list(Severity).index(self)


def loudest(first: Severity, second: Severity) -> Severity:
    """The louder of two.

    >>> loudest(Severity.PAGE, Severity.DIGEST).value
    'page'
    """
    return max(first, second, key=lambda each: each.rank)
