"""The calls of MLflow's client library, one after another; run by MLflow's own Python. Prints what came back as JSON."""

import json
import re
import sys
from collections.abc import Callable
from typing import Any

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag, LoggedModelOutput, Metric, Param, RunTag
from mlflow.exceptions import MlflowException

AT = 1_764_000_000_000
# What each server makes for itself, and who asks: nobody there, a token's person here.
OWN = re.compile(
    r"(^|_)(time|timestamp|uri|location|user_id|current_stage|workspace|lifecycle)$|^timestamp_|^creation_"
)
USERS_TAGS = {"mlflow.user", "mlflow.source.name", "mlflow.source.type", "mlflow.log-model.history"}


class Said:
    """What came back, with ids numbered in the order they were heard."""

    def __init__(self) -> None:
        self.lines: list[list[Any]] = []
        self._ids: dict[str, str] = {}

    def that(self, what: str, value: Any) -> None:
        """Remember an answer."""
        self.lines.append([what, self._plain(value)])

    def refused(self, what: str, call: Callable[[], object]) -> None:
        """Remember with which code a call was refused."""
        try:
            call()
        except MlflowException as error:
            self.that(what, ["refused", error.error_code])
        else:
            self.that(what, "was not refused")

    def id(self, made: str) -> str:
        """An id that was made; it is the same word from now on."""
        self._ids.setdefault(made, f"id {len(self._ids) + 1}")
        return made

    def _plain(self, value: Any) -> Any:
        if hasattr(value, "value") and hasattr(value, "name"):  # an enum
            return str(value.name)
        if isinstance(value, dict):
            kept = {
                key: each for key, each in value.items() if not OWN.search(str(key)) and key not in USERS_TAGS
            }
            return {str(key): self._plain(each) for key, each in sorted(kept.items(), key=str)}
        if hasattr(value, "__len__") and not isinstance(value, str):  # lists, and protobuf's
            return [self._plain(each) for each in value]
        if hasattr(value, "__iter__") and not isinstance(value, str):
            return self._plain(dict(value))
        if isinstance(value, str):
            for made, word in self._ids.items():
                value = value.replace(made, word)
            return value
        return str(value) if isinstance(value, float) else value


def main(suffix: str) -> None:
    client, said = MlflowClient(), Said()
    said.id(suffix)
    place = experiments(client, said, suffix)
    made = runs(client, said, place)
    batches(client, said, place)
    searches(client, said, place)
    models = logged_models(client, said, place, made)
    files(client, said, made)
    registry(client, said, f"churn-{suffix}", made)
    said.that("what the run says of its models", [each.model_id for each in models])
    print("JSON" + json.dumps(said.lines))


def experiments(client: MlflowClient, said: Said, suffix: str) -> str:
    place = client.create_experiment(f"first-{suffix}", tags={"team": "blue"})
    other = client.create_experiment(f"other-{suffix}")
    said.that("an experiment", client.get_experiment(place).tags)
    said.that("by name", client.get_experiment_by_name(f"first-{suffix}").lifecycle_stage)
    said.that("no such name", client.get_experiment_by_name(f"none-{suffix}"))
    said.refused("the name is taken", lambda: client.create_experiment(f"first-{suffix}"))
    client.set_experiment_tag(place, "priority", "P1")
    client.rename_experiment(other, f"renamed-{suffix}")
    client.delete_experiment(other)
    said.that("deleted", client.get_experiment(other).lifecycle_stage)
    said.refused("a run in a deleted one", lambda: client.create_run(other))
    client.restore_experiment(other)
    by_name = client.search_experiments(filter_string=f"name LIKE '%-{suffix}'", order_by=["name ASC"])
    said.that("found", [[each.name, each.tags] for each in by_name])
    tagged = client.search_experiments(filter_string="tags.priority = 'P1'", order_by=["creation_time DESC"])
    said.that("found by tag", [each.name for each in tagged if each.name.endswith(suffix)])
    said.refused("a filter that is none", lambda: client.search_experiments(filter_string="name >> 'a'"))
    return place


