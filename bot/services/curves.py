"""How metrics were reached, for a picture: from our own rows, and of mirrored runs from the server, which alone has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.comparison import Comparison
from bot.errors import NotFound, Unavailable
from bot.ports import ModelServer
from bot.services.context import Context
from storage import runs

# Each run and metric is a request to the server.
MOST_RUNS, MOST_METRICS = 4, 3

Curve = Sequence[tuple[float, float]]
Lines = Mapping[str, Mapping[str, Curve]]


@dataclass(frozen=True, slots=True)
class Curves:
    """(step, value) by metric and subject; `problem` says why some are missing."""

    lines: Lines
    problem: str = ""


def curves(context: Context, compared: Comparison, metrics: Sequence[str]) -> Curves:
    """How these metrics were reached, of the subjects whose runs logged them step by step."""
    ours = {each: _kept(context, compared, each) for each in metrics}
    if context.server is None or len(compared.subjects) > MOST_RUNS:
        return Curves(ours)
    try:
        return Curves({**ours, **_asked(context.server, compared, ours)})
    except Unavailable as silence:
        return Curves(ours, f"{silence.sentence} How the metrics were reached is not drawn.")


def _kept(context: Context, compared: Comparison, metric: str) -> Mapping[str, Curve]:
    with context.database.read() as session:
        return {
            name: [(point.step, point.value) for point in runs.metric_history(session, run, metric)]
            for name, run in _runs(compared).items()
        }


def _asked(server: ModelServer, compared: Comparison, ours: Lines) -> Lines:
    """Our lines with the server's in place of single points, up to the first metric that has lines to compare."""
    found: dict[str, Mapping[str, Curve]] = {}
    for metric, lines in list(ours.items())[:MOST_METRICS]:
        found[metric] = {
            name: lines[name] if len(lines[name]) > 1 else _of(server, run, metric)
            for name, run in _runs(compared).items()
        }
        if sum(len(each) > 1 for each in found[metric].values()) > 1:
            break
    return found


def _of(server: ModelServer, run_id: str, metric: str) -> Curve:
    try:
        return [(point.step, point.value) for point in server.history(run_id, metric)]
    except NotFound:
        return []


def _runs(compared: Comparison) -> Mapping[str, str]:
    both = zip(compared.subjects, compared.runs, strict=True)
    return {name: run for name, run in both if run is not None}
