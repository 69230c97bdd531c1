"""What is kept of a column's values: how many are missing, and of plain numbers where they lie. Never a value."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column: `missing` of its values are not there; `mean` and `deviation` are known of numbers that are nobody's."""

    name: str
    missing: int
    mean: float | None = None
    deviation: float | None = None


def without_values(profile: Sequence[ColumnProfile], names: Collection[str]) -> tuple[ColumnProfile, ...]:
    """The profile with counts alone of these columns."""
    return tuple(replace(each, mean=None, deviation=None) if each.name in names else each for each in profile)
