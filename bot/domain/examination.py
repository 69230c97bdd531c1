"""What came of verifying the audit."""

from dataclasses import dataclass

from bot.domain.audit import Anchor, Flaw
from bot.domain.replay import Disagreement


@dataclass(frozen=True, slots=True)
class Examination:
    """The head, how many anchors were held against it, the first flaw, and where the tables say otherwise."""

    head: Anchor
    anchors: int
    flaw: Flaw | None
    disagreements: tuple[Disagreement, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return self.flaw is None and not self.disagreements
