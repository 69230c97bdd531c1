"""How the runs of a server that is not ours are walked through page by page, so that none is missed: rules, no server."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.epoch import milliseconds, moment
from bot.domain.evidence import digest
from bot.domain.experiments import Experiment
from bot.domain.runs import RUNNING, UNDER_WAY, Run

OVERLAP = timedelta(minutes=15)
"""A clock that is so much behind ours does not hide a new run."""
NEWEST_OF = timedelta(days=1)
"""How far back the first walk to the newest runs begins; older ones come from the walk through all of them."""

MOST_EXPERIMENTS = 10_000
"""A search names each experiment, and a server's database takes so many of them at once and no more."""
LEFT_OUT = f"The MLflow server has more than {MOST_EXPERIMENTS:,} experiments; the runs of the others are not mirrored."
LEFT_AS_SEEN = "Its runs are as they were seen last."

# What can stand in the quotes of a filter; MLflow's own ids always can.
_ID = re.compile(r"[0-9A-Za-z_-]{1,32}")


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a walk goes on: at a start in milliseconds (None: at the end it begins from), and, where more runs than a
    page holds started in one millisecond, with the server's token of the next page."""

    ms: int | None = None
    token: str = ""


@dataclass(frozen=True, slots=True)
class RunsWanted:
    """A page of runs: those from a mark on, the newest first or last, or those with these ids.

    `experiments` has the names of those that are searched, by the server's numbers of them.
    """

    experiments: Mapping[int, str]
    mark: Mark = Mark()
    newest_first: bool = False
    run_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenExperiments:
    """The server's experiments, as far as they are listed; `has_more` says that others are left out."""

    listed: tuple[Experiment, ...] = ()
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class SeenRuns:
    """A page as the server answered it; `set_aside` counts the runs that could not be used."""

    runs: tuple[Run, ...] = ()
    token: str = ""
    set_aside: int = 0

    def edge(self, *, newest_first: bool) -> int | None:
        """The start that the page ends with."""
        starts = [milliseconds(each.started_at) for each in self.runs]
        return (min(starts) if newest_first else max(starts)) if starts else None


@dataclass(frozen=True, slots=True)
class RunMirror:
    """How far the runs of a server are known: `front` walks to the newest, `sweep` through all of them again and again.

    `since` is when the mirror of runs began: what ended before is no news. `filled_at` is when the first sweep ended.
    `asked` is the last row of those under way that was asked about.
    """

    address: str
    since: datetime
    front: Mark
    sweep: Mark = field(default_factory=Mark)
    filled_at: datetime | None = None
    asked: int = 0
    problem: str = ""


def begun(address: str, at: datetime) -> RunMirror:
    """Nothing is known yet."""
    return RunMirror(address, at, Mark(milliseconds(at - NEWEST_OF)))


def following(wanted: RunsWanted, seen: SeenRuns) -> Mark | None:
    """Where the page after this one begins; None at the end of the list."""
    if not seen.token:
        return None
    edge, mark = seen.edge(newest_first=wanted.newest_first), wanted.mark
    if edge is not None and (mark.ms is None or (edge < mark.ms if wanted.newest_first else edge > mark.ms)):
        # By the start and not by the token: a token counts runs, and
        # one that is deleted meanwhile would let another be left out.
        return Mark(edge)
    return Mark(mark.ms, seen.token)


def settled(mark: Mark, seen: SeenRuns, at: datetime) -> Mark:
    """Where the next walk to the newest runs begins, at the end of this one."""
    edge = seen.edge(newest_first=False)
    # A clock that is ahead must not hide what others start until then.
    return Mark(min(mark.ms or 0 if edge is None else edge, milliseconds(at - OVERLAP)))


def is_ahead(mark: Mark, at: datetime) -> bool:
    """Whether a walk has come to runs that say they begin later than now."""
    return mark.ms is not None and mark.ms > milliseconds(at)


def covered(wanted: RunsWanted, seen: SeenRuns) -> tuple[int, int | None] | None:
    """The starts after which, and up to which, a page that goes back in time lists every run; None when it may not."""
    if seen.set_aside or wanted.mark.token:
        return None
    edge = seen.edge(newest_first=True)
    return (edge if seen.token and edge is not None else -1, wanted.mark.ms)


def fingerprint(run: Run) -> str:
    """What tells whether a run is still as it was seen."""
    said = [
        run.experiment_id, run.name, run.status, str(run.ended_at), run.artifact_uri, sorted(run.params.items()),
        sorted((key, [str(value), *place]) for key, (value, *place) in run.latest.items()),
        sorted(run.tags.items()), sorted((x.name, x.digest, sorted(x.tags.items())) for x in run.inputs),
        sorted(run.model_inputs), sorted((x.model_id, x.step) for x in run.model_outputs),
    ]  # fmt: skip
    return digest(json.dumps(said))


def heard_at(run: Run, at: datetime) -> datetime:
    """When a run that is seen for the first time was last heard of: by its last metric, its end or its start."""
    said = [milliseconds(run.ended_at or run.started_at), *(place[2] for place in run.latest.values())]
    return min(moment(max(said)), at)


def status_before(run: Run, since: datetime) -> str:
    """The status that a run had when nobody looked yet: it was under way if it ended after the mirror began."""
    return RUNNING if run.ended_at is not None and run.ended_at > since else run.status


def is_under_way(run: Run) -> bool:
    """Whether more is to come of it."""
    return run.status in UNDER_WAY and run.deleted_at is None


def stuck(state: RunMirror, problem: str) -> RunMirror:
    """Begin the pages anew that a server was asked for in vain: it may not know its own token any more."""
    return replace(
        state, front=replace(state.front, token=""), sweep=replace(state.sweep, token=""), problem=problem
    )


def can_be_asked_for(run_id: str) -> bool:
    """Whether a search can name it."""
    return _ID.fullmatch(run_id) is not None
