"""Statements are compiled once for all databases of a kind, as they are in a bot that runs.

Each test has an engine of its own, which would compile them anew: a third of the time of whoever works with a database.
"""

from typing import Any

from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.util import LRUCache

from storage import database

# More than the product has statements.
_MOST = 5000
_KNOWN: dict[str, tuple[Dialect, "LRUCache[Any]"]] = {}


def share() -> None:
    """Let the engines that are made from now on share what they compile."""
    database.create_engine = _engine


def _engine(url: URL, **options: Any) -> Engine:
    engine = create_engine(url, **options)
    kind = url.get_backend_name()
    known = _KNOWN.get(kind)
    if known is None or known[0].server_version_info is None:
        # Only a dialect that has met its database knows which statements that understands.
        known = _KNOWN[kind] = (engine.dialect, LRUCache(_MOST))
    # What is compiled is known by its dialect, of which each engine has one.
    engine.dialect = engine.pool._dialect = known[0]
    engine._compiled_cache = known[1]
    return engine
