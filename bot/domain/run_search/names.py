"""The name of a field, such as `metrics.acc`, params.`learning rate` or start_time."""

from bot.domain.run_search.conditions import DATASET_KEYS, KINDS, Field, Grammar, Kind
from bot.errors import BadInput

_QUOTES = ("`", '"', "'")


def field_of(name: str, grammar: Grammar, position: int) -> Field:
    """The field of that name; raises BadInput, in MLflow's words and with the place."""
    before, dot, after = _split(name)
    kind = KINDS.get(_bare(before)) if dot else grammar.bare
    # Spoken, `a.b` may be a metric of that name; only MLflow's grammar knows kinds alone.
    if dot and kind is None and grammar.bare is Kind.METRIC:
        return Field(Kind.METRIC, _bare(name))
    if kind is None or kind not in grammar.kinds:
        valid = [str(each) for each in Kind if each in grammar.kinds]
        raise BadInput(
            f"Invalid entity type '{_bare(before)}' at position {position}. Valid values are {valid}",
            field="filter",
        )
    key = _bare(after if dot else before)
    if not dot and kind is Kind.METRIC and grammar.aliases.get(key, key) in grammar.attributes:
        kind = Kind.ATTRIBUTE
    if kind is Kind.ATTRIBUTE:
        key = grammar.aliases.get(key, key)
    allowed = {Kind.ATTRIBUTE: grammar.attributes, Kind.DATASET: DATASET_KEYS}.get(kind)
    if allowed is not None and key not in allowed:
        raise BadInput(
            f"Invalid {kind} key '{key}' specified at position {position}. Valid keys are {list(allowed)}",
            field="filter",
        )
    return Field(kind, key)


def _split(name: str) -> tuple[str, str, str]:
    if name[:1] in _QUOTES:
        end = name.find(name[0], 1) + 1
        return (name[:end], name[end : end + 1], name[end + 1 :]) if end else (name, "", "")
    return name.partition(".")


def _bare(part: str) -> str:
    # Clients quote what is quoted already.
    for _ in range(2):
        if len(part) >= 2 and part[0] in _QUOTES and part[-1] == part[0]:
            part = part[1:-1]
    return part
