"""The lines of the table that are about models in use, and about what one hears of."""

from bot.domain.commands.spec import CommandSpec

WATCH: tuple[CommandSpec, ...] = (
    CommandSpec(
        "drift",
        "drift MODEL [ENVIRONMENT]",
        "how far what it meets moved from what it was made for",
        "watch",
        "drift churn production",
        True,
    ),
    CommandSpec(
        "performance",
        "performance MODEL[@7] [ENVIRONMENT]",
        "how good it is where it is in use, by the labels that came",
        "watch",
        "performance churn production",
        True,
    ),
)

NEWS: tuple[CommandSpec, ...] = (
    CommandSpec(
        "subscribe",
        "subscribe [MODEL] to EVENT … [in #CHANNEL]",
        "hear of versions, runs and what goes live",
        "watch",
        "subscribe churn to registered and live",
    ),
    CommandSpec(
        "subscribe list", "subscribe list", "what is announced where", "watch", "subscribe list", True
    ),
    CommandSpec("unsubscribe", "unsubscribe NUMBER", "end an announcement", "watch", "unsubscribe 3"),
    CommandSpec(
        "quiet",
        "quiet [2h | until 18:00 | off]",
        "no direct messages for a while",
        "watch",
        "quiet until 18:00",
    ),
)
