"""The registry port over an MLflow server: an environment is an alias, and what was decided is ours."""

from collections.abc import Callable

from bot.domain.registry import Move
from bot.errors import AlreadyResolved, NotFound
from bot.ports import ModelServer, Registry


class MlflowRegistry:
    """Moves an alias and reads it back, then writes the decision into our own database."""

    def __init__(self, server: ModelServer, decided: Registry, alias_of: Callable[[str], str]) -> None:
        self._server = server
        self._decided = decided
        self._alias_of = alias_of

    def move(self, step: Move) -> None:
        """Make a version live; whatever was interrupted is repeated without harm.

        MLflow has no compare-and-swap: a move made by somebody else between the look and the setting is
        overwritten. Raises AlreadyResolved with what is so, Unavailable when the server does not answer.
        """
        alias = self._alias_of(step.environment)
        # Set before a crash, the alias is there already: then only our own part is missing.
        if self._seen(step.model, alias) != step.version:
            self._set(step, alias)
        # Last: our history must not say what the server was never told.
        self._decided.move(step)

    def live(self, model: str, environment: str) -> int | None:
        """Read back what the alias points to."""
        return self._seen(model, self._alias_of(environment))

    def _set(self, step: Move, alias: str) -> None:
        seen = self._seen(step.model, alias)
        if seen != step.expected:
            raise AlreadyResolved(
                f"{step.environment} of {step.model} moved meanwhile: on the MLflow server "
                f"`{alias}` is {_named(seen)}, and not {_named(step.expected)}."
            )
        try:
            self._server.set_alias(step.model, alias, step.version)
        except NotFound:
            raise AlreadyResolved(
                f"{step.model}@{step.version} is not on the MLflow server any more."
            ) from None
        # The server's yes is not taken for it: what counts is what it answers to the next reader.
        seen = self._seen(step.model, alias)
        if seen != step.version:
            raise AlreadyResolved(
                f"`{alias}` of {step.model} was set to {_named(step.version)} on the MLflow server, and read "
                f"back as {_named(seen)}: somebody else moves it too."
            )

    def _seen(self, model: str, alias: str) -> int | None:
        return self._server.alias(model, alias)


def _named(version: int | None) -> str:
    return "nothing" if version is None else f"version {version}"
