"""The commands between people, as the table lists them: what is asked before a decision, reviews, owners."""

from bot.domain.commands.spec import CommandSpec

REVISING: tuple[CommandSpec, ...] = (
    CommandSpec(
        "changes",
        "changes P-12 because …",
        "ask for something first",
        "release",
        "changes P-12 because the card is empty",
    ),
    CommandSpec(
        "revise", "revise P-12 because …", "answer that", "release", "revise P-12 because I wrote the card"
    ),
    CommandSpec(
        "override",
        "override P-12 because …",
        "break the glass: let it go live in spite of what it lacks",
        "release",
        "override P-12 because fraud losses double each hour",
    ),
    CommandSpec(
        "confirm",
        "confirm P-12 because …",
        "say that what is in doubt is good",
        "release",
        "confirm P-12 because the alert was a false one",
    ),
)

PEOPLE: tuple[CommandSpec, ...] = (
    CommandSpec(
        "review",
        "review MODEL VERSION [KIND] from @PERSON… [by DAY] | R-3 RESULT [because …]",
        "ask people to look at a version, or say what you found",
        "people",
        "review churn 7 fairness from @ada by friday",
    ),
    CommandSpec("reviews", "reviews [MODEL]", "the reviews under way", "people", "reviews", True),
    CommandSpec("owner", "owner MODEL", "who answers for a model", "people", "owner churn", True),
    CommandSpec(
        "owner set",
        "owner MODEL set RESPONSIBILITY @PERSON",
        "say who answers for a model",
        "people",
        "owner churn set accountable @ada",
    ),
    CommandSpec(
        "owner accept",
        "owner MODEL accept|decline RESPONSIBILITY",
        "answer who asks you to take a responsibility",
        "people",
        "owner churn accept accountable",
    ),
    CommandSpec("owners", "owners", "who answers for what", "people", "owners", True),
    CommandSpec(
        "handover",
        "handover @FROM @TO",
        "move everything a person owns to another",
        "people",
        "handover @ada @leo",
    ),
    CommandSpec(
        "delegate",
        "delegate @PERSON until DAY [because …]",
        "let somebody decide in your place for some time",
        "people",
        "delegate @ada until friday because I am away",
    ),
    CommandSpec("delegate stop", "delegate stop", "end that", "people", "delegate stop"),
    CommandSpec("whoami", "whoami", "your roles and what you may do", "people", "whoami", True),
)
