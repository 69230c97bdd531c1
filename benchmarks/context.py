"""What the use cases are handed in a measurement: a database of its own, nobody in Slack, the clock of the system."""

from pathlib import Path

from bot.integrations.clock import SystemClock
from bot.integrations.slack import SlackMessenger, web_client
from bot.policy import PolicyFile
from bot.services.context import Context
from demo.directory import NorthwindDirectory
from demo.seed import POLICY
from storage.database import Database
from storage.embedded import EmbeddedRegistry


def context_over(path: Path) -> Context:
    """Over the SQLite file at `path`; whoever asks closes its database."""
    database = Database.connect(f"sqlite:///{path}")
    return Context(
        database=database,
        registry=EmbeddedRegistry(database),
        directory=NorthwindDirectory(),
        messenger=SlackMessenger(web_client("", "http://127.0.0.1:9/api/")),
        clock=SystemClock(),
        policy=PolicyFile(POLICY).current,
    )
