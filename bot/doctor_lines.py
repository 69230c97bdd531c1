"""The lines that `mlops-bot doctor` prints."""

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How a line stands: good, worth knowing, or to be mended."""

    GOOD = "✓"
    NOTE = "–"
    BAD = "✗"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was examined, and what to do about it."""

    mark: Mark
    found: str
    advice: str = ""

    def __str__(self) -> str:
        """As it is printed."""
        return f"{self.mark} {self.found}" + (f"\n  {self.advice}" if self.advice else "")
