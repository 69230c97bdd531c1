"""What is seen of a real MLflow server: pages, runs, logged models, prompts, whatever its names are."""

from collections.abc import Iterator

import pytest

from bot.domain.mirror import Details, SeenVersion
from bot.domain.run_mirror import Mark, RunsWanted, following
from bot.domain.runs import Run
from bot.integrations.mlflow import runs as listed_runs
from bot.integrations.mlflow import versions
from bot.integrations.mlflow.client import Client
from bot.integrations.mlflow.server import MlflowServer
from tests.mlflow_server import STARTED_MS, Mlflow, unique


@pytest.fixture
def server(mlflow_server: Mlflow) -> Iterator[MlflowServer]:
    """The product's view of the real one."""
    found = MlflowServer(Client(mlflow_server.address, limit_s=60))
    yield found
    found.close()


def seen(server: MlflowServer, model: str, number: int = 1) -> SeenVersion:
    return next(x for x in server.look().versions if (x.model, x.version) == (model, number))


def details(server: MlflowServer, model: str, number: int = 1) -> Details:
    return server.details(seen(server, model, number))


def test_models_versions_and_aliases_are_seen_over_many_pages(
    mlflow_server: Mlflow, server: MlflowServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [unique("paged") for _ in range(5)]
    for name in names:
        mlflow_server.model(name, versions=1)
    mlflow_server.point(names[3], "champion", 1)
    monkeypatch.setattr(versions, "PAGE", 2)

    found = server.look()

    assert set(names) <= {each.name for each in found.models}
    assert [each.aliases for each in found.models if each.name == names[3]] == [{"champion": 1}]
    assert found.set_aside == 0
    assert set(names) <= {each.model for each in found.versions}


def test_prompts_are_no_models(mlflow_server: Mlflow, server: MlflowServer) -> None:
    greeting = unique("greeting")
    mlflow_server.model(greeting, **{"mlflow.prompt.is_prompt": "true"})

    assert greeting not in {each.name for each in server.look().models}


def test_the_run_behind_a_version_says_what_it_was_made_of(
    mlflow_server: Mlflow, server: MlflowServer
) -> None:
    tags = {"mlflow.user": "ana", "mlflow.source.git.commit": "0123456789abcdef", "mlops.sha256": "a" * 64}
    run_id = mlflow_server.run("deep-7", {"roc_auc": 0.91}, tags)
    used = [
        {
            "dataset": {"name": name, "digest": name[:4], "source_type": "local", "source": "{}"},
            "tags": [{"key": "mlflow.data.context", "value": context}],
        }
        for name, context in (("customers", "training"), ("holdout", "eval"))
    ]
    mlflow_server.call("POST", "runs/log-inputs", run_id=run_id, datasets=used)
    mlflow_server.call("POST", "runs/log-parameter", run_id=run_id, key="depth", value="3")
    behind = unique("behind")
    mlflow_server.model(behind)
    mlflow_server.version(behind, run_id)

    found = details(server, behind)

    assert (found.author, found.commit, found.sha256) == ("mlflow:ana", "0123456789abcdef", "a" * 64)
    assert (dict(found.metrics), dict(found.params)) == ({"roc_auc": 0.91}, {"depth": "3"})
    assert [str(each) for each in found.data_sets] == ["customers@cust"]
    assert found.evaluation_fingerprint == "hold"
    assert found.run is not None
    assert (found.run.name, found.run.experiment, found.run.status) == ("deep-7", "Default", "FINISHED")
    assert found.run.duration is not None


def test_a_version_of_a_logged_model_has_the_measurements_of_the_model(
    mlflow_server: Mlflow, server: MlflowServer
) -> None:
    run_id = mlflow_server.run("logs a model", {"loss": 0.4})
    made = mlflow_server.call("POST", "logged-models", experiment_id="0", name="net", source_run_id=run_id)
    model_id = made["model"]["info"]["model_id"]
    measured = {"key": "roc_auc", "value": 0.97, "timestamp": STARTED_MS, "model_id": model_id}
    on_data = {"dataset_name": "holdout", "dataset_digest": "h1"}
    mlflow_server.call("POST", "runs/log-metric", run_id=run_id, **measured, **on_data)
    logged = unique("logged")
    mlflow_server.model(logged)
    body = {"name": logged, "source": f"models:/{model_id}", "model_id": model_id}
    mlflow_server.call("POST", "model-versions/create", **body)

    found = details(server, logged)

    assert seen(server, logged).logged_model == model_id
    assert found.metrics["roc_auc"] == 0.97
    assert found.evaluation_fingerprint == "h1"
    assert found.run is not None
    assert found.run.run_id == run_id


def test_its_runs_are_walked_through_in_both_directions_and_asked_for_by_their_ids(
    mlflow_server: Mlflow, server: MlflowServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed_runs, "PAGES", (2, 1))
    name = unique("walked")
    number = int(mlflow_server.call("POST", "experiments/create", name=name)["experiment_id"])
    starts = [STARTED_MS, STARTED_MS, STARTED_MS, STARTED_MS + 1, STARTED_MS + 2]
    made = [
        mlflow_server.call("POST", "runs/create", experiment_id=str(number), start_time=each)["run"]["info"]
        for each in starts
    ]
    ids = [each["run_id"] for each in made]
    mlflow_server.call("POST", "runs/delete", run_id=ids[0])

    assert {each.id: each.name for each in server.experiments().listed}[number] == name
    for newest_first, first in ((False, Mark(0)), (True, Mark())):
        found: list[Run] = []
        mark: Mark | None = first
        while mark is not None:
            wanted = RunsWanted({number: name}, mark, newest_first)
            seen = server.runs(wanted)
            found += seen.runs
            mark = following(wanted, seen)
        assert {each.run_id for each in found} == set(ids)
        assert {each.run_id for each in found if each.deleted_at} == {ids[0]}

    asked = server.runs(RunsWanted({number: name}, run_ids=tuple(ids[3:])))
    assert {each.run_id for each in asked.runs} == set(ids[3:])
    assert {each.status for each in asked.runs} == {"RUNNING"}


def test_the_way_of_a_metric_is_read_when_it_is_asked_for(
    mlflow_server: Mlflow, server: MlflowServer
) -> None:
    run_id = mlflow_server.run("steps", {})
    for step in range(3):
        logged = {"key": "loss", "value": 1 / (step + 1), "timestamp": STARTED_MS, "step": step}
        mlflow_server.call("POST", "runs/log-metric", run_id=run_id, **logged)

    found = server.history(run_id, "loss")

    assert [(each.step, each.value) for each in found] == [(0, 1.0), (1, 0.5), (2, 1 / 3)]
    assert server.history("0" * 32, "loss") == ()
