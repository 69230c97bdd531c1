"""Runs as training jobs write them over MLflow's protocol. The token's author is the run's, whatever the job says."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.epoch import moment
from bot.domain.experiments import Experiment
from bot.domain.registry import DataSetVersion
from bot.domain.run_batch import Batch, Logged, changes, checked
from bot.domain.run_inputs import check_inputs, version_of
from bot.domain.runs import RUN_NAME, RUNNING, DataSetInput, MetricPoint, ModelOutput, Run
from bot.domain.tag_lists import appended
from bot.errors import BadInput, NotAllowed, NotFound
from bot.services import news
from bot.services.context import Context
from storage import experiments, logged_models, run_inputs, run_writing, runs
from storage.run_writing import Held

NAME_LIMIT = 250
MODEL_HISTORY = "mlflow.log-model.history"


def _everywhere(experiment: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Client:
    """Who speaks: the author of what is written, the moment, which experiments they reach by name, and which
    do not exist for them.
    """

    author: str
    at: datetime
    reaches: Callable[[str], bool] = _everywhere
    hidden: frozenset[str] = frozenset()

    def sees(self, experiment: str) -> bool:
        """Whether an experiment is there for them."""
        return experiment not in self.hidden and self.reaches(experiment)

    def reach(self, experiment: str) -> None:
        """NotFound for what they must not see, NotAllowed outside their reach."""
        if experiment in self.hidden:
            raise NotFound("There is no such experiment or run.")
        if not self.reaches(experiment):
            raise NotAllowed(f"This token does not reach the experiment {experiment!r}.")


@dataclass(frozen=True, slots=True)
class Beginning:
    """A run as it is asked for; `run_id` and `name` are what it gets where the job gave none."""

    run_id: str
    name: str
    named: str = ""
    started_ms: int = 0
    tags: Sequence[tuple[str, str]] = ()


def create_run(context: Context, client: Client, experiment_id: int, wish: Beginning) -> Run:
    """Begin a run in an experiment that is not deleted."""
    tags = dict(checked(Batch(tags=wish.tags)).tags)
    name = _name(wish, tags.get(RUN_NAME, ""))
    with context.database.write() as session:
        # Locked, so that nobody deletes the experiment between the look and the run's row.
        experiment = experiments.find(session, experiment_id, lock=True)
        if experiment is None:
            raise NotFound(f"No Experiment with id={experiment_id} exists")
        client.reach(experiment.name)
        require_active(experiment)
        run = Run(
            run_id=wish.run_id,
            experiment=experiment.name,
            name=name,
            started_at=moment(wish.started_ms),
            status=RUNNING,
            author=client.author,
            artifact_uri=f"{location(context, experiment)}/{wish.run_id}/artifacts",
        )
        held = run_writing.create(session, run, experiment.id, client.at)
        run_writing.log(session, held, Logged(tags={**tags, RUN_NAME: name}), (), client.at)
        return _found(session, wish.run_id)


def get_run(context: Context, client: Client, run_id: str) -> Run:
    """One run, deleted or not."""
    with context.database.read() as session:
        run = _found(session, run_id)
    client.reach(run.experiment)
    return run


def update_run(
    context: Context, client: Client, run_id: str, status: str | None, ended_ms: int | None, name: str
) -> Run:
    """Give a run another status, end or name; what is None or empty stays."""
    _check_run_name(name)
    with context.database.write() as session:
        held = writable(session, client, run_id)
        values: dict[str, Any] = {"status": status, "ended_ms": ended_ms, "name": name or None}
        run_writing.change(session, held, {key: value for key, value in values.items() if value is not None})
        tags = {RUN_NAME: name} if name else {}
        run_writing.log(session, held, Logged(tags=tags), (), client.at)
        run = _found(session, run_id)
        # `held` knows the status from before the change: only a run that was under way is news when it ends.
        news.run_changed(session, held.status, run, client.at)
        return run


def log(context: Context, client: Client, run_id: str, batch: Batch) -> None:
    """Log metrics, params and tags together: all of them, or none when one is refused."""
    good = checked(batch)
    with context.database.write() as session:
        held = writable(session, client, run_id)
        change = changes(run_id, held.logged, good)
        name = change.tags.get(RUN_NAME, "")
        _check_run_name(name)
        if name:
            run_writing.change(session, held, {"name": name})
        run_writing.log(session, held, change, good.metrics, client.at)
        on_models = [point for point in good.metrics if point.model_id]
        logged_models.log_metrics(session, run_id, on_models)


def delete_tag(context: Context, client: Client, run_id: str, key: str) -> None:
    """Forget a tag; NotFound when the run has none of that name."""
    with context.database.write() as session:
        held = writable(session, client, run_id)
        if key not in held.logged.tags:
            raise NotFound(f"No tag with name: {key} in run with id {run_id}")
        run_writing.delete_tag(session, held, key, client.at)


def log_inputs(
    context: Context, client: Client, run_id: str, data_sets: Sequence[DataSetInput], models: Iterable[str]
) -> None:
    """Remember which data sets and logged models a run read."""
    check_inputs(data_sets)
    with context.database.write() as session:
        held = writable(session, client, run_id)
        read: tuple[DataSetVersion, ...] = tuple(map(version_of, data_sets))
        run_inputs.log_inputs(session, held, data_sets, models, client.at)
        run_inputs.link_data_sets(session, held, read, client.at)


def log_outputs(context: Context, client: Client, run_id: str, outputs: Sequence[ModelOutput]) -> None:
    """Remember which logged models a run made."""
    with context.database.write() as session:
        run_inputs.log_outputs(session, writable(session, client, run_id), outputs, client.at)


def log_model(context: Context, client: Client, run_id: str, model: Mapping[str, object]) -> None:
    """Add a model to the list in the run's tag, as clients before MLflow 3 have it."""
    kept = {
        key: model[key]
        for key in ("run_id", "artifact_path", "utc_time_created", "model_uuid")
        if key in model
    }
    flavors = model["flavors"]
    with context.database.write() as session:
        held = writable(session, client, run_id)
        listed = appended(held.logged.tags.get(MODEL_HISTORY), {**kept, "flavors": flavors})
        run_writing.log(session, held, Logged(tags={MODEL_HISTORY: listed}), (), client.at)


