"""A server's experiments, and its runs a page at a time; what cannot be used is set aside and counted."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.experiments import Experiment
from bot.domain.registration import measured_on
from bot.domain.run_mirror import MOST_EXPERIMENTS, RunsWanted, SeenExperiments, SeenRuns
from bot.domain.runs import MetricPoint, Run
from bot.errors import NotFound, Unavailable
from bot.integrations.mlflow import run_shapes, shapes
from bot.integrations.mlflow.client import NOT_MLFLOW, Client, TooMuch
from bot.integrations.mlflow.shapes import Misshapen

# Runs may be large: what is too much at once is asked for in smaller parts.
PAGES = (200, 20, 1)
EXPERIMENTS_A_PAGE = 1000
LONGEST_HISTORY = 25_000

Json = Mapping[str, Any]


class Untaken(Unavailable):
    """The server does not take what it was asked with: a filter, an order or a token."""


def experiments(client: Client) -> SeenExperiments:
    """Its experiments, deleted ones too, the newest first. Unavailable when it does not answer, or not as MLflow does."""
    found: list[Experiment] = []
    token = ""
    for _ in range(MOST_EXPERIMENTS // EXPERIMENTS_A_PAGE):
        more = {"page_token": token} if token else {}
        answer = _asked(client, "experiments/search", max_results=EXPERIMENTS_A_PAGE, view_type="ALL", **more)
        found += shapes.usable(_listed(answer, "experiments"), run_shapes.experiment)[0]
        token = _token(answer)
        if not token:
            break
    return SeenExperiments(tuple(found), has_more=bool(token))


def page(client: Client, wanted: RunsWanted) -> SeenRuns:
    """A page of runs, deleted ones too. Unavailable when the server does not answer, or not as MLflow does."""
    if not wanted.run_ids:
        return _paged(client, wanted)
    try:
        return _paged(client, wanted)
    except Untaken:
        # A server of another make, or an old one, takes no list of ids.
        return _each(client, wanted)


def _paged(client: Client, wanted: RunsWanted) -> SeenRuns:
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


def history(client: Client, run_id: str, metric: str) -> tuple[MetricPoint, ...]:
    """Every logged value of a metric of a run. NotFound when it is not there, Unavailable when it has too many values."""
    answer = client.get("metrics/get-history", run_id=run_id, metric_key=metric, max_results=LONGEST_HISTORY)
    if _token(answer):
        # Its beginning alone would be another curve.
        raise Unavailable(f"{metric} was logged more than {LONGEST_HISTORY:,} times.", retryable=False)
    return tuple(shapes.usable(_listed(answer, "metrics"), run_shapes.point)[0])


def _each(client: Client, wanted: RunsWanted) -> SeenRuns:
    """The runs that are asked for by their ids, one by one; those that are gone are left out."""
    asked = (_got(client, run_id) for run_id in wanted.run_ids)
    found, odd = shapes.usable((each for each in asked if each is not None), lambda item: _run(item, wanted))
    return SeenRuns(tuple(found), "", odd)


def _got(client: Client, run_id: str) -> Json | None:
    try:
        return shapes.inner(client.get("runs/get", run_id=run_id), "run")
    except NotFound:
        return None
    except Misshapen:
        raise _strange() from None


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
        raise Untaken(f"The MLflow server does not answer to {path}.", retryable=False) from None


def _listed(answer: Json, key: str) -> list[Json]:
    try:
        return list(shapes.objects(answer, key))
    except Misshapen:
        raise _strange() from None


def _token(answer: Json) -> str:
    try:
        return shapes.text(answer, "next_page_token")
    except Misshapen:
        raise _strange() from None


def _strange() -> Unavailable:
    return Unavailable(f"{NOT_MLFLOW}.", hint="Check MLOPS_REGISTRY.")
