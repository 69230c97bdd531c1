"""Experiments, runs and logged models: what a training job says is answered as the real server answers it."""

from collections.abc import Callable

import pytest

from tests.conformance.conversation import Conversation, Story
from tests.conformance.telling import AT, experiment, metric, run, tags


def experiments(said: Conversation) -> None:
    """Made, found, tagged, renamed, deleted and restored."""
    name, other = said.name("churn"), said.name("other")
    made = said.post("experiments/create", name=name, tags=tags(team="blue"))["experiment_id"]
    said.get("experiments/get", experiment_id=made)
    said.get("experiments/get-by-name", experiment_name=name)
    said.get("experiments/get-by-name", experiment_name=other)
    said.get("experiments/get", experiment_id="987654")
    said.get("experiments/get", experiment_id="x")
    said.get("experiments/get")
    said.post("experiments/create", name=name)
    said.post("experiments/create", name="")
    said.post("experiments/create")
    said.post("experiments/set-experiment-tag", experiment_id=made, key="a", value="b")
    said.post("experiments/delete-experiment-tag", experiment_id=made, key="team")
    said.post("experiments/delete-experiment-tag", experiment_id=made, key="team")
    said.post("experiments/update", experiment_id=made, new_name=other)
    said.get("experiments/get", experiment_id=made)
    run_id = run(said, made)
    said.post("experiments/delete", experiment_id=made)
    said.get("experiments/get", experiment_id=made)
    said.get("runs/get", run_id=run_id)
    said.post("experiments/delete", experiment_id=made)
    said.post("runs/create", experiment_id=made)
    said.post("experiments/set-experiment-tag", experiment_id=made, key="a", value="c")
    said.post("experiments/restore", experiment_id=made)
    said.post("experiments/restore", experiment_id=made)
    said.get("runs/get", run_id=run_id)


def experiment_search(said: Conversation) -> None:
    """By name, tag and view; in an order; in pages."""
    mark = said.name("mark")
    for number, word in enumerate(("a", "b", "c")):
        tagged = tags(mark=mark, number=str(number))
        said.post("experiments/create", name=said.name(word), tags=tagged)
    wanted = f"tags.mark = '{mark}'"
    for order in (["name ASC"], ["name DESC"], ["experiment_id"], ["experiment_id DESC"]):
        said.post("experiments/search", max_results=10, filter=wanted, order_by=order)
    said.post("experiments/search", max_results=10, filter=f"{wanted} AND tags.number = '1'")
    said.post("experiments/search", max_results=10, filter=f"{wanted} AND name LIKE 'b-%'")
    said.post("experiments/search", max_results=10, filter=f"{wanted} AND tags.number IS NULL")
    said.post("experiments/search", max_results=10, filter=f"{wanted} AND creation_time < 5")
    first = said.post("experiments/search", max_results=2, filter=wanted, order_by=["name"])
    token = first["next_page_token"]
    said.post("experiments/search", max_results=2, filter=wanted, order_by=["name"], page_token=token)
    for wrong in (
        "metrics.a > 1",
        "nothing = 'a'",
        "name > 'a'",
        "name = 'a' OR name = 'b'",
        "tags.x = 3",
        "name =",
    ):
        said.post("experiments/search", max_results=2, filter=wrong)
    said.post("experiments/search", max_results=0)
    said.post("experiments/search", max_results=2, order_by=["nothing"])
    said.post("experiments/search", max_results=2, view_type="DELETED_ONLY", filter=wanted)


def runs(said: Conversation) -> None:
    """Begun, logged to, ended, deleted and restored."""
    place = experiment(said)
    run_id = run(said, place, tags=tags(team="blue"))
    said.get("runs/get", run_id=run_id)
    said.get("runs/get", run_uuid=run_id)
    said.post("runs/log-metric", run_id=run_id, **metric("auc", 0.5, 1))
    said.post("runs/log-metric", run_id=run_id, **metric("auc", 0.9, 0))
    said.post("runs/log-metric", run_id=run_id, **metric("auc", 0.7, 1, AT + 5))
    said.post("runs/log-metric", run_id=run_id, **metric("auc", 0.7, 1, AT + 5))
    said.post("runs/log-metric", run_id=run_id, **metric("odd", "NaN"))
    said.post("runs/log-metric", run_id=run_id, **metric("odd", "NaN"))
    said.post("runs/log-parameter", run_id=run_id, key="depth", value="3")
    said.post("runs/log-parameter", run_id=run_id, key="depth", value="3")
    said.post("runs/log-parameter", run_id=run_id, key="empty")
    said.post("runs/set-tag", run_id=run_id, key="team", value="red")
    said.post("runs/delete-tag", run_id=run_id, key="team")
    said.post("runs/delete-tag", run_id=run_id, key="team")
    said.get("runs/get", run_id=run_id)
    said.post("runs/update", run_id=run_id, status="FINISHED", end_time=AT + 9000, run_name="owl")
    said.get("runs/get", run_id=run_id)
    said.post("runs/set-tag", run_id=run_id, key="mlflow.runName", value="hare")
    said.get("runs/get", run_id=run_id)
    said.post("runs/delete", run_id=run_id)
    said.get("runs/get", run_id=run_id)
    said.post("runs/log-metric", run_id=run_id, **metric("auc", 0.5, 1))
    said.post("runs/set-tag", run_id=run_id, key="a", value="b")
    said.post("runs/update", run_id=run_id, status="FAILED")
    said.post("runs/restore", run_id=run_id)
    said.get("runs/get", run_id=run_id)


