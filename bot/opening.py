"""What every entry point opens first: the database and the clock that the settings name. No Slack here."""

from bot.errors import Unavailable
from bot.integrations.clock import SystemClock, WorkspaceClock
from bot.ports import Clock
from bot.settings import Settings
from storage import migrations
from storage.database import Database


def open_database(settings: Settings) -> Database:
    """The database with the newest schema: SQLite is upgraded, PostgreSQL only by `mlops-bot db upgrade`."""
    database = Database.connect(settings.database_url)
    database.ping()
    if database.is_sqlite:
        migrations.upgrade(settings.database_url)
    elif not migrations.is_current(database):
        database.close()
        raise Unavailable(
            "The database has another schema than this version of the bot.",
            retryable=False,
            hint="Run `mlops-bot db upgrade`.",
        )
    return database


def clock_of(settings: Settings) -> Clock:
    """The machine's clock, or that of the local workspace."""
    return WorkspaceClock(settings.workspace_address) if settings.clock == "workspace" else SystemClock()
