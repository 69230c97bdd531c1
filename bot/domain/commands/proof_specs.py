"""The lines of the table that are about proof."""

from bot.domain.commands.spec import CommandSpec

PROOF: tuple[CommandSpec, ...] = (
    CommandSpec(
        "audit", "audit [MODEL] [page N]", "what happened, entry by entry", "prove", "audit churn", True
    ),
    CommandSpec(
        "audit verify",
        "audit verify [SEQ:HASH]",
        "whether the audit holds, and the tables with it",
        "prove",
        "audit verify",
        True,
    ),
)  # fmt: skip
