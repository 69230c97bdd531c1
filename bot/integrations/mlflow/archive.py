"""Everything an MLflow server keeps of experiments and runs, read page by page to be kept elsewhere."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

from bot.domain.experiments import Experiment
from bot.domain.logged_models import LoggedModel, ModelMetric
from bot.domain.mirror import Sight
from bot.domain.runs import MetricPoint, Run
from bot.errors import NotFound, Unavailable
from bot.integrations.mlflow import run_shapes, shapes
from bot.integrations.mlflow.client import NOT_MLFLOW, Client, NoSuchCall
from bot.integrations.mlflow.shapes import Misshapen
from bot.integrations.mlflow.versions import look

PAGE = 1000
PROXIED = "mlflow-artifacts"
# A server that names a folder inside itself must not be followed for ever.
DEEPEST = 20
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
            yield _shaped(run_shapes.experiment, item)

    def runs(self, experiment: Experiment) -> Iterator[Run]:
        """Every run of an experiment, deleted ones too; `points` hold the latest values."""
        wanted: Json = {"experiment_ids": [str(experiment.id)], "run_view_type": "ALL", "max_results": PAGE}
        for item in self._pages("runs/search", "runs", **wanted):
            yield _shaped(lambda each: run_shapes.run(each, experiment.name), item)

    def history(self, run_id: str, key: str) -> Iterator[MetricPoint]:
        """Every logged value of a metric."""
        token = ""
        while True:
            more = {"page_token": token} if token else {}
            answer = self._client.get(
                "metrics/get-history", run_id=run_id, metric_key=key, max_results=25_000, **more
            )
            for item in _listed(answer, "metrics"):
                yield _shaped(run_shapes.point, item)
            if not (token := str(answer.get("next_page_token") or "")):
                return

    def logged_models(self, experiment: Experiment) -> Iterator[LoggedModel]:
        """What MLflow 3 logged in an experiment; an older server has none."""
        try:
            for item in self._pages("logged-models/search", "models", experiment_ids=[str(experiment.id)]):
                yield _shaped(lambda each: self._logged(each, experiment), item)
        except (NotFound, NoSuchCall):
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

    def _logged(self, item: Json, experiment: Experiment) -> LoggedModel:
        info, data = shapes.inner(item, "info"), shapes.inner(item, "data")
        metrics = (
            ModelMetric(shapes.text(each, "run_id"), run_shapes.point(each))
            for each in shapes.objects(data, "metrics")
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
