"""Columns that look like personal data: shown to people, and confirmed or denied by one of them."""

from dataclasses import replace

from bot.domain.data_sets import Classification, PersonalColumn
from bot.domain.policy import Verb
from bot.domain.standing import Act
from bot.domain.text import clean
from bot.errors import AlreadyResolved, NotFound
from bot.services.context import Context
from bot.services.data_sets import hidden_data, stewardship
from bot.services.identity import Authority, Viewer, once
from storage import audit, data_sets


def columns_of(context: Context, viewer: Viewer, name: str) -> tuple[PersonalColumn, ...]:
    """The suspected columns of a data set that is known to exist, the undecided ones first."""
    with context.database.read() as session:
        hidden = hidden_data(session, viewer)
        found = () if name in hidden else data_sets.personal_columns(session, name)
    return tuple(sorted(found, key=lambda each: each.is_personal is not None))


def column_of(context: Context, viewer: Viewer, row_id: int) -> PersonalColumn:
    """One suspected column by its row; NotFound when it is not there or not to be seen."""
    with context.database.read() as session:
        found = data_sets.find_column(session, row_id)
        if found is None or found.data_set in hidden_data(session, viewer):
            raise _gone()
    return found


def decide(context: Context, authority: Authority, act: Act, row_id: int, *, is_personal: bool) -> str:
    """Say whether a column is personal data; returns the data set's name. Personal data raises its class."""
    with context.database.write() as session:
        once(session, act)
        column = data_sets.find_column(session, row_id)
        if column is None or column.data_set in hidden_data(session, authority.viewer):
            raise _gone()
        data_set = data_sets.lock(session, column.data_set, act.at)
        authority.require(Verb.DATA_CONFIRM, stewardship(data_set, act.at), data_set.name)
        if not data_sets.decide(session, row_id, is_personal, act.by, act.at):
            words = "is marked as personal data" if is_personal else "is marked as no personal data"
            raise AlreadyResolved(f"{clean(column.name, 60)} {words} already.")
        # Without a class of its own the data set follows its columns; one that was set has to be raised.
        raised = is_personal and data_set.classification not in {None, Classification.PERSONAL}
        if raised:
            data_sets.save(session, replace(data_set, classification=Classification.PERSONAL, because=""))
        verb = "data.column_confirmed" if is_personal else "data.column_denied"
        facts: dict[str, object] = {
            "column": column.name,
            "kind": column.kind.value,
            "classification_before": data_set.classification.value
            if raised and data_set.classification
            else None,
        }
        audit.append(session, act.at, act.actor, verb, data_set.name, facts)
    return column.data_set


def _gone() -> NotFound:
    return NotFound("That column is not there any more.", hint="`/mlops data` lists the data sets.")
