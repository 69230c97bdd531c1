"""The last MLflow 2: what holds of the newest server holds of it, and it has no logged models."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from benchmarks.peers import python_of
from bot.cli import main
from bot.integrations.mlflow.server import MlflowServer
from bot.settings import Settings
from tests.integrations.mlflow import test_contract as contract
from tests.integrations.mlflow import test_real_server as real
from tests.mlflow_server import Mlflow, running, unique

server, on_mlflow = real.server, contract.on_mlflow

# The same claims, of the server below.
test_models_versions_and_aliases = real.test_models_versions_and_aliases_are_seen_over_many_pages
test_prompts = real.test_prompts_are_no_models
test_the_run_behind_a_version = real.test_the_run_behind_a_version_says_what_it_was_made_of
test_its_runs = real.test_its_runs_are_walked_through_in_both_directions_and_asked_for_by_their_ids
test_the_way_of_a_metric = real.test_the_way_of_a_metric_is_read_when_it_is_asked_for
test_environments = contract.test_production_is_the_alias_champion
test_a_repeated_move = contract.test_killed_between_the_setting_and_the_commit_the_move_is_repeated
test_a_move_from_outside = contract.test_an_alias_that_somebody_moved_meanwhile_is_said_as_it_is
test_a_deleted_version = contract.test_a_version_that_was_deleted_there_is_said_to_be_gone


@pytest.fixture(scope="module")
def mlflow_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mlflow]:
    """A server of MLflow 2, in the place of the newest one."""
    with running(python_of("mlflow2"), tmp_path_factory.mktemp("mlflow2")) as found:
        yield found


def test_it_is_an_mlflow_2_without_logged_models(mlflow_server: Mlflow, server: MlflowServer) -> None:
    assert httpx.get(f"{mlflow_server.address}/version", trust_env=False).text.startswith("2.")
    name = unique("older")
    mlflow_server.model(name)
    mlflow_server.version(name, mlflow_server.run("deep", {"roc_auc": 0.9}))

    # A version may name one all the same, which no such server has.
    found = replace(real.seen(server, name), logged_model="m-1")

    assert server.details(found).metrics == {"roc_auc": 0.9}
    assert server.may_move(name)
    assert real.seen(server, name) == replace(found, logged_model=None)


def test_it_is_imported_whole_and_again_without_harm(
    mlflow_server: Mlflow,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    name = unique("comes along")
    mlflow_server.model(name, versions=2, team="risk")
    mlflow_server.point(name, "champion", 2)
    mlflow_server.call("POST", "model-versions/set-tag", name=name, version="2", key="stage", value="shadow")

    assert main(["import", "mlflow", mlflow_server.address]) == 0
    assert main(["import", "mlflow", mlflow_server.address]) == 0
    assert main(["show", f"{name}#production"]) == 0
    # All of its runs began at one moment: without a condition, chance says which are on the first page.
    assert main(["runs", "Default", "where", "roc_auc", ">", "0.815", "and", "roc_auc", "<", "0.825"]) == 0

    said = capsys.readouterr().out
    assert "logged models: 0 of 0" in said
    assert "@2 found live, decided elsewhere" in said
    assert "0.82" in said
