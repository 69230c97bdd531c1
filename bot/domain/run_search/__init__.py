"""Searching runs: MLflow's grammar of filters and orders, what it means, and page tokens. No storage."""

from bot.domain.run_search.conditions import (
    EXPERIMENTS,
    LOGGED_MODELS,
    MLFLOW,
    NUMERIC,
    SPOKEN,
    Condition,
    Field,
    Grammar,
    Kind,
    Operator,
    Order,
    View,
)
from bot.domain.run_search.filters import parse_filter
from bot.domain.run_search.matching import holds, in_order
from bot.domain.run_search.orders import parse_orders
from bot.domain.run_search.tokens import Page, page_of, token_of

__all__ = [
    "EXPERIMENTS",
    "LOGGED_MODELS",
    "MLFLOW",
    "NUMERIC",
    "SPOKEN",
    "Condition",
    "Field",
    "Grammar",
    "Kind",
    "Operator",
    "Order",
    "Page",
    "View",
    "holds",
    "in_order",
    "page_of",
    "parse_filter",
    "parse_orders",
    "token_of",
]