def runs(client: MlflowClient, said: Said, place: str) -> str:
    run = client.create_run(place, start_time=AT, tags={"stage": "first"}, run_name="fox")
    run_id = said.id(run.info.run_id)
    said.that("a run has begun", [run.info.status, run.info.run_name, run.data.tags])
    for step, value in enumerate((0.5, 0.75, 0.25, float("nan"))):
        client.log_metric(run_id, "auc", value, timestamp=AT + step, step=step)
    client.log_metric(run_id, "loss", 1e-300, timestamp=AT)
    client.log_param(run_id, "depth", 3)
    client.log_param(run_id, "depth", 3)
    said.refused("a param keeps its value", lambda: client.log_param(run_id, "depth", 4))
    client.set_tag(run_id, "stage", "second")
    client.set_tag(run_id, "gone", "soon")
    client.delete_tag(run_id, "gone")
    said.refused("no such tag", lambda: client.delete_tag(run_id, "gone"))
    said.refused("no such run", lambda: client.get_run("0" * 32))
    child = said.id(client.create_run(place, tags={"mlflow.parentRunId": run_id}, run_name="cub").info.run_id)
    said.that("the parent", client.get_parent_run(child).info.run_name)
    said.that("no parent", client.get_parent_run(run_id))
    source = Dataset("iris", "abc123", "local", "{}", "[]", "{}")
    client.log_inputs(run_id, [DatasetInput(source, [InputTag("mlflow.data.context", "training")])])
    client.update_run(run_id, name="vixen")
    client.set_terminated(run_id, "FINISHED", end_time=AT + 5000)
    client.set_terminated(child, "FAILED", end_time=AT + 6000)
    whole = client.get_run(run_id)
    said.that("the run", [whole.info.status, whole.info.run_name, whole.data.metrics, whole.data.params])
    said.that("its tags", whole.data.tags)
    said.that(
        "its data",
        [[each.dataset.name, each.dataset.digest, each.tags] for each in whole.inputs.dataset_inputs],
    )
    said.that(
        "its history",
        sorted([point.step, str(point.value)] for point in client.get_metric_history(run_id, "auc")),
    )
    client.delete_run(child)
    said.that("deleted", client.get_run(child).info.lifecycle_stage)
    said.refused("a deleted run logs nothing", lambda: client.log_metric(child, "auc", 1.0))
    client.restore_run(child)
    return run_id


def batches(client: MlflowClient, said: Said, place: str) -> None:
    run_id = said.id(client.create_run(place, start_time=AT + 10, run_name="badger").info.run_id)
    thousand = [Metric(f"m{number}", float(number), AT, 0) for number in range(1000)]
    client.log_batch(run_id, metrics=thousand)
    client.log_batch(run_id, params=[Param(f"p{number}", str(number)) for number in range(100)])
    client.log_batch(run_id, tags=[RunTag(f"t{number}", str(number)) for number in range(100)])
    found = client.get_run(run_id)
    said.that(
        "a batch",
        [
            len(found.data.metrics),
            len(found.data.params),
            sum(each.startswith("t") for each in found.data.tags),
        ],
    )
    too_long = [Param("long", "x" * 6001)]
    said.refused("a param that is too long", lambda: client.log_batch(run_id, params=too_long))
    said.refused("a name that is no name", lambda: client.log_metric(run_id, "a//b", 1.0))
    said.refused("a param that changed", lambda: client.log_batch(run_id, params=[Param("p1", "other")]))
    client.set_terminated(run_id, "KILLED", end_time=AT + 20)


def searches(client: MlflowClient, said: Said, place: str) -> None:
    for number in range(5):
        run_id = client.create_run(
            place, start_time=AT + 100 + number, run_name=f"mouse-{number}"
        ).info.run_id
        client.log_metric(run_id, "score", number / 10, timestamp=AT)
        client.log_param(run_id, "kind", "even" if number % 2 == 0 else "odd")
        client.set_terminated(run_id, end_time=AT + 200)
    for text, order in (
        ("metrics.score > 0.1 and params.kind = 'even'", ["metrics.score DESC"]),
        ("params.kind LIKE 'o%'", ["start_time ASC"]),
        ("attributes.status = 'FINISHED' and metrics.score <= 0.2", ["attributes.start_time DESC"]),
        ("attributes.run_name LIKE 'mouse-%'", ["attributes.run_name ASC"]),
        ("tags.stage = 'second'", []),
        ("dataset.name = 'iris'", []),
        ("", ["params.kind ASC", "metrics.score DESC"]),
    ):
        found = client.search_runs([place], text, order_by=order)
        said.that(f"search {text} by {order}", [run.info.run_name for run in found])
    first = client.search_runs(
        [place], "params.kind != 'none'", max_results=2, order_by=["metrics.score ASC"]
    )
    rest = client.search_runs(
        [place],
        "params.kind != 'none'",
        max_results=9,
        order_by=["metrics.score ASC"],
        page_token=first.token,
    )
    said.that("pages", [[run.info.run_name for run in page] for page in (first, rest)])
    for wrong in ("metrics.score >", "params.kind > 'a'", "nonsense.x = 1", "metrics.score = 'text'"):
        said.refused(f"search {wrong}", lambda wrong=wrong: client.search_runs([place], wrong))


