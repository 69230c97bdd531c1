"""Storing evaluation predictions, from the API or from a run's artifact, and finding those that a comparison needs."""

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot.domain.artifacts import proxied
from bot.domain.predictions import (
    ID,
    LONGEST_TEXT,
    MOST_ROWS,
    PREDICTION,
    SCORE,
    SEGMENT,
    TRUTH,
    Predictions,
    PredictionSet,
    Predictor,
    read_predictions,
)
from bot.domain.registry import ModelVersion
from bot.domain.runs import Run
from bot.errors import BadInput, NotFound
from bot.integrations.tables.decoding import decode, format_of
from bot.integrations.tables.limits import Limits, Wanted
from bot.services.context import Context
from storage import artifacts, audit, predictions, registry, runs

log = logging.getLogger(__name__)

# Where a run may put its predictions among its artifacts.
ARTIFACT = "mlops/predictions.parquet"
LIMITS = Limits(rows=MOST_ROWS, cell_bytes=LONGEST_TEXT)
WANTED = Wanted((ID, TRUTH), (SCORE, PREDICTION, SEGMENT), (ID, SEGMENT))
# As many characters as its column holds.
LONGEST_FINGERPRINT = 64


@dataclass(frozen=True, slots=True)
class Delivery:
    """Who sends predictions of what, made on which evaluation data, and when."""

    predictor: Predictor
    evaluation_fingerprint: str
    by: str
    at: datetime


def store(context: Context, delivery: Delivery, given: Predictions) -> PredictionSet:
    """Store the predictions; those of the same version or run on the same data are replaced, and the audit tells.

    NotFound for a version or run that is not there, BadInput when the artifact is not the one that is known. The
    same predictions once more change nothing.
    """
    with context.database.write() as session:
        return store_in(session, delivery, given)


def store_in(session: Session, delivery: Delivery, given: Predictions) -> PredictionSet:
    """The same in a transaction that is open already, together with what belongs to it."""
    fingerprint = delivery.evaluation_fingerprint
    if not 0 < len(fingerprint) <= LONGEST_FINGERPRINT or not fingerprint.isprintable():
        raise BadInput(
            "Say on which data the predictions were made: its fingerprint, 1 to 64 characters.",
            field="evaluation_fingerprint",
        )
    predictor = _known(session, delivery.predictor)
    before = predictions.find_facts(session, predictor, fingerprint)
    facts = PredictionSet(predictor, fingerprint, len(given), given.digest(), delivery.at, delivery.by)
    if before is not None and (before.sha256, before.predictor) == (facts.sha256, predictor):
        return before
    predictions.save(session, facts, given)
    told = {
        "evaluation": fingerprint,
        "rows": facts.rows,
        "sha256": facts.sha256,
        "before": before.sha256 if before else None,
        "artifact": predictor.artifact_sha256,
    }
    audit.append(session, delivery.at, delivery.by, "predictions.stored", predictor.name, told)
    return facts


def store_file(context: Context, delivery: Delivery, path: Path, name: str) -> PredictionSet:
    """Store the predictions in a Parquet or CSV file, read within limits by a process of its own."""
    return store(context, delivery, read_file(path, name))


def read_file(path: Path, name: str = "") -> Predictions:
    """The predictions in a file, whose ending (or that of `name`) says what it is."""
    return read_predictions(decode(path, format_of(name or path.name), WANTED, LIMITS))


def store_artifact(context: Context, run_id: str, path: Path, by: str, at: datetime) -> PredictionSet:
    """Store what a run put at `mlops/predictions.parquet`, on the evaluation data that the run names."""
    with context.database.read() as session:
        run = _run(session, run_id)
    if run.evaluation_fingerprint is None:
        raise BadInput(
            "The run does not say on which data it was measured, so its predictions cannot be compared.",
            hint="Log the evaluation data as an input of the run with the context `evaluation`.",
        )
    delivery = Delivery(Predictor(run_id=run_id), run.evaluation_fingerprint, by, at)
    return store_file(context, delivery, path, ARTIFACT)


def take_in(context: Context, run_id: str) -> bool:
    """Store what a run put among its artifacts, where that is not done yet; False when there is nothing to store.

    Done when it is first needed: a run may log the file before it says on which data it was measured.
    """
    with context.database.read() as session:
        run = runs.find_run(session, run_id)
        place = None if run is None or run.evaluation_fingerprint is None else proxied(run.artifact_uri)
        file = None if place is None else artifacts.find(session, f"{place}/{ARTIFACT}")
    if file is None or context.files is None:
        return False
    try:
        store_artifact(context, run_id, context.files.path(file.key), f"run/{run_id}", context.clock.now())
    except BadInput as problem:
        log.warning("The predictions of run %s cannot be used: %s", run_id, problem.sentence)
        return False
    return True


def of_version(session: Session, version: ModelVersion) -> Predictions | None:
    """The predictions of a version on its evaluation data: its own, else those of its run, of the same artifact."""
    return _loaded(session, set_of_version(session, version))


def set_of_version(session: Session, version: ModelVersion) -> PredictionSet | None:
    """The facts of those predictions, without reading them."""
    own = Predictor(version.model, version.version)
    for predictor in (own, *([Predictor(run_id=version.run_id)] if version.run_id else [])):
        found = _set_of(session, predictor, version.evaluation_fingerprint, version.artifact.sha256)
        if found is not None:
            return found
    return None


def of_run(session: Session, run: Run) -> Predictions | None:
    """The predictions of a run on its evaluation data."""
    found = _set_of(session, Predictor(run_id=run.run_id), run.evaluation_fingerprint, None)
    return _loaded(session, found)


def _set_of(
    session: Session, predictor: Predictor, fingerprint: str | None, artifact: str | None
) -> PredictionSet | None:
    facts = None if fingerprint is None else predictions.find_facts(session, predictor, fingerprint)
    made_by = None if facts is None else facts.predictor.artifact_sha256
    # Made by other files than the version's: they say nothing about it.
    is_of_another = artifact is not None and made_by is not None and made_by != artifact
    return None if is_of_another else facts


def _loaded(session: Session, facts: PredictionSet | None) -> Predictions | None:
    if facts is None:
        return None
    return predictions.load(session, facts.predictor, facts.evaluation_fingerprint)


def _known(session: Session, predictor: Predictor) -> Predictor:
    """The predictor with the artifact that the registry knows."""
    if predictor.model is None:
        _run(session, predictor.run_id or "")
        return predictor
    found = registry.find_version(session, predictor.model, predictor.version or 0)
    if found is None:
        raise NotFound(f"There is no version {predictor.name}.")
    known, said = found.artifact.sha256, predictor.artifact_sha256
    if known is not None and said is not None and known != said:
        raise BadInput(
            f"These predictions were made by another artifact than {predictor.name}'s.",
            field="artifact_sha256",
        )
    return Predictor(found.model, found.version, None, said or known)


def _run(session: Session, run_id: str) -> Run:
    found = runs.find_run(session, run_id)
    if found is None:
        raise NotFound(f"There is no run {run_id[:32]}.")
    return found
