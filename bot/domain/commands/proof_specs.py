"""The lines of the table that are about proof."""

from bot.domain.commands.spec import CommandSpec

PROOF: tuple[CommandSpec, ...] = (
    CommandSpec(
        "card",
        "card MODEL VERSION [as file]",
        "the model card: purpose, data, metrics, approvals, limits",
        "prove",
        "card churn 7",
        True,
    ),
    CommandSpec("card edit", "card edit MODEL VERSION", "write into a model card", "prove", "card edit churn 7"),
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
    CommandSpec(
        "dossier",
        "dossier MODEL ENVIRONMENT [at MOMENT]",
        "a file that proves what was live, and why",
        "prove",
        "dossier churn production at 2026-03-03",
        True,
    ),
)  # fmt: skip

TOKENS: tuple[CommandSpec, ...] = (
    CommandSpec("token list", "token list", "which programs hold a token", "prove", "token list"),
    CommandSpec(
        "token create",
        "token create [NAME] [for @PERSON] [scope SCOPE…] [model GLOB]",
        "let a program in",
        "prove",
        "token create ci-main scope checks:write model churn*",
    ),
    CommandSpec("token revoke", "token revoke ID", "end a token at once", "prove", "token revoke a1b2c3d4e5"),
)
