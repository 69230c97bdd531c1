"""What a training job logs at once: MLflow's limits on it, and what it changes in a run."""

import json
import math
import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.runs import MetricPoint
from bot.errors import BadInput

# MLflow's own limits, which its clients split their batches by.
KEY_LIMIT, PARAM_LIMIT, TAG_LIMIT, EXPERIMENT_TAG_LIMIT = 250, 6000, 8000, 20_000
METRICS_AT_ONCE, PARAMS_AT_ONCE, TAGS_AT_ONCE, TOTAL_AT_ONCE = 1000, 100, 100, 1000
_NAME = re.compile(r"[/\w.\- :]*")

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Metrics, params and tags in the order they came; a key may come twice."""

    metrics: Sequence[MetricPoint] = ()
    params: Pairs = ()
    tags: Pairs = ()


@dataclass(frozen=True, slots=True)
class Logged:
    """What a run has logged: the latest point of each metric, its params and tags."""

    metrics: Mapping[str, MetricPoint] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)


def checked(batch: Batch) -> Batch:
    """The batch within MLflow's limits, long values cut as MLflow's server cuts them; raises BadInput."""
    sizes = (len(batch.metrics), len(batch.params), len(batch.tags))
    _at_most("metrics", METRICS_AT_ONCE, sizes[0])
    _at_most("params", PARAMS_AT_ONCE, sizes[1])
    _at_most("tags", TAGS_AT_ONCE, sizes[2])
    _at_most("metrics, params, and tags", TOTAL_AT_ONCE, sum(sizes))
    for place, point in enumerate(batch.metrics):
        check_key(point.key, f"metrics[{place}].name", "Metric name")
        if point.timestamp_ms < 0:
            raise _invalid(
                f"metrics[{place}].timestamp", point.timestamp_ms, "Timestamp must be a nonnegative long."
            )
    for place, (key, _) in enumerate(batch.params):
        check_key(key, f"params[{place}].key", "Param key")
    for place, (key, _) in enumerate(batch.tags):
        check_key(key, f"tags[{place}].key", f"tags[{place}].key")
    return Batch(batch.metrics, _cut(_once(batch.params), PARAM_LIMIT), _cut(batch.tags, TAG_LIMIT))


def check_key(key: str, path: str, what: str) -> str:
    """A key that can be one, also where it becomes the name of a file; raises BadInput."""
    if not _NAME.fullmatch(key):
        raise _invalid(
            path,
            key,
            "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), "
            "colon(:) and slashes (/).",
        )
    # MLflow keeps names as files in some stores, so it refuses what would be another path.
    plain = posixpath.normpath(key)
    if plain != key or plain == "." or plain.startswith(("..", "/")):
        raise _invalid(
            path,
            key,
            "Names may be treated as files in certain cases, and must not resolve to other names when treated "
            f"as such. This name would resolve to {plain!r}",
        )
    if len(key) > KEY_LIMIT:
        raise BadInput(f"'{what}' exceeds the maximum length of {KEY_LIMIT} characters", field=path)
    return key


def changes(run_id: str, before: Logged, batch: Batch) -> Logged:
    """What the batch changes in a run: metrics that got later, new params, tags. Raises BadInput on a changed param."""
    refused = [
        {"key": key, "old_value": before.params[key], "new_value": value}
        for key, value in batch.params
        if before.params.get(key, value) != value
    ]
    if refused:
        raise BadInput(
            f"Changing param values is not allowed. Params were already logged='{refused}' for run ID='{run_id}'."
        )
    return Logged(
        metrics=latest(batch.metrics, before.metrics),
        params={key: value for key, value in batch.params if key not in before.params},
        tags=dict(batch.tags),
    )


def latest(
    points: Iterable[MetricPoint], before: Mapping[str, MetricPoint] | None = None
) -> dict[str, MetricPoint]:
    """Of each metric the point that is later than all others and than the one before."""
    found: dict[str, MetricPoint] = {}
    known = before or {}
    for point in points:
        rival = found.get(point.key) or known.get(point.key)
        if rival is None or _place(point) > _place(rival):
            found[point.key] = point
    return found


def _place(point: MetricPoint) -> tuple[int, int, float]:
    # NaN stands where zero stands, as in MLflow: it has no place of its own.
    return point.step, point.timestamp_ms, 0.0 if math.isnan(point.value) else point.value


def _once(params: Pairs) -> Pairs:
    keys = [key for key, _ in params]
    twice = [key for place, key in enumerate(keys) if key in keys[:place]]
    if twice:
        raise BadInput(
            f"Duplicate parameter keys have been submitted: {twice}. Please ensure the request contains only one "
            "param value per param key."
        )
    return params


def _cut(pairs: Pairs, limit: int) -> Pairs:
    return [(key, value[:limit]) for key, value in pairs]


def _at_most(what: str, limit: int, found: int) -> None:
    if found > limit:
        raise BadInput(
            f"A batch logging request can contain at most {limit} {what}. Got {found} {what}. Please split up {what} "
            "across multiple requests and try again."
        )


def _invalid(path: str, value: object, why: str) -> BadInput:
    return BadInput(
        f"Invalid value {json.dumps(value, ensure_ascii=False)} for parameter '{path}' supplied: {why}",
        field=path,
    )
