"""Keeps the mirror of a server's experiments and runs: a few pages at each look, and in the end every run."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain import run_mirror as rules
from bot.domain.run_mirror import Mark, RunMirror, RunsWanted, SeenRuns
from bot.domain.runs import LOST_AFTER, Run
from bot.errors import Unavailable
from bot.ports import ModelServer
from bot.services import news
from bot.services.context import Context
from bot.services.mirror_turn import turn
from storage import copied_runs, mirror
from storage import run_mirror as stored
from storage.run_mirror import Seen

log = logging.getLogger(__name__)

# Of each walk at one look, which comes every 30 seconds.
FRONT_PAGES, FILLING_PAGES, SWEEP_PAGES = 5, 5, 1
ASKED_AT_ONCE = 100
# No writer waits for a whole page.
WRITTEN_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Walk:
    """One look at the runs: `names` and `places` are the experiments' names and our numbers of them, by the server's.

    What ended before `since` is no news.
    """

    context: Context
    server: ModelServer
    names: Mapping[int, str]
    places: Mapping[int, int]
    at: datetime
    since: datetime


def look(context: Context, server: ModelServer, at: datetime) -> None:
    """Bring the runs up to date as far as one look goes; what it began with stays where the server falls silent."""
    state = _state(context, at)
    told = state.problem
    try:
        seen = server.experiments()
        with turn(context) as session:
            places = stored.save_experiments(session, seen.listed, at)
        walk = Walk(context, server, {each.id: each.name for each in seen.listed}, places, at, state.since)
        left_out = rules.LEFT_OUT if seen.has_more else ""
        if left_out and left_out != told:
            log.warning(left_out)
        if places:
            # Each is remembered before the next is begun: what was read is not read again.
            for step in (_front, _under_way, _sweep):
                state = step(walk, replace(state, problem=left_out))
                _save(context, state)
    except Unavailable as silence:
        why = f"{silence.sentence} {rules.LEFT_AS_SEEN}"
        if why != told:
            log.warning("The runs on the MLflow server cannot be read: %s", silence.sentence)
        _save(context, rules.stuck(state, why))


def problem(context: Context) -> str:
    """Why the runs, or some of them, are not here; empty while all are."""
    with context.database.read() as session:
        adopted = mirror.find(session)
        found = None if adopted is None else stored.find(session, adopted.address)
    return "" if found is None else found.problem


def _state(context: Context, at: datetime) -> RunMirror:
    with context.database.read() as session:
        adopted = mirror.find(session)
        assert adopted is not None  # nobody looks before the adoption
        found = stored.find(session, adopted.address)
    return found or _begin(context, adopted.address, at)


def _begin(context: Context, address: str, at: datetime) -> RunMirror:
    with turn(context) as session:
        found = stored.find(session, address)
        if found is None:
            found = rules.begun(address, at)
            stored.begin(session, found)
    return found


def _save(context: Context, state: RunMirror) -> None:
    with turn(context) as session:
        stored.save(session, state)


def _front(walk: Walk, state: RunMirror) -> RunMirror:
    """Go on to the newest runs."""
    mark = state.front
    for _ in range(FRONT_PAGES):
        wanted = RunsWanted(walk.names, mark)
        seen = walk.server.runs(wanted)
        _keep(walk, seen.runs)
        after = rules.following(wanted, seen)
        if after is None or rules.is_ahead(after, walk.at):
            return replace(state, front=rules.settled(mark, seen, walk.at))
        mark = after
    return replace(state, front=mark)


def _under_way(walk: Walk, state: RunMirror) -> RunMirror:
    """Ask about those that have not ended, some at each look; of one that is lost, the sweep will tell."""
    with walk.context.database.read() as session:
        found = stored.under_way(
            session, walk.places.values(), walk.at - LOST_AFTER, state.asked, ASKED_AT_ONCE
        )
    rows = {run_id: row for row, run_id in found if rules.can_be_asked_for(run_id)}
    if rows:
        seen = walk.server.runs(RunsWanted(walk.names, run_ids=tuple(rows)))
        _keep(walk, seen.runs)
        if not seen.token and not seen.set_aside:
            _drop(walk, rows, seen)
    return replace(state, asked=found[-1][0] if len(found) == ASKED_AT_ONCE else 0)


def _sweep(walk: Walk, state: RunMirror) -> RunMirror:
    """Go back in time through all runs, and begin again: what changed late, and what is gone, is seen here."""
    mark = state.sweep
    for _ in range(SWEEP_PAGES if state.filled_at else FILLING_PAGES):
        wanted = RunsWanted(walk.names, mark, newest_first=True)
        seen = walk.server.runs(wanted)
        _keep(walk, seen.runs)
        _drop_gone(walk, wanted, seen)
        after = rules.following(wanted, seen)
        if after is None:
            return replace(state, sweep=Mark(), filled_at=state.filled_at or walk.at)
        mark = after
    return replace(state, sweep=mark)


def _keep(walk: Walk, seen: Sequence[Run]) -> None:
    """Store the runs that are new or not as they were; one that was deleted before it was seen never was here."""
    with walk.context.database.read() as session:
        before = stored.seen_before(session, [each.run_id for each in seen])
    # By their ids, in one order: two that write the same runs never wait for each other.
    changed = sorted((x for x in seen if _is_other(x, before.get(x.run_id))), key=lambda run: run.run_id)
    for start in range(0, len(changed), WRITTEN_AT_ONCE):
        part = changed[start : start + WRITTEN_AT_ONCE]
        with turn(walk.context) as session:
            # Another replica may have stored them since.
            now = stored.seen_before(session, [each.run_id for each in part])
            for run in part:
                if _is_other(run, now.get(run.run_id)):
                    _write(session, walk, run, now.get(run.run_id))


def _is_other(run: Run, before: Seen | None) -> bool:
    if before is None:
        return run.deleted_at is None
    return before != Seen(rules.fingerprint(run), run.deleted_at is not None)


def _write(session: Session, walk: Walk, run: Run, before: Seen | None) -> None:
    heard = rules.heard_at(run, walk.at) if before is None else walk.at
    # The server does not say when it was deleted: now it was seen.
    found = replace(run, deleted_at=walk.at if run.deleted_at else None)
    kept = copied_runs.keep(session, found, walk.places[run.experiment_id], (), heard)
    stored.remember(session, kept.row_id, run, heard)
    is_first = before is None or not before.fingerprint
    status = rules.status_before(run, walk.since) if is_first else kept.before
    if run.deleted_at is None:
        news.run_changed(session, status or "", run, walk.at)


def _drop_gone(walk: Walk, wanted: RunsWanted, seen: SeenRuns) -> None:
    span = rules.covered(wanted, seen)
    if span is not None:
        with walk.context.database.read() as session:
            known = stored.listed_between(session, walk.places.values(), *span)
        _drop(walk, known, seen)


def _drop(walk: Walk, known: Mapping[str, int], seen: SeenRuns) -> None:
    """Of the runs that a page must have, by their ids, those that it has not are gone."""
    gone = [known[each] for each in known.keys() - {run.run_id for run in seen.runs}]
    if gone:
        with turn(walk.context) as session:
            stored.drop(session, gone, walk.at)
