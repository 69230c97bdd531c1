"""The tracking endpoints as programs meet them: scopes, globs, tokens of pages, and what must not be reached."""

import json

import pytest

from bot.domain.tokens import Scope
from tests.handlers.mlflow.speaking import Program, code, program
from tests.services.house import ANA, KEN, LEO, SECRET, House, version

RUN = "f" * 32
HIDDEN = "  hushed: {channel: C0SECRET, visible_to: members_of_channel}\n"


@pytest.fixture
def job(quick_house: House) -> Program:
    """A training job of Leo's."""
    return program(quick_house, person=LEO)


def begin(job: Program, experiment: str = "0") -> str:
    """A run; its id."""
    made = job.post("runs/create", experiment_id=experiment, run_name="fox", start_time=1_764_000_000_000)
    assert made.status_code == 200, made.text
    run_id: str = made.json()["run"]["info"]["run_id"]
    return run_id


def metric(key: str, value: object, step: int = 0) -> dict[str, object]:
    """A value as a request has it."""
    return {"key": key, "value": value, "timestamp": 5, "step": step}


def test_the_author_is_the_token_s_whatever_the_job_sends(job: Program) -> None:
    made = job.post(
        "runs/create", experiment_id="0", user_id="mallory", tags=[{"key": "mlflow.user", "value": "m"}]
    )

    assert made.json()["run"]["info"]["user_id"] == LEO


def test_reading_takes_read_and_writing_takes_runs_write(quick_house: House, job: Program) -> None:
    run_id = begin(job)
    reader, writer = program(quick_house, Scope.READ), program(quick_house, Scope.RUNS_WRITE)

    assert reader.get("runs/get", run_id=run_id).status_code == 200
    assert code(reader.post("runs/log-parameter", run_id=run_id, key="a", value="b")) == (
        403,
        "PERMISSION_DENIED",
    )
    assert writer.post("runs/log-parameter", run_id=run_id, key="a", value="b").status_code == 200
    assert code(writer.get("runs/get", run_id=run_id)) == (403, "PERMISSION_DENIED")


def test_a_token_reaches_the_experiments_of_its_glob_and_no_others(quick_house: House, job: Program) -> None:
    inside = job.post("experiments/create", name="churn-a").json()["experiment_id"]
    outside = job.post("experiments/create", name="fraud-a").json()["experiment_id"]
    run_id = begin(job, outside)
    model = job.post("logged-models", experiment_id=outside, name="forest").json()["model"]["info"][
        "model_id"
    ]
    narrow = program(quick_house, experiments="churn-*")

    assert begin(narrow, inside)
    found = narrow.get("experiments/search", max_results=100).json()["experiments"]
    assert [each["name"] for each in found] == ["churn-a"]
    refused = (
        narrow.post("experiments/create", name="fraud-b"),
        narrow.post("experiments/update", experiment_id=inside, new_name="fraud-c"),
        narrow.get("experiments/get", experiment_id=outside),
        narrow.get("experiments/get-by-name", experiment_name="fraud-a"),
        narrow.post("experiments/delete", experiment_id=outside),
        narrow.post("runs/create", experiment_id=outside),
        narrow.get("runs/get", run_id=run_id),
        narrow.post("runs/search", experiment_ids=[inside, outside]),
        narrow.post("runs/log-batch", run_id=run_id, metrics=[metric("a", 1)]),
        narrow.post("runs/log-inputs", run_id=run_id),
        narrow.post("runs/outputs", run_id=run_id, models=[{"model_id": model}]),
        narrow.post("runs/delete", run_id=run_id),
        narrow.get("metrics/get-history", run_id=run_id, metric_key="a"),
        narrow.post("logged-models", experiment_id=outside, name="x"),
        narrow.get(f"logged-models/{model}"),
        narrow.delete(f"logged-models/{model}"),
        narrow.post("logged-models/search", experiment_ids=[outside]),
    )
    assert {code(each) for each in refused} == {(403, "PERMISSION_DENIED")}


def test_what_a_hidden_model_was_trained_in_is_not_there_for_others(quick_house: House, job: Program) -> None:
    made = job.post("experiments/create", name="clinic").json()["experiment_id"]
    run_id = begin(job, made)
    quick_house.model("hushed", [version("hushed", 1, run_id=run_id)], channel=SECRET)
    quick_house.rules(quick_house.policy.text + HIDDEN)
    outsider, insider = program(quick_house, person=KEN), program(quick_house, person=ANA)

    for answer in (
        outsider.get("runs/get", run_id=run_id),
        outsider.get("experiments/get", experiment_id=made),
        outsider.post("runs/search", experiment_ids=[made]),
        outsider.post("runs/set-tag", run_id=run_id, key="a", value="b"),
    ):
        assert code(answer) == (404, "RESOURCE_DOES_NOT_EXIST")
        assert "clinic" not in answer.text
    assert "clinic" not in outsider.get("experiments/search", max_results=100).text
    assert insider.get("runs/get", run_id=run_id).status_code == 200


