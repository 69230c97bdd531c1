"""Searching registered models and versions: MLflow's filters and orders, read into values. No storage."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import BadInput

LENGTH_LIMIT, CONDITIONS_LIMIT = 20_000, 60
PROMPT_TAG = "mlflow.prompt.is_prompt"
NAME, NUMBER, CREATED, UPDATED = "name", "version_number", "creation_timestamp", "last_updated_timestamp"
MODEL_KEYS = (NAME,)
VERSION_KEYS = (NAME, NUMBER, "run_id", "source_path")
MODEL_ORDERS = (NAME, CREATED, UPDATED, "timestamp")
VERSION_ORDERS = (NAME, NUMBER, CREATED, UPDATED)
_TEXTS, _LISTS = ("=", "!=", "LIKE", "ILIKE"), ("IN", "NOT IN")
_NUMBERS = ("=", "!=", "<", "<=", ">", ">=")
_LISTED = (NAME, "run_id")
_QUOTED = r"'[^']*'|\"[^\"]*\""
_CLAUSE = re.compile(
    rf"""\s*(?:(?P<kind>[A-Za-z_]+)\.)?(?P<key>`[^`]*`|"[^"]*"|[\w.\-/]+)
    \s*(?P<how><=|>=|!=|<>|=|<|>|(?:NOT\s+)?IN\b|I?LIKE\b)
    \s*(?P<value>{_QUOTED}|-?\d+(?:\.\d+)?|\((?:\s*(?:{_QUOTED})\s*,?)+\))
    \s*(?P<more>AND\b|;?$)""",
    re.IGNORECASE | re.VERBOSE,
)
_ORDER = re.compile(r"\s*(?P<key>`[^`]+`|\"[^\"]+\"|[A-Za-z_.]+)(?:\s+(?P<way>asc|desc))?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of an attribute, or of a tag when `is_tag`."""

    key: str
    operator: str
    value: str | int | tuple[str, ...]
    is_tag: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """One key of an order."""

    key: str
    ascending: bool = True


def parse_filter(text: str, keys: Sequence[str]) -> tuple[Condition, ...]:
    """The conditions of a filter, all of which must hold; BadInput says where it cannot be read."""
    if not text.strip():
        return ()
    if len(text) > LENGTH_LIMIT:
        raise BadInput(f"The filter is longer than {LENGTH_LIMIT:,} characters.", field="filter")
    found: list[Condition] = []
    position, more = 0, "AND"
    while more.upper() == "AND":
        clause = _CLAUSE.match(text, position)
        if clause is None:
            raise _unread(text, position)
        found.append(_condition(clause, keys, position + 1))
        position, more = clause.end(), clause["more"]
    if len(found) > CONDITIONS_LIMIT:
        raise BadInput(f"The filter has more than {CONDITIONS_LIMIT} conditions.", field="filter")
    return tuple(found)


def parse_orders(texts: Sequence[str], keys: Sequence[str]) -> tuple[Order, ...]:
    """The keys of an order; BadInput when one is unknown or comes twice."""
    found = [_order(text, keys) for text in texts]
    named = [_column(each.key) for each in found]
    if len(named) != len(set(named)):
        raise BadInput(f"`order_by` contains duplicate fields: {list(texts)}", field="order_by")
    return tuple(found)


def asks_for_prompts(conditions: Sequence[Condition]) -> bool:
    """Whether prompts are wanted instead of models; MLflow keeps both in one place."""
    said = next((each for each in conditions if each.is_tag and each.key == PROMPT_TAG), None)
    wanted = said is not None and isinstance(said.value, str) and (said.operator, said.value.lower())
    return wanted in {("=", "true"), ("!=", "false")}


def _condition(clause: re.Match[str], keys: Sequence[str], position: int) -> Condition:
    kind = (clause["kind"] or "attribute").lower()
    if kind not in ("attribute", "tag", "tags"):
        raise BadInput(
            f"Invalid entity type '{kind}' at position {position}. Valid entity types are attribute, tag and tags.",
            field="filter",
        )
    key, how = clause["key"].strip('`"'), re.sub(r"\s+", " ", clause["how"].upper()).replace("<>", "!=")
    if kind != "attribute":
        return Condition(key, _allowed(how, _TEXTS, key, position), _text(clause, position), is_tag=True)
    if key not in keys:
        raise BadInput(
            f"Invalid attribute key '{key}' specified at position {position}. Valid keys are {', '.join(keys)}.",
            field="filter",
        )
    if key == NUMBER:
        return Condition(key, _allowed(how, _NUMBERS, key, position), _number(clause, position))
    how = _allowed(how, (*_TEXTS, *_LISTS) if key in _LISTED else _TEXTS, key, position)
    return Condition(key, how, _list(clause, position) if how in _LISTS else _text(clause, position))


def _allowed(how: str, operators: Sequence[str], key: str, position: int) -> str:
    if how not in operators:
        raise BadInput(
            f"Invalid comparator for '{key}' at position {position}: {how} is not one of {', '.join(operators)}.",
            field="filter",
        )
    return how


def _text(clause: re.Match[str], position: int) -> str:
    value = clause["value"]
    if value[0] not in "'\"":
        raise BadInput(
            f"Expected a quoted string value at position {position}, and found {value}.", field="filter"
        )
    return value[1:-1]


def _number(clause: re.Match[str], position: int) -> int:
    value = clause["value"].strip("'\"")
    if not value.lstrip("-").isdigit() or len(value) > 18:
        raise BadInput(
            f"Invalid value for numeric attribute at position {position}: {value!r}.", field="filter"
        )
    return int(value)


def _list(clause: re.Match[str], position: int) -> tuple[str, ...]:
    if clause["value"][0] != "(":
        raise BadInput(f"Expected a list of quoted strings at position {position}.", field="filter")
    return tuple(each[1:-1] for each in re.findall(_QUOTED, clause["value"]))


def _order(text: str, keys: Sequence[str]) -> Order:
    found = _ORDER.fullmatch(text)
    key = found["key"].strip('`"').removeprefix("attribute.") if found else ""
    if found is None or key not in keys:
        raise BadInput(
            f"Invalid order_by clause '{text}'. Valid keys are {', '.join(keys)}.", field="order_by"
        )
    return Order(key, (found["way"] or "asc").lower() == "asc")


def _column(key: str) -> str:
    return UPDATED if key == "timestamp" else key


def _unread(text: str, position: int) -> BadInput:
    return BadInput(
        f"Invalid clause(s) in filter string: '{text[position : position + 60].strip()}' at position {position + 1}.",
        field="filter",
    )
