"""Where a registered version's files lie: the source that a program names, followed to a place."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Never

from sqlalchemy.orm import Session

from bot.domain.logged_models import LoggedModel
from bot.domain.registration import Registration
from bot.domain.runs import Run
from bot.domain.tokens import ApiToken
from bot.errors import BadInput, NotAllowed, NotFound
from bot.services.experiment_sight import hidden_experiments
from bot.services.identity import Viewer
from bot.services.versions import the as the_version
from bot.services.visibility import finds
from storage import experiments, logged_models, runs

_LOGGED = re.compile(r"/(?P<id>m-[0-9a-f]{32})")
_VERSION = re.compile(r"/(?P<model>[^/]+)/(?P<version>\d{1,9})", re.ASCII)
_OF_RUN = re.compile(r"/+(?P<run>[^/]+)(?P<path>/.+)")

# Whether an experiment exists for who registers; NotAllowed outside their reach.
IsThere = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Place:
    """The source as it is kept, where it leads, and the run and logged model that it comes from."""

    source: str
    uri: str
    run: Run | None = None
    run_id: str = ""
    logged_model_id: str = ""


def place_of(session: Session, token: ApiToken, hidden: frozenset[str], wish: Registration) -> Place:
    """Follow the source; BadInput when it does not belong to the run or logged model that is named beside it.

    `hidden` are the registered models that do not exist for this token.
    """
    is_there = partial(finds, token, hidden_experiments(session, Viewer(None, hidden)))
    scheme, _, rest = wish.source.partition(":")
    if scheme == "models" and (named := _VERSION.fullmatch(rest)):
        if named["model"] in hidden:
            raise NotFound(f"Registered Model with name={named['model']} not found")
        if not token.reaches_model(named["model"]):
            raise NotAllowed(f"This token reaches registered models like `{token.models}` alone.")
        return _of_version(session, is_there, wish, named["model"], int(named["version"]))
    logged = _logged_model(session, is_there, wish)
    run_id = wish.run_id or (logged.source_run_id if logged else "")
    run = _run(session, is_there, run_id)
    uri = _uri(wish, scheme, rest, run, logged)
    return Place(wish.source, uri, run, run_id, wish.logged_model_id)


def _uri(wish: Registration, scheme: str, rest: str, run: Run | None, logged: LoggedModel | None) -> str:
    """Where the files lie; a place of ours must be the run's or the logged model's own."""
    if scheme == "models":
        named = _LOGGED.fullmatch(rest)
        if logged is None or named is None or named["id"] != logged.model_id:
            _misplaced(wish.source)
        return logged.artifact_location
    if scheme == "runs":
        found = _OF_RUN.fullmatch(rest)
        if run is None or found is None or found["run"] != run.run_id:
            _misplaced(wish.source)
        return run.artifact_uri + found["path"]
    # Taken only below the run or logged model beside it, or a token could register files it does not reach.
    if scheme == "mlflow-artifacts":
        roots = [each for each in (run and run.artifact_uri, logged and logged.artifact_location) if each]
        if not any(wish.source == root or wish.source.startswith(f"{root}/") for root in roots):
            _misplaced(wish.source)
    return wish.source


def _logged_model(session: Session, is_there: IsThere, wish: Registration) -> LoggedModel | None:
    if not wish.logged_model_id:
        return None
    found = logged_models.find(session, wish.logged_model_id)
    if found is None or found.deleted_at is not None:
        _misplaced(wish.source)
    experiment = experiments.find(session, found.experiment_id)
    if not is_there("" if experiment is None else experiment.name):
        _misplaced(wish.source)
    return found


def _run(session: Session, is_there: IsThere, run_id: str) -> Run | None:
    found = runs.find_run(session, run_id) if run_id else None
    # A run that nobody knows may stand beside a version. Linked to a hidden one, a version would show what it was.
    if found is not None and not is_there(found.experiment):
        raise NotFound(f"Run with id={run_id} not found")
    return found


def _of_version(session: Session, is_there: IsThere, wish: Registration, name: str, number: int) -> Place:
    # A version of another model is a source, too: a copy has the files and the run of what it is copied from.
    found = the_version(session, name, number)
    run_id = wish.run_id or found.run_id or ""
    if run_id != (found.run_id or ""):
        _misplaced(wish.source)
    return Place(
        wish.source, found.artifact.uri, _run(session, is_there, run_id), run_id, found.logged_model_id or ""
    )


def _misplaced(source: str) -> Never:
    raise BadInput(
        f"Invalid model version source: '{source[:200]}'. The run_id or model_id beside it must name what holds it.",
        field="source",
    )
