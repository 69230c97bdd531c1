"""A run that another server has, stored as it is there: new, or brought up to date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.epoch import milliseconds
from bot.domain.run_batch import Logged
from bot.domain.run_inputs import version_of
from bot.domain.runs import MetricPoint, Run
from storage import run_inputs, run_writing
from storage.run_writing import Held


@dataclass(frozen=True, slots=True)
class Kept:
    """The row that a run has; `before` is the status it was here with, None when it was not here."""

    row_id: int
    before: str | None


def keep(session: Session, run: Run, place: int, history: Sequence[MetricPoint], at: datetime) -> Kept:
    """Store a run in the experiment of this id with its latest values, and what of its metrics' history was read."""
    held = run_writing.hold(session, run.run_id)
    before = None if held is None else held.status
    if held is None:
        held = run_writing.create(session, run, place, at)
    elif held.experiment_id != place:
        run_writing.move(session, held, place)
    known = held.logged
    new_params = {key: value for key, value in run.params.items() if key not in known.params}
    run_writing.log(session, held, Logged(run.points, new_params, run.tags), history, at)
    for key in known.tags.keys() - run.tags.keys():
        run_writing.delete_tag(session, held, key, at)
    _link(session, held, run, at)
    ended = None if run.ended_at is None else milliseconds(run.ended_at)
    values = {"name": run.name, "status": run.status, "ended_ms": ended, "deleted_at": run.deleted_at}
    run_writing.change(session, held, {**values, "artifact_uri": run.artifact_uri})
    return Kept(held.id, before)


def _link(session: Session, held: Held, run: Run, at: datetime) -> None:
    run_inputs.log_inputs(session, held, run.inputs, run.model_inputs, at)
    run_inputs.link_data_sets(session, held, [version_of(each) for each in run.inputs], at)
    # Outputs are appended, and not merged: a second try would name them twice.
    known = {model_id for model_id, _ in held.body.get("models_out", ())}
    run_inputs.log_outputs(session, held, [x for x in run.model_outputs if x.model_id not in known], at)
    if run.evaluation_fingerprint is not None:
        body = {**held.body, "evaluation_fingerprint": run.evaluation_fingerprint}
        run_writing.show(session, held, body, at)
