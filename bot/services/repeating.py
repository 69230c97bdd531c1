"""An effect that happens once however often it is asked for: its answer is kept beside it, in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import BadInput
from bot.services.context import Context
from storage import kept_answers
from storage.kept_answers import KeptAnswer


@dataclass(frozen=True, slots=True)
class Demand:
    """A request by a token: its key, if it named one, and the hash of what it asks."""

    token_id: str
    key: str | None
    request: str
    at: datetime


def once(
    context: Context, demand: Demand, effect: Callable[[Session], tuple[int, str]]
) -> tuple[KeptAnswer, bool]:
    """The answer, and whether it is new: `effect` returns status and text, and is called for the first demand alone.

    The same key with another request is BadInput. What is refused keeps no answer, so it may be asked again.
    """
    with context.database.write() as session:
        if demand.key is None:
            return KeptAnswer(demand.request, *effect(session)), True
        # Claimed first: the same request at the same time waits here, and then finds the answer.
        kept = kept_answers.claim(session, demand.token_id, demand.key, demand.request, demand.at)
        if kept is not None:
            if kept.request != demand.request:
                raise BadInput(
                    "This Idempotency-Key was used for another request.",
                    field="Idempotency-Key",
                    hint="Each request has a key of its own; the same request may come again with its key.",
                )
            return kept, False
        made = KeptAnswer(demand.request, *effect(session))
        kept_answers.fill(session, demand.token_id, demand.key, made.status, made.answer)
        return made, True