def refused_runs(said: Conversation) -> None:
    """What is not a run, a metric, a param or a tag."""
    place = experiment(said)
    run_id = run(said, place)
    said.get("runs/get", run_id="f" * 32)
    said.get("runs/get")
    said.post("runs/create", experiment_id="987654")
    said.post("runs/create", experiment_id=place, run_name="a", tags=tags(**{"mlflow.runName": "b"}))
    said.post("runs/log-metric", run_id="f" * 32, **metric("auc", 1))
    said.post("runs/log-metric", run_id=run_id, key="auc", value=1)
    said.post("runs/log-metric", run_id=run_id, key="auc", timestamp=AT)
    said.post("runs/log-metric", run_id=run_id, **metric("auc", "high"))
    for key in ("../x", "/x", "a//b", "a/../b", "a\nb", "a;b", "x" * 251, ".", ""):
        said.post("runs/log-metric", run_id=run_id, **metric(key, 1))
        said.post("runs/log-parameter", run_id=run_id, key=key, value="1")
        said.post("runs/set-tag", run_id=run_id, key=key, value="1")
    said.post("runs/log-parameter", run_id=run_id, key="depth", value="3")
    said.post("runs/log-parameter", run_id=run_id, key="depth", value="4")
    said.post("runs/log-parameter", run_id=run_id, key="long", value="x" * 6001)
    said.post("runs/set-tag", run_id=run_id, key="long", value="x" * 8001)
    said.get("runs/get", run_id=run_id)


def batches(said: Conversation) -> None:
    """Up to the limits, and one more."""
    place = experiment(said)
    run_id = run(said, place)
    said.post(
        "runs/log-batch", run_id=run_id, metrics=[metric("auc", 0.5), metric("auc", 0.6, 1)],
        params=tags(depth="3", seed="7"), tags=tags(team="blue"),
    )  # fmt: skip
    said.get("runs/get", run_id=run_id)
    said.post("runs/log-batch", run_id=run_id)
    said.post("runs/log-batch", run_id=run_id, metrics=[metric("m", step, step) for step in range(1000)])
    said.post("runs/log-batch", run_id=run_id, metrics=[metric("n", step, step) for step in range(1001)])
    said.post("runs/log-batch", run_id=run_id, params=tags(**{f"p{x}": "1" for x in range(101)}))
    said.post("runs/log-batch", run_id=run_id, tags=tags(**{f"t{x}": "1" for x in range(101)}))
    many = [metric("o", step, step) for step in range(950)]
    said.post("runs/log-batch", run_id=run_id, metrics=many, tags=tags(**{f"t{x}": "1" for x in range(51)}))
    said.post("runs/log-batch", run_id=run_id, params=[*tags(a="1"), *tags(a="2")])
    said.post("runs/log-batch", run_id=run_id, metrics=[{"key": "a", "value": 1}])
    said.post("runs/log-batch", run_id=run_id, params=[{"value": "1"}])
    said.post("runs/log-batch", metrics=[metric("a", 1)])
    said.get("runs/get", run_id=run_id)
    said.get("metrics/get-history", run_id=run_id, metric_key="auc")
    said.get("metrics/get-history", run_id=run_id, metric_key="nothing")
    first = said.get("metrics/get-history", run_id=run_id, metric_key="m", max_results=600)
    token = first["next_page_token"]
    said.get("metrics/get-history", run_id=run_id, metric_key="m", max_results=600, page_token=token)
    said.get("metrics/get-history", run_id=run_id, metric_key="m", max_results=0)