def reach_all(context: Context, client: Client, experiment_ids: Sequence[int]) -> None:
    """NotAllowed when one of these experiments is out of the client's reach."""
    with context.database.read() as session:
        names = experiments.names(session, experiment_ids)
    for name in names.values():
        client.reach(name)


def delete_run(context: Context, client: Client, run_id: str) -> None:
    """Mark a run as deleted; it refuses writes until it is restored."""
    _stamp(context, client, run_id, client.at)


def restore_run(context: Context, client: Client, run_id: str) -> None:
    """Take a deleted run back."""
    _stamp(context, client, run_id, None)


def history(
    context: Context, client: Client, run_id: str, key: str, offset: int = 0, limit: int | None = None
) -> tuple[MetricPoint, ...]:
    """A part of what was logged of a metric, in the order in which it was measured."""
    with context.database.read() as session:
        client.reach(_found(session, run_id).experiment)
        return runs.metric_page(session, run_id, key, offset, limit)


def location(context: Context, experiment: Experiment) -> str:
    """Where an experiment's artifacts go, as its clients know it."""
    return experiment.artifact_location or f"{context.artifact_root}/{experiment.id}"


def require_active(experiment: Experiment) -> None:
    """BadInput for a deleted experiment."""
    if experiment.deleted_at is not None:
        raise BadInput(
            f"The experiment {experiment.id} must be in the 'active' state. Current state is {experiment.stage}."
        )


def writable(session: Session, client: Client, run_id: str) -> Held:
    """The run, locked for a client that reaches it; BadInput when it was deleted."""
    held = _held(session, client, run_id)
    if held.deleted_at is not None:
        raise BadInput(f"The run {run_id} must be in the 'active' state. Current state is deleted.")
    return held


def _held(session: Session, client: Client, run_id: str) -> Held:
    held = run_writing.hold(session, run_id)
    if held is None:
        raise _no_run(run_id)
    client.reach(held.experiment)
    return held


def _stamp(context: Context, client: Client, run_id: str, at: datetime | None) -> None:
    with context.database.write() as session:
        run_writing.change(session, _held(session, client, run_id), {"deleted_at": at})


def _found(session: Session, run_id: str) -> Run:
    found = runs.find_run(session, run_id)
    if found is None:
        raise _no_run(run_id)
    return found


def _no_run(run_id: str) -> NotFound:
    return NotFound(f"Run with id={run_id} not found")


def _name(wish: Beginning, tagged: str) -> str:
    if wish.named and tagged and wish.named != tagged:
        raise BadInput(
            "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values "
            f"(run_name='{wish.named}', mlflow.runName='{tagged}')."
        )
    name = wish.named or tagged or wish.name
    _check_run_name(name)
    return name


def _check_run_name(name: str) -> None:
    if len(name) > NAME_LIMIT:
        raise BadInput(f"'run_name' exceeds the maximum length of {NAME_LIMIT} characters", field="run_name")
