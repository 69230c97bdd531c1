"""What a token may not look at: a person's token sees what the person sees, a service's what its globs say."""

from bot.domain.people import Person
from bot.domain.tokens import ApiToken
from bot.services.context import Context
from bot.services.identity import viewer


def hidden_from(context: Context, token: ApiToken) -> frozenset[str]:
    """The registered models that do not exist for this token."""
    if token.person is None:
        return frozenset()
    return viewer(context, Person(token.person, "", "")).hidden
