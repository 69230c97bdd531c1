"""The embedded registry: moves an environment in our own tables, in a transaction of its own."""

from bot.domain.registry import Move
from bot.errors import AlreadyResolved
from storage import environments
from storage.database import Database


class EmbeddedRegistry:
    """The registry port over our database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def move(self, step: Move) -> None:
        """Make a version live, or do nothing when this very move was made before.

        Raises AlreadyResolved when something else than `expected` is live.
        """
        with self._database.write() as session:
            moved = environments.move(session, step)
        if not moved:
            raise AlreadyResolved(f"{step.environment} of {step.model} moved meanwhile.")

    def live(self, model: str, environment: str) -> int | None:
        """Read back what is live."""
        with self._database.read() as session:
            return environments.state(session, model, environment).version
