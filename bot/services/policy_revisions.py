"""Keeps every revision of the policy whole, and tells the admins once what it says otherwise."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.policy import Policy
from bot.domain.policy_changes import PolicyChange, changes, looser
from bot.domain.policy_revisions import PolicyRevision, PolicyText
from bot.domain.registry import PersonId
from bot.domain.standing import holders
from bot.errors import NotFound, PolicyProblem, Unavailable
from bot.policy import build
from bot.policy.holidays import kept
from bot.services import announcements
from bot.services.context import Context
from bot.services.identity import memberships
from bot.views.answer import Answer
from bot.views.policy_changes import changed_answer, spoken, unreadable_answer
from storage import audit
from storage import policy as stored

FILE = "file"
# Who administers is a handful of people; a group of a thousand is no list of addressees.
MOST_TOLD = 20


def keep(context: Context) -> Policy:
    """Store the policy of now when it is new; nobody is told yet."""
    policy = context.policy()
    # Looked at only when this process' file changed: a replica that still has the
    # older file must not put it in force again.
    if context.noted.get("policy") != policy.hash:
        with context.database.write() as session:
            last = stored.newest(session)
            if last is None or last.hash != policy.hash:
                _add(session, policy, last, context.clock.now())
        context.noted["policy"] = policy.hash
    return policy


def note(context: Context) -> None:
    """Store the policy of now when it is new, and tell the admins what nobody told them yet."""
    policy = keep(context)
    _note_problem(context, policy)
    with context.database.read() as session:
        waiting = stored.unannounced(session)
    for each in waiting:
        _announce(context, policy, each)


def in_force(session: Session, policy: Policy, at: datetime) -> int:
    """The number of the revision that a policy is; stored when nobody saw it before."""
    found = stored.with_hash(session, policy.hash)
    if found is None:
        _add(session, policy, stored.newest(session), at)
        found = stored.with_hash(session, policy.hash)
    if found is None:
        # Another replica stored another revision in the same moment.
        raise Unavailable("The policy changed just now, so nothing was decided.", hint="Try again.")
    return found.id


def text_of(context: Context, number: int | None) -> tuple[PolicyRevision, PolicyText]:
    """A revision with its text, the newest when no number is given. NotFound when there is none."""
    with context.database.read() as session:
        found = stored.newest(session) if number is None else stored.find(session, number)
        if found is None:
            which = "No revision" if number is None else f"No revision {number}"
            raise NotFound(f"{which} of the policy is kept.", hint="The first is kept when the bot runs.")
        return found, stored.text_of(session, found.id)


def policy_of(session: Session, revision: PolicyRevision) -> Policy:
    """The policy as a revision said it. PolicyProblem when this version of the bot cannot read it any more."""
    said = stored.text_of(session, revision.id)
    return build(said.text, revision.source, preset=said.preset, calendar=lambda _: kept(said.calendar))


def _add(session: Session, policy: Policy, last: PolicyRevision | None, at: datetime) -> None:
    if not stored.add(session, policy, last.id if last else 0, FILE, at):
        return
    new = stored.newest(session)
    number = new.id if new is not None else 0
    found = None if last is None else _changes(session, last, policy)
    facts: dict[str, object] = {"revision": number, "hash": policy.hash, "source": policy.source}
    if last is not None:
        facts |= {
            "previous": last.id,
            "changes": [spoken(each) for each in found or ()],
            "looser": looser(found or ()),
        }
    audit.append(session, at, "system", "policy.changed", "policy", facts)
    # The first is no change, and neither is a comment.
    if last is None or found == ():
        stored.mark_announced(session, number, at)


def _changes(session: Session, last: PolicyRevision, policy: Policy) -> tuple[PolicyChange, ...] | None:
    """What the policy says otherwise than the revision; None when that cannot be read any more."""
    try:
        before = policy_of(session, last)
    except PolicyProblem:
        return None
    return changes(replace(before, reporting=policy.reporting), policy)


def _announce(context: Context, policy: Policy, revision: PolicyRevision) -> None:
    with context.database.read() as session:
        last = stored.before(session, revision.id)
        before = None if last is None else _readable(session, last)
        after = _readable(session, revision)
    found = changes(before, after) if before is not None and after is not None else ()
    # Whoever was an admin until now is told as well: that may be the very change.
    told = _admins(context, [policy, *([before] if before is not None else [])])
    if told is None:
        return
    answer = changed_answer(revision.source, revision.id, found)
    at = context.clock.now()
    with context.database.write() as session:
        if stored.mark_announced(session, revision.id, at):
            _tell(session, told, answer, at, urgent=bool(looser(found)))
    context.wake()


def _readable(session: Session, revision: PolicyRevision) -> Policy | None:
    try:
        return policy_of(session, revision)
    except PolicyProblem:
        return None


def _note_problem(context: Context, policy: Policy) -> None:
    problem = context.policy_problem()
    sentence = "" if problem is None else problem.sentence
    if context.noted.get("problem", "") == sentence:
        return
    at = context.clock.now()
    told = _admins(context, [policy]) if sentence else ()
    if told is None:
        return
    with context.database.write() as session:
        if not sentence:
            stored.forget_refusals(session)
        elif stored.refuse(session, hashlib.sha256(sentence.encode()).hexdigest(), sentence, at):
            audit.append(session, at, "system", "policy.refused", "policy", {"problem": sentence})
            _tell(session, told, unreadable_answer(sentence), at, urgent=True)
    context.noted["problem"] = sentence
    context.wake()


def _tell(
    session: Session, people: Iterable[PersonId], answer: Answer, at: datetime, *, urgent: bool
) -> None:
    for person in people:
        announcements.tell(session, person, answer, at, urgent=urgent)


def _admins(context: Context, policies: Iterable[Policy]) -> tuple[PersonId, ...] | None:
    """The admins whom somebody named; None while Slack does not say who they are."""
    found: dict[PersonId, None] = {}
    try:
        for policy in policies:
            known = memberships(context, policy)
            found |= dict.fromkeys(who for role in policy.admins for who in holders(role, policy, known, ()))
    except Unavailable:
        return None
    return tuple(found)[:MOST_TOLD]
