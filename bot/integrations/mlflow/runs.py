"""A server's experiments, and its runs a page at a time; what cannot be used is set aside and counted."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.experiments import Experiment
from bot.domain.registration import measured_on
from bot.domain.run_mirror import RunsWanted, SeenRuns
from bot.domain.runs import Run
from bot.errors import NotFound, Unavailable
from bot.integrations.mlflow import run_shapes, shapes
from bot.integrations.mlflow.client import NOT_MLFLOW, Client, TooMuch
from bot.integrations.mlflow.shapes import Misshapen

# Runs may be large: what is too much at once is asked for in smaller parts.
PAGES = (200, 20, 1)
EXPERIMENTS_A_PAGE = 1000
MOST_PAGES = 10

Json = Mapping[str, Any]


def experiments(client: Client) -> tuple[Experiment, ...]:
    """Its experiments, deleted ones too, at most 10,000. Unavailable when it does not answer, or not as MLflow does."""
    found: list[Experiment] = []
    token = ""
    for _ in range(MOST_PAGES):
        more = {"page_token": token} if token else {}
        answer = _asked(client, "experiments/search", max_results=EXPERIMENTS_A_PAGE, view_type="ALL", **more)
        found += shapes.usable(_listed(answer, "experiments"), run_shapes.experiment)[0]
        token = _token(answer)
        if not token:
            break
    return tuple(found)


def page(client: Client, wanted: RunsWanted) -> SeenRuns:
    """A page of runs, deleted ones too. Unavailable when the server does not answer, or not as MLflow does."""
    for size in PAGES[:-1]:
        try:
            return _page(client, wanted, size)
        except TooMuch:
            continue
    return _page(client, wanted, PAGES[-1])


def _page(client: Client, wanted: RunsWanted, size: int) -> SeenRuns:
    more = {"page_token": wanted.mark.token} if wanted.mark.token else {}
    answer = _asked(
        client,
        "runs/search",
        experiment_ids=[str(each) for each in wanted.experiments],
        filter=_filter(wanted),
        run_view_type="ALL",
        order_by=[f"attributes.start_time {'DESC' if wanted.newest_first else 'ASC'}"],
        max_results=size,
        **more,
    )
    found, odd = shapes.usable(_listed(answer, "runs"), lambda item: _run(item, wanted))
    return SeenRuns(tuple(found), _token(answer), odd)


def _filter(wanted: RunsWanted) -> str:
    if wanted.run_ids:
        return "attributes.run_id IN ({})".format(", ".join(f"'{each}'" for each in wanted.run_ids))
    if wanted.mark.ms is None:
        return ""
    return f"attributes.start_time {'<=' if wanted.newest_first else '>='} {wanted.mark.ms}"


def _run(item: Json, wanted: RunsWanted) -> Run:
    number = shapes.whole(shapes.inner(item, "info"), "experiment_id", run_shapes.LARGEST_STEP)
    if number not in wanted.experiments:
        raise Misshapen("experiment_id")
    run = run_shapes.run(item, wanted.experiments[number])
    return replace(run, experiment_id=number, evaluation_fingerprint=measured_on(run) or None)


def _asked(client: Client, path: str, **wanted: object) -> Json:
    try:
        return client.post(path, **wanted)
    except NotFound:
        # Also a filter, an order or a token that it does not take.
        raise Unavailable(f"The MLflow server does not answer to {path}.", retryable=False) from None


def _listed(answer: Json, key: str) -> list[Json]:
    try:
        return list(shapes.objects(answer, key))
    except Misshapen:
        raise Unavailable(f"{NOT_MLFLOW}.", hint="Check MLOPS_REGISTRY.") from None


def _token(answer: Json) -> str:
    try:
        return shapes.text(answer, "next_page_token")
    except Misshapen:
        raise Unavailable(f"{NOT_MLFLOW}.", hint="Check MLOPS_REGISTRY.") from None
