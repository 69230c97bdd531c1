"""What `mlops-bot doctor` says of the pager."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from bot.doctor_lines import Line, Mark
from bot.opening import pager_of
from bot.services import paging_failures
from bot.settings import Settings
from storage import migrations
from storage.database import Database


def pager(told: Settings) -> Iterator[Line]:
    """Who calls people about alerts, and what it did not take."""
    calls = pager_of(told)
    if calls is None:
        return
    host = urlsplit(told.pager_address or "").netloc
    yield Line(Mark.GOOD, f"Pager: alerts of the severity `page` go to {calls.kind.spelled} ({host}).")
    if told.pager_webhook_secret is None and calls.kind.acknowledges:
        yield Line(
            Mark.NOTE,
            "Pager: MLOPS_PAGER_WEBHOOK_SECRET is not set, so that nobody here learns who acknowledged there.",
            "See docs/alerts.md.",
        )
    file = told.database_url.partition("sqlite:///")[2]
    if file and not Path(file).exists():
        return
    database = Database.connect(told.database_url)
    try:
        # An old schema has a line of its own.
        is_current = migrations.is_current(database)
        found = paging_failures.failures(database, calls.kind) if is_current else []
        last = paging_failures.last_attempt(database) if is_current else ""
    finally:
        database.close()
    if last:
        yield Line(Mark.NOTE, f"Pager: the last attempt was {last}")
    for each in found:
        yield Line(Mark.BAD, f"Pager: {each}", "Check MLOPS_PAGER_URL and MLOPS_PAGER_KEY.")
