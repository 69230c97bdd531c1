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
    CommandSpec(
        "monitor",
        "monitor MODEL [ENVIRONMENT]",
        "what watches a model where it is live",
        "watch",
        "monitor churn production",
        True,
    ),
    CommandSpec(
        "monitor",
        "monitor MODEL [ENVIRONMENT] add WHAT MEASURE [above N] [every 1d] …",
        "watch something more of a model",
        "watch",
        "monitor churn add feature_drift psi above 0.2 every 1d",
    ),
    CommandSpec(
        "monitor",
        "monitor MODEL [ENVIRONMENT] end NAME",
        "end what somebody added",
        "watch",
        "monitor churn end feature_drift psi",
    ),
    CommandSpec(
        "monitor",
        "monitor MODEL [ENVIRONMENT] pull [SOURCE]",
        "fetch from a model's sources now",
        "watch",
        "monitor churn pull nightly",
    ),
)
