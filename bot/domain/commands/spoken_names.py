"""Names inside a spoken command: quoted where a bare word would be read as something else."""

import re
from collections.abc import Sequence

from bot.domain.commands.slots import FROM, NUMBERED, SKIPPED, TOWARDS, named_environment
from bot.domain.commands.subjects import BETWEEN, CSV, EVERYTHING
from bot.domain.commands.words import REASON_WORDS, as_sent
from bot.domain.targets import Target, request_number, version_number
from bot.domain.text import enquoted, quoted

SIMPLE = re.compile(r"[\w./-]*[A-Za-z_][\w./-]*")
# Words that mean something between the names of `runs` and `trend`.
SAID = frozenset(
    [
        "where",
        "with",
        "if",
        "top",
        "best",
        "first",
        "newest",
        "latest",
        "last",
        "limit",
        "by",
        "order",
        "sort",
        "page",
        "save",
        "saved",
        "list",
        "forget",
        "delete",
        "remove",
        "unsave",
        "of",
        "in",
        "for",
        "from",
        "over",
        "experiment",
        "model",
        "please",
        "as",
        "asc",
        "desc",
        "ascending",
        "descending",
        "up",
        "down",
        "lowest",
        "highest",
    ]
)
KEYWORDS = (
    REASON_WORDS
    | TOWARDS
    | NUMBERED
    | SKIPPED
    | BETWEEN
    | EVERYTHING
    | CSV
    | {
        FROM,
        "model",
        "run",
        "request",
        "show",
        "set",
        "is",
        "=",
        "to",
        "as",
        "edit",
        "when",
        "verify",
        "anchor",
        "file",
        "markdown",
        "add",
        "watch",
        "end",
        "remove",
        "delete",
        "stop",
    }
)


def spoken_environment(name: str) -> str:
    """An environment, after a word like `in`."""
    return as_sent(enquoted(name) if reads_otherwise(name, ()) else quoted(name))


def spoken_name(name: str | None, environments: Sequence[str] = ()) -> str:
    """A registered model."""
    if name is None:
        return ""
    plain = str(Target(name))
    return as_sent(enquoted(name) if plain == name and reads_otherwise(name, environments) else plain)


def reads_otherwise(name: str, environments: Sequence[str]) -> bool:
    """Whether the bare word would not be read as a name."""
    return (
        name.casefold() in KEYWORDS
        or version_number(name) is not None
        or request_number(name) is not None
        or named_environment(name, environments) is not None
    )


def spoken_word(name: str | None) -> str:
    """A name where a word of the grammar could stand as well, and no version follows."""
    if name is None:
        return ""
    return as_sent(enquoted(name) if name.casefold() in KEYWORDS else quoted(name))
