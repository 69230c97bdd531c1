"""Which versions a policy pre-approves: those made the same way as what is live, so many a day or week."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_LIMIT = re.compile(r"\s*([1-9]\d{0,2})\s*/\s*(day|week)\s*")
_DAYS = {"day": 1, "week": 7}


class Same(StrEnum):
    """What has to be the same of both versions."""

    PIPELINE = "pipeline"
    FEATURES = "features"


@dataclass(frozen=True, slots=True, order=True)
class Limit:
    """How many versions go live so in one environment of a model within some days: `1/day`, `3/week`."""

    count: int
    days: int

    def __str__(self) -> str:
        word = next(word for word, days in _DAYS.items() if days == self.days)
        return f"{self.count} a {word}"

    def implies(self, other: "Limit") -> bool:
        """Whether what keeps to this one keeps to the other as well."""
        return self.count <= other.count and self.days >= other.days


def parse_limit(text: str) -> Limit:
    """A limit as it is written; ValueError for what is none.

    >>> str(parse_limit("3/week"))
    '3 a week'
    """
    found = _LIMIT.fullmatch(text)
    if found is None:
        raise ValueError(f"must be a number for each day or week like `1/day` or `3/week`, not `{text[:60]}`")
    return Limit(int(found[1]), _DAYS[found[2]])


@dataclass(frozen=True, slots=True)
class AutoRule:
    """When a version is pre-approved: every gate passes, it is the `same`, and all `limits` are kept."""

    same: tuple[Same, ...] = tuple(Same)
    limits: tuple[Limit, ...] = (Limit(1, 1),)


def strictest_auto(rules: Iterable[AutoRule | None]) -> AutoRule | None:
    """What every one of them pre-approves: nothing, where one of them pre-approves nothing."""
    found = list(rules)
    known = [each for each in found if each is not None]
    if len(known) < len(found) or not known:
        return None
    same = {each for rule in known for each in rule.same}
    limits = {each for rule in known for each in rule.limits}
    kept = (each for each in limits if not any(x != each and x.implies(each) for x in limits))
    return AutoRule(tuple(each for each in Same if each in same), tuple(sorted(kept)))
