"""One line of the table of commands."""

from dataclasses import dataclass
from typing import Literal

Group = Literal["find", "release", "people", "watch", "prove"]


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """One command: `verb` is one word or two, `reads` that it changes nothing."""

    verb: str
    usage: str
    summary: str
    group: Group
    example: str
    reads: bool = False
