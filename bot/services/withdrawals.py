"""Withdrawing a data set version: nobody should use it any more, and who has something live because of it is told."""

from sqlalchemy.orm import Session

from bot.domain.commands import WithdrawData
from bot.domain.data_sets import DataSet, DataSetRecord, parse_data_set
from bot.domain.lineage import Impact
from bot.domain.policy import Verb
from bot.domain.registry import PersonId
from bot.domain.standing import Act
from bot.domain.text import reason as clean_reason
from bot.errors import AlreadyResolved, BadInput, NotFound
from bot.services import announcements, expiry
from bot.services.context import Context
from bot.services.data_sets import hidden_data, stewardship, the_data_set, the_record
from bot.services.identity import Authority, Viewer, once
from bot.services.lineages import impact_in, owners_seen
from bot.views import withdrawals as view
from storage import audit, data_sets


def withdraw(context: Context, authority: Authority, act: Act, row_id: int, because: str) -> Impact:
    """Withdraw a data set version and tell the owners of what is live because of it; the impact the person may see.

    Open requests for what was made with it are judged anew at once. BadInput without a reason.
    """
    reason = clean_reason(because)
    if not reason:
        raise BadInput("A withdrawal needs a reason: add `because …`.", field="reason")
    with context.database.write() as session:
        once(session, act)
        record = _the_row(session, authority.viewer, row_id)
        data_set = data_sets.lock(session, record.version.name, act.at)
        authority.require(Verb.DATA_WITHDRAW, stewardship(data_set, act.at), record.name)
        if not data_sets.withdraw(session, row_id, act.by, reason, act.at):
            raise AlreadyResolved(f"{record.name} was withdrawn already.")
        # All of it, whoever withdraws: the audit and the owners hear of models that this person must not see.
        everything = impact_in(session, Viewer(None), record)
        facts: dict[str, object] = {
            "version": record.version.version,
            "fingerprint": record.version.fingerprint,
            "because": reason,
            "live": [str(each) for each in everything.live],
        }
        audit.append(session, act.at, act.actor, "data.withdrawn", record.version.name, facts)
        _tell(session, authority, act, reason, everything, data_set.steward)
        seen = impact_in(session, authority.viewer, record)
    expiry.sweep(context)
    context.wake()
    return seen


def refuse_early(context: Context, authority: Authority, row_id: int) -> None:
    """Say before the form is filled in what its submission would be told: withdrawn already, or not theirs to withdraw."""
    with context.database.read() as session:
        record = _the_row(session, authority.viewer, row_id)
        data_set = data_sets.find(session, record.version.name) or DataSet(record.version.name)
    authority.require(Verb.DATA_WITHDRAW, stewardship(data_set, context.clock.now()), record.name)
    if record.withdrawn_at is not None:
        raise AlreadyResolved(f"{record.name} was withdrawn already.")


def impact_of(context: Context, viewer: Viewer, row_id: int) -> Impact:
    """What is live because of one data set version."""
    with context.database.read() as session:
        return impact_in(session, viewer, _the_row(session, viewer, row_id))


def row_named(context: Context, viewer: Viewer, command: WithdrawData) -> int:
    """The row that a form was opened for, else that of the version that was typed; BadInput without a version."""
    if command.row is not None:
        return command.row
    target = parse_data_set(command.data_set or "")
    if target.version is None:
        raise BadInput("Say which version: `withdraw customers@2026-11-01 because …`.", field="data_set")
    with context.database.read() as session:
        return the_record(session, the_data_set(session, target.name, viewer), target.version).id


def _tell(
    session: Session,
    authority: Authority,
    act: Act,
    because: str,
    everything: Impact,
    steward: PersonId | None,
) -> None:
    """One direct message to each owner who sees their model, with what is live of theirs; and one to the steward."""
    owned = owners_seen(session, Viewer(None))
    theirs: dict[PersonId, list[str]] = {}
    for live in everything.live:
        who = authority.memberships.who_see(live.model, {"owner": tuple(owned.get(live.model, ()))})
        for person in dict.fromkeys(who["owner"]):
            theirs.setdefault(person, []).append(str(live))
    if steward is not None:
        theirs.setdefault(steward, [])
    for person, live_versions in theirs.items():
        if person != act.by:
            told = view.withdrawn_dm(everything.record, act.by, because, live_versions)
            announcements.tell(session, person, told, act.at)


def _the_row(session: Session, viewer: Viewer, row_id: int) -> DataSetRecord:
    found = data_sets.find_record(session, row_id)
    if found is None or found.version.name in hidden_data(session, viewer):
        raise NotFound("That data set version is not there any more.", hint="`/mlops data` lists them.")
    return found
