"""The schema's history: upgrades a database to the tables this program knows, and says whether it is there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select

from storage.database import Database

_UPGRADING = 0x6D6C6F7073


def upgrade(url: str) -> None:
    """Bring the database at `url` to the newest schema; does nothing when it is there."""
    database = Database.connect(url)
    try:
        with database.engine.begin() as connection:
            if not database.is_sqlite:  # where BEGIN IMMEDIATE makes a second upgrade wait
                connection.execute(select(func.pg_advisory_xact_lock(_UPGRADING)))
            command.upgrade(configuration(connection=connection), "head")
    finally:
        database.close()


def is_current(database: Database) -> bool:
    """Whether the database has the newest schema."""
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    with database.read() as session:
        return MigrationContext.configure(session.connection()).get_current_revision() == head


def configuration(**attributes: object) -> Config:
    """Alembic's configuration without a file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes.update(attributes)
    return config
