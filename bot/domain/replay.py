"""What the audit says was live and locked where: its entries replayed, one after another."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from itertools import accumulate, islice
from typing import Any

from bot.domain.audit import AuditEntry

Place = tuple[str, str]
"""A registered model and an environment."""


@dataclass(frozen=True, slots=True)
class ReplayedState:
    """One environment after some entries; `sequence` is the entry that made the version live there."""

    version: int | None = None
    since: datetime | None = None
    sequence: int = 0
    request: str | None = None
    locked: bool = False
    # Live and not confirmed yet.
    proving: bool = False


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A place where the audit and the tables say different things of what is live or locked."""

    model: str
    environment: str
    audit: ReplayedState
    table: ReplayedState


States = Mapping[Place, ReplayedState]


def replay(entries: Iterable[AuditEntry]) -> States:
    """The state of every environment after these entries, in their order.

    >>> from bot.domain.audit import GENESIS, link
    >>> at = datetime.fromisoformat("2026-11-02T09:00+00:00")
    >>> facts = {"environment": "production", "from": 5, "to": 7, "request": "P-1"}
    >>> replay([link(GENESIS, 1, at, "system", "promotion.live", "churn", facts)])["churn", "production"].version
    7
    """
    return reduce(after, entries, {})


def moments(entries: Iterable[AuditEntry]) -> Iterator[States]:
    """The states after each entry."""
    nothing: States = {}
    return islice(accumulate(entries, after, initial=nothing), 1, None)


def after(states: States, entry: AuditEntry) -> States:
    """The states that an entry leaves."""
    effect = _EFFECTS.get(entry.verb)
    return states if effect is None else effect(states, entry, json.loads(entry.facts))


def disagreements(audit: States, table: States, moving: Iterable[Place] = ()) -> tuple[Disagreement, ...]:
    """Where the two differ; a place that is being moved right now is left out.

    The registry is moved before the audit says so, since only what was read back may be called live.
    """
    nothing = ReplayedState()
    left_out = set(moving)
    places = sorted({*audit, *table} - left_out)
    pairs = ((place, audit.get(place, nothing), table.get(place, nothing)) for place in places)
    return tuple(
        Disagreement(*place, said, found)
        for place, said, found in pairs
        if _compared(said) != _compared(found)
    )


def _live(states: States, entry: AuditEntry, facts: Mapping[str, Any]) -> States:
    place = entry.subject, facts["environment"]
    before = states.get(place, ReplayedState())
    version = facts["to"] if "to" in facts else facts["version"]
    moved = replace(
        before,
        version=version,
        since=entry.at,
        sequence=entry.sequence,
        request=facts.get("request"),
        proving="probation_until" in facts,
    )
    return {**states, place: moved}


def _proven(states: States, entry: AuditEntry, facts: Mapping[str, Any]) -> States:
    place = entry.subject, facts["environment"]
    found = states.get(place, ReplayedState())
    # What was moved away meanwhile has nothing to say of what is there now.
    return {**states, place: replace(found, proving=False)} if found.request == facts["request"] else states


def _compared(state: ReplayedState) -> tuple[int | None, bool, bool]:
    return state.version, state.locked, state.proving


def _locked(states: States, entry: AuditEntry, facts: Mapping[str, Any]) -> States:
    place = entry.subject, facts["environment"]
    is_locked = entry.verb == "environment.locked"
    return {**states, place: replace(states.get(place, ReplayedState()), locked=is_locked)}


def _renamed(states: States, entry: AuditEntry, facts: Mapping[str, Any]) -> States:
    return {(facts["to"] if model == facts["from"] else model, x): s for (model, x), s in states.items()}


def _deleted(states: States, entry: AuditEntry, facts: Mapping[str, Any]) -> States:
    return {place: state for place, state in states.items() if place[0] != entry.subject}


_EFFECTS: Mapping[str, Callable[[States, AuditEntry, Mapping[str, Any]], States]] = {
    "promotion.live": _live,
    "rollback.live": _live,
    "retirement.live": _live,
    "environment.found": _live,
    "found.live": _live,
    "environment.moved_outside": _live,
    "promotion.confirmed": _proven,
    "probation.cut_short": _proven,
    "environment.locked": _locked,
    "environment.unlocked": _locked,
    "model.renamed": _renamed,
    "model.deleted": _deleted,
}
