"""Where a registered version's files lie: the source that a program names, followed to a place."""

import re
from dataclasses import dataclass
from typing import Never

from sqlalchemy.orm import Session

from bot.domain.registration import Registration
from bot.domain.runs import Run
from bot.domain.tokens import ApiToken
from bot.errors import BadInput, NotAllowed
from bot.services.versions import the as the_version
from storage import runs

_VERSION = re.compile(r"/(?P<model>[^/]+)/(?P<version>\d{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """The source as it is kept, where it leads, and the run and logged model that it comes from."""

    source: str
    uri: str
    run: Run | None = None
    run_id: str = ""
    logged_model_id: str = ""


def place_of(session: Session, token: ApiToken, wish: Registration) -> Place:
    """Follow the source; BadInput when it does not belong to the run or logged model that is named beside it."""
    scheme, _, rest = wish.source.partition(":")
    if scheme == "models" and (named := _VERSION.fullmatch(rest)):
        return _of_version(session, token, wish, named["model"], int(named["version"]))
    run = find_run(session, token, wish.run_id)
    if scheme in ("models", "runs", "mlflow-artifacts"):
        _misplaced(wish.source)
    return Place(wish.source, wish.source, run, wish.run_id, wish.logged_model_id)


def find_run(session: Session, token: ApiToken, run_id: str) -> Run | None:
    """The run of that id, if it is kept here; NotAllowed when the token does not reach its experiment."""
    found = (
        next((each for each in runs.find_runs(session, run_id) if each.run_id == run_id), None)
        if run_id
        else None
    )
    if found is not None and not token.reaches_experiment(found.experiment):
        raise NotAllowed(f"This token reaches experiments like `{token.experiments}` alone.")
    return found


def _of_version(session: Session, token: ApiToken, wish: Registration, name: str, number: int) -> Place:
    if not token.reaches_model(name):
        raise NotAllowed(f"This token reaches registered models like `{token.models}` alone.")
    found = the_version(session, name, number)
    run_id = wish.run_id or found.run_id or ""
    if run_id != (found.run_id or ""):
        _misplaced(wish.source)
    run = find_run(session, token, run_id)
    return Place(wish.source, found.artifact.uri, run, run_id, found.logged_model_id or "")


def _misplaced(source: str) -> Never:
    raise BadInput(
        f"Invalid model version source: '{source[:200]}'. The run_id or model_id beside it must name what holds it.",
        field="source",
    )
