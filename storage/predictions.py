"""Stored predictions: the newest of a version or run on each evaluation, deflated."""

import zlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.columns import packed, unpacked
from bot.domain.predictions import Predictions, PredictionSet, Predictor, read_predictions
from storage.tables.predictions import PredictionSetRow
from storage.tables.registry import ModelVersionRow, RegisteredModelRow
from storage.upsert import insert_or_replace

_FACTS = (
    PredictionSetRow.artifact_sha256,
    PredictionSetRow.evaluation_fingerprint,
    PredictionSetRow.rows,
    PredictionSetRow.sha256,
    PredictionSetRow.stored_at,
    PredictionSetRow.stored_by,
)


def save(session: Session, facts: PredictionSet, predictions: Predictions) -> None:
    """Store predictions in place of those of the same version or run on the same evaluation."""
    version_id = _version_id(session, facts.predictor)
    key = {
        "subject": _subject(facts.predictor, version_id),
        "evaluation_fingerprint": facts.evaluation_fingerprint,
    }
    insert_or_replace(session, PredictionSetRow, key, _values(facts, version_id, predictions))


def find_facts(session: Session, predictor: Predictor, fingerprint: str) -> PredictionSet | None:
    """What is stored of a version or run on an evaluation, without the predictions; None when nothing is."""
    statement = select(*_FACTS).where(
        PredictionSetRow.subject == _subject(predictor, _version_id(session, predictor)),
        PredictionSetRow.evaluation_fingerprint == fingerprint,
    )
    row = session.execute(statement).first()
    if row is None:
        return None
    made_by = Predictor(predictor.model, predictor.version, predictor.run_id, row.artifact_sha256)
    return PredictionSet(
        made_by, row.evaluation_fingerprint, row.rows, row.sha256, row.stored_at, row.stored_by
    )


def load(session: Session, predictor: Predictor, fingerprint: str) -> Predictions | None:
    """The predictions themselves."""
    statement = select(PredictionSetRow.content).where(
        PredictionSetRow.subject == _subject(predictor, _version_id(session, predictor)),
        PredictionSetRow.evaluation_fingerprint == fingerprint,
    )
    content = session.scalars(statement).first()
    return None if content is None else read_predictions(unpacked(zlib.decompress(content)))


def _values(facts: PredictionSet, version_id: int | None, predictions: Predictions) -> Mapping[str, Any]:
    return {
        "model_version_id": version_id,
        "run_id": facts.predictor.run_id,
        "artifact_sha256": facts.predictor.artifact_sha256,
        "rows": facts.rows,
        "sha256": facts.sha256,
        "content": zlib.compress(packed(predictions.columns())),
        "stored_at": facts.stored_at,
        "stored_by": facts.stored_by,
    }


def _subject(predictor: Predictor, version_id: int | None) -> str:
    return f"r{predictor.run_id}" if predictor.model is None else f"v{version_id or 0}"


def _version_id(session: Session, predictor: Predictor) -> int | None:
    if predictor.model is None:
        return None
    statement = (
        select(ModelVersionRow.id)
        .join(RegisteredModelRow, RegisteredModelRow.id == ModelVersionRow.registered_model_id)
        .where(RegisteredModelRow.name == predictor.model, ModelVersionRow.version == predictor.version)
    )
    return session.scalars(statement).first()
