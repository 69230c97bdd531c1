"""What both HTTP interfaces make of an error: the word and the status of a reaction, and the log's line of a failure."""

import logging
import secrets

from bot.errors import BotError

log = logging.getLogger(__name__)

# The more exact first.
Reactions = tuple[tuple[type[BotError], str, int], ...]


def reaction(table: Reactions, error: Exception, otherwise: str) -> tuple[str, int]:
    """The word and the status of an error; `otherwise` and 500 for one that the table does not know."""
    return next(((word, status) for kind, word, status in table if isinstance(error, kind)), (otherwise, 500))


def note_unkept(error: Exception) -> None:
    """The database does not answer, or gave up on this transaction."""
    log.warning("A request could not be kept: %s.", type(error).__name__)


def note_failed(error: Exception) -> str:
    """A mistake of ours; the sentence with the number that stands in the log before the traceback."""
    reference = secrets.token_hex(4)
    log.error("A request failed with %s, reference %s.", type(error).__name__, reference)
    return f"Something went wrong here. The log says what, under reference {reference}."
