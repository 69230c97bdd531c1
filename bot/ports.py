"""What the product needs from outside, as Protocols; an entry is earned by a second implementation."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Where the process reads time, in one place."""

    def now(self) -> datetime:
        """The time now, aware, in UTC."""
        ...
