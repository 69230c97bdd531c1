"""MLflow's order of runs: fields with ASC or DESC, each once."""

from collections.abc import Sequence

from bot.domain.run_search.conditions import MLFLOW, Field, Grammar, Kind, Order
from bot.domain.run_search.names import field_of
from bot.domain.run_search.words import Form, words
from bot.errors import BadInput

_DIRECTIONS = {"ASC": True, "DESC": False}
ORDERS_LIMIT = 20


def parse_orders(clauses: Sequence[str], grammar: Grammar = MLFLOW) -> tuple[Order, ...]:
    """The keys of an order, the first first; raises BadInput in MLflow's words."""
    if len(clauses) > ORDERS_LIMIT:
        raise BadInput(f"`order_by` has more than {ORDERS_LIMIT} fields.", field="order_by")
    found = tuple(_order(each, grammar) for each in clauses)
    fields = [each.field for each in found]
    if len(set(fields)) < len(fields):
        raise BadInput(f"`order_by` contains duplicate fields: {list(clauses)}", field="order_by")
    return found


def _order(clause: str, grammar: Grammar) -> Order:
    try:
        typed = words(clause)
    except BadInput:
        raise _unparsable(clause) from None
    if not 1 <= len(typed) <= 2 or typed[0].form not in (Form.NAME, Form.NUMBER):
        raise _unparsable(clause)
    if len(typed) == 2 and typed[1].upper not in _DIRECTIONS:
        raise BadInput(
            f"Invalid ordering key in order_by clause '{clause}' at position {typed[1].position}.",
            field="order_by",
        )
    field = field_of(typed[0].text, grammar, typed[0].position)
    if field.kind is Kind.DATASET:
        raise BadInput(
            f"Invalid identifier type '{field.kind}' in order_by clause '{clause}'.", field="order_by"
        )
    return Order(Field(field.kind, field.key), _DIRECTIONS[typed[1].upper] if len(typed) == 2 else True)


def _unparsable(clause: str) -> BadInput:
    return BadInput(f"Invalid order_by clause '{clause}'. Could not be parsed.", field="order_by")
