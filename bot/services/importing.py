"""Copies an MLflow server into the embedded registry: each part in a transaction of its own, so that a second try goes on."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from bot.domain.experiments import Experiment
from bot.domain.logged_models import LoggedModel
from bot.domain.runs import UNDER_WAY, Run
from bot.integrations.mlflow.archive import PROXIED, Archive
from bot.services.context import Context
from bot.services.importing_files import Count, Files
from storage import audit, copied_runs, experiments, logged_models, runs

# Each history is a request of its own, one for every metric of every run.
HISTORIES_AT_ONCE = 8

Tell = Callable[[str], None]


def bring_experiments(context: Context, archive: Archive) -> tuple[tuple[Experiment, int], ...]:
    """Every experiment of the server with the number it has here: an experiment is known by its name."""
    found = []
    for each in archive.experiments():
        with context.database.write() as session:
            found.append((each, _experiment(session, each)))
    return tuple(found)


def bring_runs(context: Context, files: Files, source: Experiment, tell: Tell) -> Count:
    """The runs of one experiment, with every logged value; what ended and is here already is passed over."""
    there = here = 0
    archive, place = files.archive, files.places[source.id]
    with ThreadPoolExecutor(HISTORIES_AT_ONCE) as readers:
        for found in archive.runs(source):
            there += 1
            files.bring(found.artifact_uri)
            run = replace(found, artifact_uri=files.uri(found.artifact_uri))
            if not _is_whole(context, run):
                # Asked before the transaction is opened: no writer waits for the old server.
                points = [*readers.map(lambda key, run=run: [*archive.history(run.run_id, key)], run.points)]
                with context.database.write() as session:
                    history = [point for each in points for point in each]
                    copied_runs.keep(session, run, place, history, run.ended_at or run.started_at)
            here += 1
            tell(run.name)
    return Count("runs", there, here)


def bring_logged_models(context: Context, files: Files, source: Experiment) -> Count:
    """What MLflow 3 logged in one experiment, with what was measured of it."""
    there = here = 0
    for found in files.archive.logged_models(source):
        there += 1
        files.bring(found.artifact_location)
        uri = files.uri(found.artifact_location)
        with context.database.write() as session:
            if logged_models.find(session, found.model_id) is None:
                model = replace(found, experiment_id=files.places[source.id], artifact_location=uri)
                _add_logged(session, model)
            here += 1
    return Count("logged models", there, here)


def remember(context: Context, archive: Archive, counts: Iterable[Count], actor: str, at: datetime) -> None:
    """Say in the audit what came from where."""
    facts: dict[str, object] = {each.what: each.here for each in counts}
    with context.database.write() as session:
        audit.append(session, at, actor, "registry.imported", archive.address, facts)


def _experiment(session: Session, source: Experiment) -> int:
    known = experiments.find_by_name(session, source.name)
    if known is not None:
        return known.id
    # A store of its own stays the place of new runs; what the old server kept itself is ours from now on.
    scheme = urlsplit(source.artifact_location).scheme
    location = "" if scheme in ("", "file", PROXIED) else source.artifact_location
    made = experiments.add(session, source.name, source.created_at, location, source.tags)
    assert made is not None  # nobody else writes: the name was looked for in this transaction
    if source.deleted_at is not None:
        experiments.delete(session, made.id, source.deleted_at)
    return made.id


def _is_whole(context: Context, run: Run) -> bool:
    """Whether the run is here as it ended; its row is written last, with its status."""
    with context.database.read() as session:
        known = runs.find_run(session, run.run_id)
    if known is None or known.status in UNDER_WAY:
        return False
    return (known.status, known.artifact_uri) == (run.status, run.artifact_uri)


def _add_logged(session: Session, model: LoggedModel) -> None:
    logged_models.add(session, model)
    for run_id in dict.fromkeys(each.run_id for each in model.metrics):
        points = [
            replace(each.point, model_id=model.model_id) for each in model.metrics if each.run_id == run_id
        ]
        logged_models.log_metrics(session, run_id, points)
