"""What every listener is handed, and the edge where errors become answers."""

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from slack_sdk import WebClient

from bot.domain.people import Person
from bot.domain.standing import Act
from bot.errors import BotError, Repeated
from bot.ports import Refused, Unclear
from bot.services.context import Context
from bot.services.identity import identify, remember, viewer
from bot.services.reader import Reader
from bot.views.answer import Answer
from bot.views.refusal import failure, refusal
from handlers.asking import Asked

log = logging.getLogger(__name__)

Say = Callable[[Answer], None]


@dataclass(frozen=True, slots=True)
class Desk:
    """The product's context, Slack's client for modals, and where we are installed."""

    context: Context
    client: WebClient
    team: str
    bot_user: str

    def person(self, asked: Asked, *, fresh: bool = False) -> Person:
        """Who asks; NotAllowed when they are not one of us."""
        found = identify(self.context, asked.person, asked.team, self.team, fresh=fresh)
        remember(self.context, found)
        return found

    def reader(self, asked: Asked) -> Reader:
        """Who asks, with what they may see."""
        person = self.person(asked)
        return Reader(viewer(self.context, person), person)

    def act(self, asked: Asked) -> Act:
        """The act of this delivery, now."""
        return Act(asked.person, self.team, self.context.clock.now(), asked.key, asked.public_channel)


@contextmanager
def answering(say: Say) -> Iterator[None]:
    """Every way out of a listener is an answer: a refusal in words, a failure with a number."""
    try:
        yield
    except Repeated:
        log.info("A delivery came twice and had its effect once.")
    except BotError as error:
        # A refusal is an answer like any other; only what nobody foresaw has a traceback.
        _last_word(say, refusal(error))
    # Slack may have shown it. Said once more, it might stand there twice.
    except Unclear:
        log.warning("The answer may not have reached Slack.", exc_info=True)
    except Exception:
        # The traceback may hold what nobody should read in Slack: the number finds it in the log.
        reference = secrets.token_hex(4)
        log.exception("A listener failed, reference %s.", reference)
        _last_word(say, failure(reference))


def _last_word(say: Say, answer: Answer) -> None:
    try:
        say(answer)
    except (Refused, Unclear):
        log.warning("The refusal did not reach Slack.", exc_info=True)