def test_a_page_token_of_another_search_is_refused(job: Program) -> None:
    for _ in range(3):
        begin(job)
    first = job.post("runs/search", experiment_ids=["0"], max_results=2).json()
    token = first["next_page_token"]

    second = job.post("runs/search", experiment_ids=["0"], max_results=2, page_token=token).json()
    other = job.post(
        "runs/search", experiment_ids=["0"], max_results=2, page_token=token, filter="run_name = 'x'"
    )

    assert len(first["runs"] + second["runs"]) == 3
    assert "next_page_token" not in second
    assert code(other) == (400, "INVALID_PARAMETER_VALUE")
    assert "another search" in other.json()["message"]


def test_a_filter_that_does_not_parse_is_refused_with_its_position(job: Program) -> None:
    answer = job.post("runs/search", experiment_ids=["0"], filter="metrics.auc > 0.9 OR metrics.auc < 1")

    assert code(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert "Invalid clause(s) in filter string: 'OR' at position 19" in answer.json()["message"]


def test_a_batch_of_a_thousand_is_taken_and_one_more_is_refused_whole(job: Program) -> None:
    run_id = begin(job)
    thousand = [metric("m", step, step) for step in range(1000)]

    assert job.post("runs/log-batch", run_id=run_id, metrics=thousand).status_code == 200
    refused = job.post(
        "runs/log-batch", run_id=run_id, metrics=[metric("n", step, step) for step in range(1001)]
    )

    assert code(refused) == (400, "INVALID_PARAMETER_VALUE")
    assert "at most 1000 metrics. Got 1001" in refused.json()["message"]
    found = job.get("runs/get", run_id=run_id).json()["run"]["data"]["metrics"]
    assert found == [{"key": "m", "value": 999.0, "timestamp": 5, "step": 999}]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_finite_number_comes_back_as_it_was_sent(job: Program, value: str) -> None:
    run_id = begin(job)
    job.post("runs/log-metric", run_id=run_id, **metric("loss", value))

    assert job.get("runs/get", run_id=run_id).json()["run"]["data"]["metrics"][0]["value"] == value


@pytest.mark.parametrize(
    "place",
    [
        "/etc/passwd",
        "file:///etc/passwd",
        "runs:/x",
        "relative",
        "FILE:/x",
        "mlflow-artifacts:/0",
        "s3:",
        "x" * 3000,
    ],
)
def test_artifacts_of_an_experiment_never_go_to_a_path_of_this_machine(job: Program, place: str) -> None:
    answer = job.post("experiments/create", name="x", artifact_location=place)

    assert code(answer) == (400, "INVALID_PARAMETER_VALUE")


def test_artifacts_go_below_the_root_or_where_the_experiment_says(job: Program) -> None:
    plain = job.post("experiments/create", name="plain").json()["experiment_id"]
    own = job.post("experiments/create", name="own", artifact_location="s3://bucket/x/").json()[
        "experiment_id"
    ]

    uris = [
        job.post("runs/create", experiment_id=each).json()["run"]["info"]["artifact_uri"]
        for each in (plain, own)
    ]
    assert uris[0].startswith(f"mlflow-artifacts:/{plain}/")
    assert uris[1].startswith("s3://bucket/x/")


def test_a_model_announced_the_old_way_is_listed_in_the_run_s_tag(job: Program) -> None:
    run_id = begin(job)
    model = json.dumps({"run_id": run_id, "artifact_path": "m", "flavors": {}, "utc_time_created": "now"})

    for _ in range(2):
        assert job.post("runs/log-model", run_id=run_id, model_json=model).status_code == 200
    assert code(job.post("runs/log-model", run_id=run_id, model_json="{}")) == (
        400,
        "INVALID_PARAMETER_VALUE",
    )

    tags = {
        each["key"]: each["value"]
        for each in job.get("runs/get", run_id=run_id).json()["run"]["data"]["tags"]
    }
    assert tags["mlflow.log-model.history"].count('"artifact_path": "m"') == 2


@pytest.mark.parametrize("held", ["hello", "7", "{}", "[" * 4000])
def test_a_tag_that_is_no_list_of_models_begins_anew(job: Program, held: str) -> None:
    run_id, key = begin(job), "mlflow.log-model.history"
    model = json.dumps({"run_id": run_id, "artifact_path": "m", "flavors": {}, "utc_time_created": "now"})
    assert job.post("runs/set-tag", run_id=run_id, key=key, value=held).status_code == 200

    assert job.post("runs/log-model", run_id=run_id, model_json=model).status_code == 200

    tags = job.get("runs/get", run_id=run_id).json()["run"]["data"]["tags"]
    said = next(each["value"] for each in tags if each["key"] == key)
    assert [each["artifact_path"] for each in json.loads(said)] == ["m"]
