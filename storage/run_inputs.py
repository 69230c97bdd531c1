"""What runs read and made: data sets as their jobs describe them, and logged models."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.registry import DataSetVersion
from bot.domain.runs import CONTEXT, DataSetInput, ModelOutput
from storage.registry import data_set_id
from storage.run_snapshots import Body
from storage.run_writing import Held, show
from storage.tables.runs import LoggedDataSetRow, RunDataSetRow, RunInputRow
from storage.upsert import insert_new, insert_once


def log_inputs(
    session: Session, held: Held, data_sets: Sequence[DataSetInput], models: Iterable[str], at: datetime
) -> None:
    """Remember which data sets and logged models a run read; what it read before is not read twice."""
    known = {row_id for row_id, _ in held.body.get("inputs", ())}
    links = {_row_id(session, held.experiment_id, each): each for each in data_sets}
    new = {row_id: each for row_id, each in links.items() if row_id not in known}
    rows = [
        {"run_row_id": held.id, "logged_data_set_id": row_id, "context": each.tags.get(CONTEXT)}
        for row_id, each in new.items()
    ]
    insert_new(session, RunInputRow, rows)
    body = dict(held.body)
    body["inputs"] = [*body.get("inputs", ()), *([row_id, dict(each.tags)] for row_id, each in new.items())]
    body["models_in"] = list(dict.fromkeys([*body.get("models_in", ()), *models]))
    show(session, held, body, at)


def log_outputs(session: Session, held: Held, outputs: Iterable[ModelOutput], at: datetime) -> None:
    """Remember which logged models a run made."""
    made = [*held.body.get("models_out", ()), *([each.model_id, each.step] for each in outputs)]
    show(session, held, {**held.body, "models_out": made}, at)


def link_data_sets(session: Session, held: Held, data_sets: Iterable[DataSetVersion], at: datetime) -> None:
    """Link a run to the data set versions that it read, and show them with it."""
    # In one order, so that two runs stored at once never wait for each other.
    linked = sorted(data_sets, key=_identity)
    ids = {data_set_id(session, each) for each in linked}
    rows = [{"run_row_id": held.id, "data_set_version_id": each} for each in ids]
    insert_new(session, RunDataSetRow, rows)
    shown = held.body["data_sets"]
    new = [each for each in map(asdict, linked) if each not in shown]
    if new:
        show(session, held, {**held.body, "data_sets": [*shown, *new]}, at)


def described(session: Session, bodies: Iterable[Body]) -> Mapping[int, DataSetInput]:
    """The data sets that these snapshots name, by their rows."""
    wanted = {row_id for body in bodies for row_id, _ in body.get("inputs", ())}
    if not wanted:
        return {}
    rows = session.scalars(select(LoggedDataSetRow).where(LoggedDataSetRow.id.in_(wanted)))
    return {
        row.id: DataSetInput(row.name, row.digest, row.source_type, row.source, row.schema, row.profile)
        for row in rows
    }


def _row_id(session: Session, experiment_id: int, data_set: DataSetInput) -> int:
    row = LoggedDataSetRow
    statement = select(row.id).where(
        row.experiment_id == experiment_id, row.name == data_set.name, row.digest == data_set.digest
    )
    found = session.scalars(statement).one_or_none()
    if found is None:
        values = {
            "experiment_id": experiment_id,
            "name": data_set.name,
            "digest": data_set.digest,
            "source_type": data_set.source_type,
            "source": data_set.source,
            "schema": data_set.schema,
            "profile": data_set.profile,
        }
        insert_once(session, row, values)
        found = session.scalars(statement).one()
    return found


def _identity(data_set: DataSetVersion) -> tuple[str, str, str]:
    return data_set.name, data_set.version, data_set.fingerprint