def inputs_and_outputs(said: Conversation) -> None:
    """Data sets that were read, logged models that were made."""
    place = experiment(said)
    run_id = run(said, place)
    data = {
        "name": "customers",
        "digest": "ab12",
        "source_type": "local",
        "source": '{"uri": "x"}',
        "schema": "{}",
    }
    read = {"dataset": data, "tags": tags(**{"mlflow.data.context": "train"})}
    said.post("runs/log-inputs", run_id=run_id, datasets=[read])
    said.post("runs/log-inputs", run_id=run_id, datasets=[read])
    said.post("runs/log-inputs", run_id=run_id, datasets=[{"dataset": {**data, "digest": "x" * 37}}])
    said.post("runs/log-inputs", run_id="f" * 32, datasets=[read])
    made = said.post("logged-models", experiment_id=place, name="forest", source_run_id=run_id)
    model = made["model"]["info"]["model_id"]
    said.post("runs/outputs", run_id=run_id, models=[{"model_id": model, "step": 3}])
    said.post("runs/outputs", run_id=run_id)
    for wanted in (
        "name = 'customers'",
        "digest LIKE 'ab%'",
        "context = 'train'",
        "context = 'test'",
        "name IN ('a')",
    ):
        said.post("runs/search", experiment_ids=[place], filter=f"dataset.{wanted}")
    said.post("runs/log-inputs", run_id=run_id, models=[{"model_id": model}])
    said.get("runs/get", run_id=run_id)


def logged_models(said: Conversation) -> None:
    """Made, measured, finalized, tagged, searched and deleted."""
    place = experiment(said)
    run_id = run(said, place)
    first = said.post(
        "logged-models", experiment_id=place, name="forest", source_run_id=run_id, model_type="Agent",
        params=tags(depth="3"), tags=tags(team="blue"),
    )["model"]["info"]["model_id"]  # fmt: skip
    other = said.post("logged-models", experiment_id=place, name="line")["model"]["info"]["model_id"]
    said.get(f"logged-models/{first}")
    said.get("logged-models/m-none")
    said.post("logged-models", experiment_id=place, name="a/b")
    said.post("logged-models", name="forest")
    said.patch(f"logged-models/{first}", model_id=first, status=2)
    said.patch(f"logged-models/{first}/tags", tags=tags(team="red", more="1"))
    said.delete(f"logged-models/{first}/tags/more")
    said.delete(f"logged-models/{first}/tags/more")
    said.post(f"logged-models/{other}/params", model_id=other, params=tags(alpha="0.1"))
    on = {"model_id": first, "dataset_name": "customers", "dataset_digest": "ab12"}
    said.post("runs/log-metric", run_id=run_id, **metric("auc", 0.9, 1), **on)
    said.post("runs/log-batch", run_id=run_id, metrics=[{**metric("auc", 0.4), "model_id": other}])
    said.get(f"logged-models/{first}")
    said.get(f"logged-models/{other}")
    for wanted in (
        "", "name = 'forest'", "name LIKE 'l%'", "metrics.auc > 0.5", "params.depth = '3'", "tags.team = 'red'",
        "name IN ('line', 'x')", "model_type = 'Agent'", "creation_time > 5",
    ):  # fmt: skip
        said.post(
            "logged-models/search", experiment_ids=[place], filter=wanted, order_by=[{"field_name": "name"}]
        )
    ordered = [{"field_name": "metrics.auc", "ascending": False}]
    said.post("logged-models/search", experiment_ids=[place], order_by=ordered)
    said.post(
        "logged-models/search",
        experiment_ids=[place],
        datasets=[{"dataset_name": "customers", "dataset_digest": "ab12"}],
    )
    page = {"experiment_ids": [place], "max_results": 1, "order_by": [{"field_name": "name"}]}
    token = said.post("logged-models/search", **page)["next_page_token"]
    said.post("logged-models/search", **page, page_token=token)
    for wrong in ("nothing > 1", "name > 'a'", "name = 'a' OR name = 'b'"):
        said.post("logged-models/search", experiment_ids=[place], filter=wrong)
    said.delete(f"logged-models/{first}")
    said.get(f"logged-models/{first}")
    said.post("logged-models/search", experiment_ids=[place])


@pytest.mark.parametrize(
    "story", [experiments, experiment_search, runs, refused_runs, batches, inputs_and_outputs, logged_models]
)
def test_the_answers_are_those_of_the_real_server(agree: Callable[[Story], None], story: Story) -> None:
    agree(story)