def logged_models(client: MlflowClient, said: Said, place: str, run_id: str) -> list[LoggedModelOutput]:
    model = client.create_logged_model(
        place,
        name="forest",
        source_run_id=run_id,
        tags={"size": "small"},
        params={"trees": "10"},
        model_type="sklearn",
    )
    said.id(model.model_id)
    said.that("a logged model", [model.name, model.status, model.tags, model.params, model.model_type])
    client.log_outputs(run_id, [LoggedModelOutput(model.model_id, 0)])
    client.set_logged_model_tags(model.model_id, {"size": "tiny", "colour": "green"})
    client.delete_logged_model_tag(model.model_id, "colour")
    ready = client.finalize_logged_model(model.model_id, "READY")
    said.that("it is ready", [ready.status, ready.tags])
    found = client.search_logged_models([place], filter_string="name = 'forest'")
    said.that("found", [[each.name, each.model_id] for each in found])
    said.refused("no such model", lambda: client.get_logged_model("m-" + "0" * 32))
    return client.get_run(run_id).outputs.model_outputs


def files(client: MlflowClient, said: Said, run_id: str) -> None:
    client.log_text(run_id, "hello", "notes/first.txt")
    client.log_dict(run_id, {"a": 1}, "notes/second.json")
    client.log_text(run_id, "top", "top.txt")
    for path in (None, "notes", "nothing"):
        said.that(
            f"files of {path}",
            [[each.path, each.is_dir, each.file_size] for each in client.list_artifacts(run_id, path)],
        )
    said.that("read back", mlflow.artifacts.load_text(f"runs:/{run_id}/notes/first.txt"))


def registry(client: MlflowClient, said: Said, name: str, run_id: str) -> None:
    model = client.create_registered_model(name, tags={"team": "blue"}, description="who leaves")
    said.that("a registered model", [model.name, model.description, model.tags, model.aliases])
    said.refused("the name is taken", lambda: client.create_registered_model(name))
    said.refused("a name that is a path", lambda: client.create_registered_model("a/b:c"))
    for number in range(3):
        version = client.create_model_version(name, f"s3://models/{number}", run_id, tags={"n": str(number)})
        said.that("a version", [version.name, version.version, version.run_id, version.status, version.tags])
    client.update_model_version(name, "2", description="the second")
    client.set_model_version_tag(name, "2", "checked", "yes")
    client.delete_model_version_tag(name, "2", "n")
    second = client.get_model_version(name, "2")
    said.that("the second", [second.description, second.tags, second.source])
    said.that("where it is", client.get_model_version_download_uri(name, "2"))
    client.set_registered_model_alias(name, "candidate", "2")
    said.that("by alias", client.get_model_version_by_alias(name, "candidate").version)
    said.that(
        "its aliases",
        [client.get_registered_model(name).aliases, client.get_model_version(name, "2").aliases],
    )
    client.delete_registered_model_alias(name, "candidate")
    said.refused("no such alias", lambda: client.get_model_version_by_alias(name, "candidate"))
    said.refused("no such version", lambda: client.set_registered_model_alias(name, "candidate", "9"))
    client.set_registered_model_tag(name, "tier", "1")
    client.delete_registered_model_tag(name, "team")
    client.update_registered_model(name, description="who stays")
    found = client.search_registered_models(filter_string=f"name = '{name}'")
    said.that("found", [[each.name, each.description, each.tags] for each in found])
    versions = client.search_model_versions(f"name = '{name}'", order_by=["version_number DESC"])
    said.that("found versions", [each.version for each in versions])
    of_run = client.search_model_versions(f"run_id = '{run_id}'", max_results=2)
    said.that("versions of the run", len(of_run))
    client.delete_model_version(name, "3")
    said.refused("a deleted version", lambda: client.get_model_version(name, "3"))
    client.rename_registered_model(name, f"{name}-renamed")
    said.refused("the old name", lambda: client.get_registered_model(name))
    said.that(
        "the new name", [each.version for each in client.search_model_versions(f"name = '{name}-renamed'")]
    )
    client.delete_registered_model(f"{name}-renamed")
    said.refused("a deleted model", lambda: client.get_registered_model(f"{name}-renamed"))


if __name__ == "__main__":
    main(sys.argv[1])
