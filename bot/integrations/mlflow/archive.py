"""Everything an MLflow server keeps of experiments and runs, read page by page to be kept elsewhere."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

from bot.domain.experiments import Experiment
from bot.domain.logged_models import LoggedModel, ModelMetric
from bot.domain.mirror import Sight, named_user
from bot.domain.runs import DataSetInput, MetricPoint, ModelOutput, Run
from bot.errors import NotFound, Unavailable
from bot.integrations.mlflow import shapes
from bot.integrations.mlflow.client import NOT_MLFLOW, Client
from bot.integrations.mlflow.shapes import Misshapen
from bot.integrations.mlflow.versions import look

PAGE = 1000
LARGEST_STEP = 2**63 - 1
PROXIED = "mlflow-artifacts"
# A server that names a folder inside itself must not be followed for ever.
DEEPEST = 20
RUN_ID_LENGTH = 32
_SERVER = "The MLflow server"

Json = Mapping[str, Any]
Shape = TypeVar("Shape")


class Archive:
    """A server to copy from. Unavailable when it does not answer, or not as MLflow does."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._place = urlsplit(client.address).netloc

    @property
    def address(self) -> str:
        """Where it is."""
        return self._client.address

    def sight(self) -> Sight:
        """Its registered models and their versions."""
        return look(self._client)

    def experiments(self) -> Iterator[Experiment]:
        """Every experiment, deleted ones too."""
        for item in self._pages("experiments/search", "experiments", max_results=PAGE, view_type="ALL"):
            yield _shaped(_experiment, item)

    def runs(self, experiment: Experiment) -> Iterator[Run]:
        """Every run of an experiment, deleted ones too; `points` hold the latest values."""
        wanted: Json = {"experiment_ids": [str(experiment.id)], "run_view_type": "ALL", "max_results": PAGE}
        for item in self._pages("runs/search", "runs", **wanted):
            yield _shaped(lambda each: self._run(each, experiment), item)

    def history(self, run_id: str, key: str) -> Iterator[MetricPoint]:
        """Every logged value of a metric."""
        token = ""
        while True:
            more = {"page_token": token} if token else {}
            answer = self._client.get(
                "metrics/get-history", run_id=run_id, metric_key=key, max_results=25_000, **more
            )
            for item in _listed(answer, "metrics"):
                yield _shaped(_point, item)
            if not (token := str(answer.get("next_page_token") or "")):
                return

    def logged_models(self, experiment: Experiment) -> Iterator[LoggedModel]:
        """What MLflow 3 logged in an experiment; an older server has none."""
        try:
            for item in self._pages("logged-models/search", "models", experiment_ids=[str(experiment.id)]):
                yield _shaped(lambda each: self._logged(each, experiment), item)
        except NotFound:
            return

    def files(self, folder: str, depth: int = DEEPEST) -> Iterator[str]:
        """The path of every file below a folder of those that the server keeps."""
        for item in _listed(self._client.files(folder), "files"):
            path = f"{folder}/{_shaped(lambda each: shapes.name(each, 'path'), item)}"
            if not item.get("is_dir"):
                yield path
            elif depth:
                yield from self.files(path, depth - 1)

    def content(self, path: str) -> Iterator[bytes]:
        """The bytes of a file."""
        return self._client.download(path)

    def kept(self, uri: str) -> str | None:
        """The path of what the server keeps itself; None when the URI leads elsewhere."""
        parts = urlsplit(uri)
        # The host may be named or left out; another host is another server, whose files stay where they are.
        is_there = parts.scheme == PROXIED and parts.netloc in ("", self._place)
        return parts.path.strip("/") or None if is_there else None

    def reachable(self, uri: str) -> str:
        """An artifact URI as somebody reads it who does not speak to that server: the host is named."""
        parts = urlsplit(uri)
        # Without a host it means the server that is asked, which is ours for whoever reads it here.
        if parts.scheme == PROXIED and not parts.netloc:
            return f"{PROXIED}://{self._place}{parts.path}"
        return uri

    def _run(self, item: Json, experiment: Experiment) -> Run:
        info, data, inputs = (shapes.inner(item, each) for each in ("info", "data", "inputs"))
        points = {each.key: each for each in map(_point, shapes.objects(data, "metrics"))}
        tags = shapes.pairs(data, "tags")
        run_id = shapes.name(info, "run_id")
        if len(run_id) > RUN_ID_LENGTH:
            raise Misshapen("run_id")
        started = shapes.moment(info, "start_time")
        return Run(
            run_id=run_id,
            experiment=experiment.name,
            name=shapes.text(info, "run_name", shapes.LONGEST_NAME) or run_id,
            started_at=started,
            ended_at=shapes.moment(info, "end_time") if info.get("end_time") else None,
            status=shapes.text(info, "status", 16) or "FINISHED",
            author=named_user(shapes.text(info, "user_id") or tags.get("mlflow.user")),
            params=shapes.pairs(data, "params"),
            metrics={key: point.value for key, point in points.items()},
            tags=tags,
            artifact_uri=shapes.text(info, "artifact_uri"),
            # MLflow does not say when a run was deleted; its start is certainly not after that.
            deleted_at=started if shapes.text(info, "lifecycle_stage") == "deleted" else None,
            inputs=tuple(map(_input, shapes.objects(inputs, "dataset_inputs"))),
            model_inputs=tuple(
                shapes.text(each, "model_id") for each in shapes.objects(inputs, "model_inputs")
            ),
            model_outputs=tuple(map(_output, shapes.objects(shapes.inner(item, "outputs"), "model_outputs"))),
            latest={key: (point.value, point.step, point.timestamp_ms) for key, point in points.items()},
        )

    def _logged(self, item: Json, experiment: Experiment) -> LoggedModel:
        info, data = shapes.inner(item, "info"), shapes.inner(item, "data")
        metrics = (
            ModelMetric(shapes.text(each, "run_id"), _point(each)) for each in shapes.objects(data, "metrics")
        )
        return LoggedModel(
            model_id=shapes.name(info, "model_id"),
            experiment_id=experiment.id,
            name=shapes.text(info, "name"),
            artifact_location=shapes.text(info, "artifact_uri"),
            created_ms=shapes.whole(info, "creation_timestamp_ms", shapes.LATEST_MS),
            updated_ms=shapes.whole(info, "last_updated_timestamp_ms", shapes.LATEST_MS),
            status=shapes.text(info, "status"),
            model_type=shapes.text(info, "model_type"),
            source_run_id=shapes.text(info, "source_run_id"),
            params=shapes.pairs(data, "params"),
            tags=shapes.pairs(info, "tags"),
            metrics=tuple(metrics),
        )

    def _pages(self, path: str, key: str, **wanted: object) -> Iterator[Json]:
        token, seen = "", set[str]()
        while True:
            answer = self._client.post(path, **wanted, **({"page_token": token} if token else {}))
            yield from _listed(answer, key)
            token = str(answer.get("next_page_token") or "")
            if not token:
                return
            # A token that comes twice would go round in a circle.
            if token in seen:
                raise Unavailable(f"{_SERVER}'s list has no end, and was not used.")
            seen.add(token)


