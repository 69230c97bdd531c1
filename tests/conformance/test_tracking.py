"""Experiments, runs and logged models: what a training job says is answered as the real server answers it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.conversation import Conversation, Story

AT = 1_764_000_000_000


def tags(**more: str) -> list[dict[str, str]]:
    """Tags or params as a request has them."""
    return [{"key": key, "value": value} for key, value in more.items()]


def experiment(said: Conversation, word: str = "churn") -> str:
    """A new experiment; its id."""
    made: str = said.post("experiments/create", name=said.name(word))["experiment_id"]
    return made


def run(said: Conversation, place: str, name: str = "fox", start: int = AT, **more: Any) -> str:
    """A run has begun; its id."""
    answer = said.post("runs/create", experiment_id=place, start_time=start, run_name=name, **more)
    run_id: str = answer["run"]["info"]["run_id"]
    return run_id


def metric(key: str, value: Any, step: int = 0, at: int = AT) -> dict[str, Any]:
    """A value as a request has it."""
    return {"key": key, "value": value, "timestamp": at, "step": step}


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


def searched(said: Conversation) -> tuple[str, list[str]]:
    """An experiment with runs that have something in common."""
    place = experiment(said)
    made = []
    for number, auc in enumerate((0.9, 0.5, "NaN", 0.7, None, 0.5)):
        run_id = run(said, place, ("fox", "owl")[number % 2], AT + 1000 * number)
        logged = [] if auc is None else [metric("auc", auc)]
        params = tags(depth=str(number % 3), **({"rare": "x"} if number == 4 else {}))
        said.post(
            "runs/log-batch",
            run_id=run_id,
            metrics=logged,
            params=params,
            tags=tags(team="Blue" if number % 2 else "red"),
        )
        if number % 3 == 0:
            said.post("runs/update", run_id=run_id, status="FINISHED", end_time=AT + 1000 * number)
        made.append(run_id)
    said.post("runs/delete", run_id=made[3])
    return place, made


def search(said: Conversation) -> None:
    """Filters and orders of every kind."""
    place, made = searched(said)
    for wanted in (
        "", "metrics.auc > 0.5", "metrics.auc >= 0.5", "metrics.auc != 0.5", "metrics.auc = 0.5", "metrics.auc < 1e3",
        "params.depth = '1'", "params.depth != '1'", "params.rare IS NULL", "params.rare IS NOT NULL",
        "params.depth LIKE '%'", "tags.team LIKE 'b%'", "tags.team ILIKE 'b%'", "tags.team = 'Blue' and metrics.auc > 0.1",
        "attributes.status = 'FINISHED'", "status != 'FINISHED'", f"run_id = '{made[0]}'",
        f"attributes.run_id IN ('{made[0]}', '{made[1]}')", f"run_id NOT IN ('{made[0]}')", "run_name = 'fox'",
        "attributes.`run name` LIKE 'o%'", f"start_time > {AT + 500}", f"attributes.end_time >= {AT + 3000}",
        "tags.`mlflow.runName` = 'owl'", "metrics.`auc` > 0.5", 'params."depth" = "1"', "dataset.name = 'none'",
    ):  # fmt: skip
        said.post("runs/search", experiment_ids=[place], filter=wanted)
    for order in (
        ["metrics.auc"], ["metrics.auc DESC"], ["params.depth ASC", "metrics.auc DESC"], ["tags.team"],
        ["start_time ASC"], ["attributes.end_time DESC"], ["params.rare"], ["params.rare DESC"], ["metrics.never"],
        ["status", "metrics.`auc` desc"],
    ):  # fmt: skip
        # A run's id is each server's own, so nothing may hang on it.
        said.post("runs/search", experiment_ids=[place], order_by=[*order[:1], *order[1:], *later(order)])
    for view in ("ACTIVE_ONLY", "DELETED_ONLY", "ALL"):
        said.post(
            "runs/search", experiment_ids=[place], run_view_type=view, order_by=["metrics.auc", *later([])]
        )


def later(order: list[str]) -> list[str]:
    """What tells equal runs apart without their ids."""
    return [each for each in ("params.depth", "run_name", "status") if not any(each in one for one in order)]


def pages(said: Conversation) -> None:
    """A search in pages."""
    place, _ = searched(said)
    wish = {"experiment_ids": [place], "order_by": ["run_name", "params.depth"], "max_results": 2}
    token = said.post("runs/search", **wish)["next_page_token"]
    second = said.post("runs/search", **wish, page_token=token)
    said.post("runs/search", **wish, page_token=second["next_page_token"])
    said.post("runs/search", experiment_ids=[place], page_token="nonsense")
    said.post("runs/search", experiment_ids=[])
    said.post("runs/search", experiment_ids=["987654"])
    said.post("runs/search", experiment_ids=[place], max_results=50_001)
    said.post("runs/search", experiment_ids=[place], max_results=0)


def refused_searches(said: Conversation) -> None:
    """What is no filter and no order."""
    place = experiment(said)
    for wrong in (
        "metrics.auc > 0.9 OR metrics.auc < 1", "metrics.auc >", "metrics.auc", "metrics.auc > 'high'", "params.depth = 3",
        "params.depth > '3'", "metrics.auc LIKE '1'", "metrics.auc IS NULL", "auc > 1", "data.x = '1'",
        "dataset.size = '1'", "start_time > 'x'", "status IN ('a')", "(metrics.auc > 1)", "tags.a = 'x",
        "run_id IN 'a'", "params.depth = deep",
    ):  # fmt: skip
        said.post("runs/search", experiment_ids=[place], filter=wrong)
    for wrong in ("metrics.auc DOWN", "metrics.auc DESC LAST", "nothing", "dataset.name", "'x'"):
        said.post("runs/search", experiment_ids=[place], order_by=[wrong])


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
    "story",
    [
        experiments, experiment_search, runs, refused_runs, batches, search, pages, refused_searches,
        inputs_and_outputs, logged_models,
    ],
)  # fmt: skip
def test_the_answers_are_those_of_the_real_server(agree: Callable[[Story], None], story: Story) -> None:
    agree(story)
