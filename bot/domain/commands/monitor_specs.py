"""The lines of the table that are about how models fare in use and what watches them."""

from bot.domain.commands.spec import CommandSpec

MONITORS: tuple[CommandSpec, ...] = (
    CommandSpec(
        "health",
        "health [MODEL] [ENVIRONMENT]",
        "how models in use fare, by what watches them",
        "watch",
        "health churn production",
        True,
    ),
)
