"""Searches of runs: filters, orders and pages of every kind find what the real server finds."""

from collections.abc import Callable

import pytest

from tests.conformance.conversation import Conversation, Story
from tests.conformance.telling import AT, experiment, metric, run, tags


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


@pytest.mark.parametrize("story", [search, pages, refused_searches])
def test_the_answers_are_those_of_the_real_server(agree: Callable[[Story], None], story: Story) -> None:
    agree(story)
