"""Whose turn it is to write what a server said: a look may last longer than its lease, and then two replicas have seen it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from bot.services.context import Context
from storage import mirror


@contextmanager
def turn(context: Context) -> Iterator[Session]:
    """A transaction that sees what the one before it wrote; what was read before it began may be old."""
    with context.database.write() as session:
        mirror.lock(session)
        yield session
