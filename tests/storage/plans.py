"""How a database finds what it is asked for."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from storage.database import Database


def plan_of(database: Database, read: Callable[[Session], object]) -> str:
    """The plan of each statement of what reads, once the database counted its rows."""
    with database.write() as session:
        session.execute(text("ANALYZE"))
    asked: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        asked.append((statement, parameters))

    with database.read() as session:
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        read(session)
        event.remove(engine, "before_cursor_execute", note)
        explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        connection = session.connection()
        found = [connection.exec_driver_sql(explain + each, given) for each, given in asked]
        return "\n".join(str(row) for each in found for row in each)
