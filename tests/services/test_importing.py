"""A real MLflow server copied into our registry: everything is here, under its own ids, and a second try adds nothing."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bot.domain.mirror import SeenModel, SeenVersion, Sight
from bot.domain.registry import ChangeKind
from bot.errors import Unavailable
from bot.integrations.artifact_folder import ArtifactFolder
from bot.integrations.mlflow.archive import Archive
from bot.integrations.mlflow.client import Client
from bot.services import importing, importing_models
from bot.services.importing_files import Count, Files
from storage import aliases, artifacts, environments, experiments, logged_models, registry, runs
from tests.integrations.mlflow.liar import Reply, lying
from tests.mlflow_server import STARTED_MS, Mlflow, unique
from tests.services.house import MONDAY, House

ACTOR = "host/tester"


@pytest.fixture
def archive(mlflow_server: Mlflow) -> Iterator[Archive]:
    client = Client(mlflow_server.address)
    yield Archive(client)
    client.close()


def trained(server: Mlflow, experiment: str) -> str:
    """A run with a history, an odd value, a data set and a logged model; returns its id."""
    made = server.call("POST", "experiments/create", name=experiment, tags=[{"key": "team", "value": "risk"}])
    run = server.call(
        "POST", "runs/create", experiment_id=made["experiment_id"], start_time=STARTED_MS, run_name="trees"
    )
    run_id: str = run["run"]["info"]["run_id"]
    steps = [
        {"key": "loss", "value": 1 / (step + 1), "timestamp": STARTED_MS + step, "step": step}
        for step in range(5)
    ]
    odd = [{"key": "odd", "value": "NaN", "timestamp": STARTED_MS, "step": 0}]
    params = [{"key": "depth", "value": "3"}]
    server.call("POST", "runs/log-batch", run_id=run_id, metrics=steps + odd, params=params)
    data_set = {"name": "customers", "digest": "abc123", "source_type": "local", "source": "{}"}
    inputs = [{"dataset": data_set, "tags": [{"key": "mlflow.data.context", "value": "training"}]}]
    server.call("POST", "runs/log-inputs", run_id=run_id, datasets=inputs)
    server.call("POST", "runs/update", run_id=run_id, status="FINISHED", end_time=STARTED_MS + 5000)
    return run_id


def files_of(house: House, archive: Archive, *, come_along: bool = False) -> Files:
    places = importing.bring_experiments(house.context, archive)
    return Files(
        house.context, archive, {each.id: here for each, here in places}, house.clock.now(), come_along
    )


def copied(house: House, files: Files, experiment: str) -> list[Count]:
    """Copy one experiment; the server is shared with other tests, which keep theirs."""
    source = next(each for each in files.archive.experiments() if each.name == experiment)
    told: list[str] = []
    counts = [
        importing.bring_runs(house.context, files, source, told.append),
        importing.bring_logged_models(house.context, files, source),
    ]
    assert len(told) == counts[0].there
    return counts


def test_a_run_keeps_its_id_its_history_and_its_data(
    house: House, archive: Archive, mlflow_server: Mlflow
) -> None:
    name = unique("import")
    run_id = trained(mlflow_server, name)

    assert copied(house, files_of(house, archive), name)[0] == Count("runs", 1, 1)

    with house.database.read() as session:
        run = runs.find_run(session, run_id)
        history = runs.metric_history(session, run_id, "loss")
        experiment = experiments.find_by_name(session, name)
    assert run is not None
    assert experiment is not None
    assert experiment.tags["team"] == "risk"
    assert (run.name, run.experiment, run.status, run.params) == ("trees", name, "FINISHED", {"depth": "3"})
    assert run.metrics["loss"] == 0.2
    assert run.metrics["odd"] != run.metrics["odd"]
    assert [point.step for point in history] == [0, 1, 2, 3, 4]
    assert [str(each) for each in run.data_sets] == ["customers@abc123"]
    assert run.ended_at is not None
    host = mlflow_server.address.removeprefix("http://")
    assert run.artifact_uri.startswith(f"mlflow-artifacts://{host}/")


def test_a_second_try_adds_nothing_and_finishes_what_was_running(
    house: House, archive: Archive, mlflow_server: Mlflow
) -> None:
    name = unique("import")
    run_id = trained(mlflow_server, name)
    mlflow_server.call("POST", "runs/update", run_id=run_id, status="RUNNING")
    first = copied(house, files_of(house, archive), name)
    more = {"key": "loss", "value": 0.1, "timestamp": STARTED_MS + 9, "step": 9}
    mlflow_server.call("POST", "runs/log-batch", run_id=run_id, metrics=[more])
    mlflow_server.call("POST", "runs/update", run_id=run_id, status="FINISHED", end_time=STARTED_MS + 6000)

    assert copied(house, files_of(house, archive), name) == first
    assert copied(house, files_of(house, archive), name) == first

    with house.database.read() as session:
        run = runs.find_run(session, run_id)
        history = runs.metric_history(session, run_id, "loss")
    assert run is not None
    assert (run.status, run.metrics["loss"], len(history)) == ("FINISHED", 0.1, 6)


def test_versions_keep_their_numbers_and_an_environments_alias_becomes_what_is_live(
    house: House, archive: Archive, mlflow_server: Mlflow
) -> None:
    model = unique("imported")
    mlflow_server.model(model, versions=2)
    mlflow_server.point(model, "champion", 1)
    mlflow_server.point(model, "shadow", 2)
    sight = archive.sight()
    mine = [each for each in sight.models if each.name == model]
    versions = [each for each in sight.versions if each.model == model]
    only = Sight(tuple(mine), tuple(versions))

    for _ in range(2):
        counts = importing_models.bring_models(
            house.context, files_of(house, archive), only, ACTOR, house.clock.now()
        )
        assert counts == (Count("registered models", 1, 1), Count("versions", 2, 2))

    with house.database.read() as session:
        assert [each.version for each in registry.versions(session, model)] == [2, 1]
        assert aliases.of(session, model) == {"shadow": 2}
        assert environments.state(session, model, "production").version == 1
        (change,) = environments.history(session, model)
    assert change.kind is ChangeKind.FOUND
    assert [each.verb for each in house.audited() if each.subject == model] == ["found.live"]


def test_files_come_along_when_they_are_asked_for(
    house: House, archive: Archive, mlflow_server: Mlflow, tmp_path: Path
) -> None:
    name, model = unique("files"), unique("with files")
    run_id = trained(mlflow_server, name)
    experiment = mlflow_server.call("GET", "experiments/get-by-name", experiment_name=name)["experiment"][
        "experiment_id"
    ]
    folder = f"{experiment}/{run_id}/artifacts/model"
    for path, content in {
        "MLmodel": b"flavors:\n  sklearn:\n    serialization_format: skops\n",
        "a b/w.bin": b"w" * 9,
    }.items():
        address = f"{mlflow_server.address}/api/2.0/mlflow-artifacts/artifacts/{folder}/{path}"
        assert httpx.put(address, content=content, trust_env=False).status_code == 200
    mlflow_server.model(model)
    mlflow_server.version(model, run_id, source=f"mlflow-artifacts:/{folder}")
    house.context = replace(house.context, files=ArtifactFolder(tmp_path / "files", 1000))
    sight = archive.sight()
    only = Sight(
        tuple(each for each in sight.models if each.name == model),
        tuple(each for each in sight.versions if each.model == model),
    )

    for _ in range(2):
        files = files_of(house, archive, come_along=True)
        assert copied(house, files, name)[0] == Count("runs", 1, 1)
        assert (
            importing_models.bring_models(house.context, files, only, ACTOR, house.clock.now())[1].here == 1
        )

    place = files.places[int(experiment)]
    with house.database.read() as session:
        run = runs.find_run(session, run_id)
        (version,) = registry.versions(session, model)
        (_, second) = artifacts.below(session, f"{place}/{run_id}/artifacts/model")
    assert run is not None
    assert run.artifact_uri == f"mlflow-artifacts:/{place}/{run_id}/artifacts"
    assert version.artifact.uri == f"{run.artifact_uri}/model"
    assert version.artifact.format == "skops"
    assert version.artifact.sha256 is not None
    assert house.context.files is not None
    assert house.context.files.path(second.key).read_bytes() == b"w" * 9


def test_a_version_that_is_another_one_here_stays_and_is_counted_as_missing(
    quick_house: House, archive: Archive, mlflow_server: Mlflow
) -> None:
    house, model = quick_house, unique("churn")
    mlflow_server.model(model, versions=1)
    house.model(model)
    with house.database.read() as session:
        before = registry.versions(session, model)
    sight = archive.sight()
    only = Sight(
        tuple(each for each in sight.models if each.name == model),
        tuple(each for each in sight.versions if each.model == model),
    )

    counts = importing_models.bring_models(
        house.context, files_of(house, archive), only, ACTOR, house.clock.now()
    )

    assert counts[1] == Count("versions", 1, 0)
    with house.database.read() as session:
        assert registry.versions(session, model) == before


def test_what_mlflow_logged_as_a_model_comes_along(
    house: House, archive: Archive, mlflow_server: Mlflow
) -> None:
    name = unique("logged")
    run_id = trained(mlflow_server, name)
    experiment = mlflow_server.call("GET", "experiments/get-by-name", experiment_name=name)["experiment"]
    made = mlflow_server.call(
        "POST", "logged-models", experiment_id=experiment["experiment_id"], name="trees", source_run_id=run_id,
        params=[{"key": "depth", "value": "3"}],
    )  # fmt: skip
    model_id = made["model"]["info"]["model_id"]

    assert copied(house, files_of(house, archive), name)[1] == Count("logged models", 1, 1)

    with house.database.read() as session:
        model = logged_models.find(session, model_id)
    assert model is not None
    assert (model.name, model.source_run_id, model.params) == ("trees", run_id, {"depth": "3"})


def test_two_environments_of_a_long_name_are_both_found_live(house: House) -> None:
    name = "n" * 200
    seen = SeenModel(name, MONDAY, aliases={"champion": 1, "staging": 2})
    sight = Sight((seen,), tuple(SeenVersion(name, number, MONDAY, 0) for number in (1, 2)))
    with lying() as liar:
        client = Client(liar.address)
        files = Files(house.context, Archive(client), {}, MONDAY, come_along=False)
        for _ in range(2):
            importing_models.bring_models(house.context, files, sight, ACTOR, MONDAY)
        client.close()

    assert (house.live_now(name, "production"), house.live_now(name, "staging")) == (1, 2)
    assert [each.verb for each in house.audited()].count("found.live") == 2


@pytest.mark.parametrize(
    "reply",
    [Reply("<html>hello</html>"), Reply({"experiments": [{"experiment_id": "../1"}]}), Reply({}, status=500)],
)
def test_a_server_that_lies_is_not_copied(quick_house: House, reply: Reply) -> None:
    with lying() as liar:
        liar.always = reply
        client = Client(liar.address)
        with pytest.raises(Unavailable):
            importing.bring_experiments(quick_house.context, Archive(client))
        client.close()
    with quick_house.database.read() as session:
        assert [each.name for each in experiments.listed(session)] == ["Default"]
