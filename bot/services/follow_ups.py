"""Buttons that ask something further: each stands for words that can be typed, kept in a row."""

from dataclasses import replace
from datetime import timedelta

from bot.errors import NotFound
from bot.services.context import Context
from bot.views.answer import Answer, Button, Buttons, Menu, Part
from bot.views.ids import FOLLOW_UP
from storage import follow_ups

KEPT = timedelta(days=90)


def offered(context: Context, answer: Answer) -> Answer:
    """The answer whose follow-up buttons hold the ids of rows in place of words."""
    words = [each.value for part in answer.parts for each in _follow_ups(part)]
    if not words:
        return answer
    at = context.clock.now()
    with context.database.write() as session:
        ids = {each: str(follow_ups.keep(session, each, at)) for each in words}
    return replace(answer, parts=tuple(_with_ids(part, ids) for part in answer.parts))


def words_behind(context: Context, row_id: int) -> str:
    """The words that a button stands for."""
    with context.database.read() as session:
        found = follow_ups.find(session, row_id)
    if found is None:
        raise NotFound("That button is too old.", hint="Type the command again.")
    return found


def _follow_ups(part: Part) -> tuple[Button, ...]:
    items = part.items if isinstance(part, Buttons) else ()
    return tuple(each for each in items if isinstance(each, Button) and _asks(each))


def _with_ids(part: Part, ids: dict[str, str]) -> Part:
    if not isinstance(part, Buttons):
        return part
    return Buttons(tuple(_with_id(each, ids) for each in part.items))


def _with_id(item: Button | Menu, ids: dict[str, str]) -> Button | Menu:
    return replace(item, value=ids[item.value]) if isinstance(item, Button) and _asks(item) else item


def _asks(button: Button) -> bool:
    return button.action_id.startswith(FOLLOW_UP)
