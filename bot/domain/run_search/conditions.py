"""What a search is made of once it is read: fields, conditions on them, orders."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Kind(StrEnum):
    """What a field belongs to, as MLflow's messages call it."""

    METRIC = "metric"
    PARAM = "parameter"
    TAG = "tag"
    ATTRIBUTE = "attribute"
    DATASET = "dataset"


class Operator(StrEnum):
    """How a field is compared."""

    EQUAL = "="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    LIKE = "LIKE"
    ILIKE = "ILIKE"
    IN = "IN"
    NOT_IN = "NOT IN"
    IS_NULL = "IS NULL"
    IS_NOT_NULL = "IS NOT NULL"


class View(StrEnum):
    """Which runs are looked at."""

    ACTIVE_ONLY = "ACTIVE_ONLY"
    DELETED_ONLY = "DELETED_ONLY"
    ALL = "ALL"


@dataclass(frozen=True, slots=True)
class Field:
    """Something of a run that can be compared and ordered by."""

    kind: Kind
    key: str

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers."""
        return self.kind is Kind.METRIC or (self.kind is Kind.ATTRIBUTE and self.key in NUMERIC)

    def __str__(self) -> str:
        return f"{self.kind}.{self.key}"


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison; its value is a number, a text, some texts, or nothing for NULL."""

    field: Field
    operator: Operator
    value: float | str | tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One key of an order."""

    field: Field
    ascending: bool = True


@dataclass(frozen=True, slots=True)
class Grammar:
    """What may be searched and how strictly it is read: what a bare name means, and whether a text needs its quotes.

    `listed` are the attributes that IN compares; `nulls` says whether params and tags can be asked for being there.
    """

    attributes: tuple[str, ...]
    kinds: frozenset[Kind] = frozenset(Kind)
    aliases: Mapping[str, str] = field(default_factory=dict)
    listed: frozenset[str] = frozenset()
    nulls: bool = True
    bare: Kind = Kind.ATTRIBUTE
    quotes: bool = True


_RUN = ("artifact_uri", "end_time", "run_id", "run_name", "start_time", "status", "user_id")
_RUN_ALIASES = {
    "created": "start_time", "Created": "start_time",
    "run name": "run_name", "Run name": "run_name", "Run Name": "run_name",
}  # fmt: skip
# Runs as MLflow's clients ask for them, and as a person types it: `roc_auc > 0.9 and params.depth = 3`.
MLFLOW = Grammar(_RUN, aliases=_RUN_ALIASES, listed=frozenset({"run_id"}))
SPOKEN = replace(MLFLOW, bare=Kind.METRIC, quotes=False)
EXPERIMENTS = Grammar(
    ("creation_time", "experiment_id", "last_update_time", "name"),
    kinds=frozenset({Kind.ATTRIBUTE, Kind.TAG}),
    listed=frozenset({"experiment_id"}),
)
_MODEL = (
    "creation_timestamp_ms", "experiment_id", "last_updated_timestamp_ms", "model_id", "model_type", "name",
    "source_run_id", "status",
)  # fmt: skip
LOGGED_MODELS = Grammar(
    _MODEL,
    kinds=frozenset(Kind) - {Kind.DATASET},
    aliases={
        "creation_time": "creation_timestamp_ms",
        "creation_timestamp": "creation_timestamp_ms",
        "last_updated_timestamp": "last_updated_timestamp_ms",
    },
    listed=frozenset(_MODEL),
    nulls=False,
)

NUMERIC = frozenset(
    {
        "start_time",
        "end_time",
        "creation_time",
        "last_update_time",
        "creation_timestamp_ms",
        "last_updated_timestamp_ms",
    }
)
DATASET_KEYS = ("context", "digest", "name")
KINDS = {
    "metric": Kind.METRIC, "metrics": Kind.METRIC,
    "parameter": Kind.PARAM, "parameters": Kind.PARAM, "param": Kind.PARAM, "params": Kind.PARAM,
    "tag": Kind.TAG, "tags": Kind.TAG,
    "attribute": Kind.ATTRIBUTE, "attributes": Kind.ATTRIBUTE, "attr": Kind.ATTRIBUTE, "run": Kind.ATTRIBUTE,
    "dataset": Kind.DATASET, "datasets": Kind.DATASET,
}  # fmt: skip

_NUMBERS = (
    Operator.EQUAL,
    Operator.UNEQUAL,
    Operator.LESS,
    Operator.AT_MOST,
    Operator.MORE,
    Operator.AT_LEAST,
)
_TEXTS = (Operator.EQUAL, Operator.UNEQUAL, Operator.LIKE, Operator.ILIKE)
_LISTS = (*_TEXTS, Operator.IN, Operator.NOT_IN)
_NULLS = (*_TEXTS, Operator.IS_NULL, Operator.IS_NOT_NULL)


def operators(field: Field, grammar: Grammar = MLFLOW) -> tuple[Operator, ...]:
    """How the field may be compared."""
    if field.numeric:
        return _NUMBERS
    if field.kind in (Kind.PARAM, Kind.TAG):
        return _NULLS if grammar.nulls else _LISTS
    return _LISTS if field.kind is Kind.DATASET or field.key in grammar.listed else _TEXTS