def _shaped(take: Callable[[Json], Shape], item: Json) -> Shape:
    try:
        return take(item)
    except Misshapen as odd:
        raise Unavailable(f"{NOT_MLFLOW}: `{odd}` is not as it sends it.", retryable=False) from None


def _listed(answer: Json, key: str) -> list[Json]:
    return _shaped(lambda each: shapes.objects(each, key), answer)


def _experiment(item: Json) -> Experiment:
    made = shapes.moment(item, "creation_time")
    changed = shapes.moment(item, "last_update_time")
    return Experiment(
        id=shapes.whole(item, "experiment_id", LARGEST_STEP),
        name=shapes.name(item, "name"),
        created_at=made,
        updated_at=changed,
        artifact_location=shapes.text(item, "artifact_location"),
        tags=shapes.pairs(item, "tags"),
        deleted_at=changed if shapes.text(item, "lifecycle_stage") == "deleted" else None,
    )


def _point(item: Json) -> MetricPoint:
    # A step has 64 bits and a sign, and may come as a number or as a text.
    step = str(item.get("step") or 0)
    if not step.lstrip("-").isdecimal() or not -LARGEST_STEP <= int(step) <= LARGEST_STEP:
        raise Misshapen("step")
    data_set = shapes.text(item, "dataset_name"), shapes.text(item, "dataset_digest")
    return MetricPoint(
        key=shapes.name(item, "key"),
        value=shapes.number(item, "value"),
        step=int(step),
        timestamp_ms=shapes.whole(item, "timestamp", shapes.LATEST_MS),
        model_id=shapes.text(item, "model_id") or None,
        data_set=data_set if data_set[0] else None,
    )


def _input(item: Json) -> DataSetInput:
    data_set = shapes.inner(item, "dataset")
    return DataSetInput(
        name=shapes.text(data_set, "name"),
        digest=shapes.text(data_set, "digest"),
        source_type=shapes.text(data_set, "source_type"),
        source=shapes.text(data_set, "source", 65_535),
        schema=shapes.text(data_set, "schema", 1_048_575) or None,
        profile=shapes.text(data_set, "profile", 16_777_215) or None,
        tags=shapes.pairs(item, "tags"),
    )


def _output(item: Json) -> ModelOutput:
    return ModelOutput(
        shapes.name(item, "model_id"), shapes.whole(item, "step", LARGEST_STEP) if item.get("step") else 0
    )
