"""Data sets as training jobs describe them: MLflow's limits, and the data set version that each one is."""

import json
from collections.abc import Mapping, Sequence

from bot.domain.data_sets import Column
from bot.domain.registry import DataSetVersion
from bot.domain.runs import CONTEXT, DataSetInput
from bot.errors import BadInput

AT_ONCE = 1000
LIMITS = {"name": 500, "digest": 36, "source": 65_535, "schema": 1_048_575, "profile": 16_777_215}
# As `mlflow.evaluate`, scikit-learn's autolog and people name what a model is measured on.
EVALUATION = frozenset({"eval", "evaluation", "test", "testing", "validation", "holdout"})
TAG_KEY_LIMIT, TAG_VALUE_LIMIT = 255, 500


def check_inputs(inputs: Sequence[DataSetInput]) -> None:
    """BadInput, in MLflow's words, for what is too long or missing."""
    if len(inputs) > AT_ONCE:
        raise BadInput(f"At most {AT_ONCE} data sets can be logged at once. Got {len(inputs)}.")
    for each in inputs:
        for field in ("name", "digest", "source_type", "source"):
            if not getattr(each, field):
                raise BadInput(f"Dataset {field} cannot be None", field=field)
        for field, limit in LIMITS.items():
            _at_most(field, limit, getattr(each, field) or "")
        for key, value in each.tags.items():
            _at_most("key", TAG_KEY_LIMIT, key)
            _at_most("value", TAG_VALUE_LIMIT, value)


def version_of(described: DataSetInput) -> DataSetVersion:
    """The data set version that a description stands for: its digest is all that is known of its contents."""
    return DataSetVersion(
        name=described.name[:255],
        version=described.digest,
        fingerprint=described.digest,
        rows=_number(described.profile, "num_rows"),
        columns=_columns(described.schema),
        source=described.source,
    )


def is_evaluation(tags: Mapping[str, str]) -> bool:
    """Whether an input of a run with these tags was measured on, and not trained on."""
    return tags.get(CONTEXT, "").casefold() in EVALUATION


def columns_of(schema: str | None) -> tuple[Column, ...] | None:
    """The columns of a schema as MLflow writes it down; None where it names none, or not all of them."""
    columns = _read(schema).get("mlflow_colspec")
    if not isinstance(columns, list) or not columns:
        return None
    found = [
        Column(each["name"], json.dumps(each.get("type"), sort_keys=True).strip('"'))
        for each in columns
        if isinstance(each, dict) and isinstance(each.get("name"), str)
    ]
    return tuple(found) if len(found) == len(columns) else None


def _columns(schema: str | None) -> int | None:
    columns = _read(schema).get("mlflow_colspec")
    return len(columns) if isinstance(columns, list) else None


def _number(text: str | None, key: str) -> int | None:
    found = _read(text).get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 2**63 else None


def _read(text: str | None) -> dict[str, object]:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _at_most(field: str, limit: int, text: str) -> None:
    if len(text) > limit:
        raise BadInput(f"'{field}' exceeds the maximum length of {limit} characters", field=field)
