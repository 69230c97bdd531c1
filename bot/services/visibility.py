"""What a token may look at and reach: a person's token sees what the person sees, a service's what its globs say."""

from collections.abc import Container

from bot.domain.people import Person
from bot.domain.tokens import ApiToken
from bot.errors import NotAllowed, NotFound
from bot.services.context import Context
from bot.services.experiment_sight import hidden_experiments
from bot.services.identity import Viewer, viewer
from storage import registry


def hidden_from(context: Context, token: ApiToken) -> frozenset[str]:
    """The registered models that do not exist for this token."""
    if token.person is None:
        return frozenset()
    return viewer(context, Person(token.person, "", "")).hidden


def experiments_hidden_from(context: Context, token: ApiToken) -> frozenset[str]:
    """The experiments that do not exist for this token."""
    hidden = hidden_from(context, token)
    if not hidden:
        return hidden
    with context.database.read() as session:
        return hidden_experiments(session, Viewer(None, hidden))


def sight(context: Context, token: ApiToken) -> Viewer:
    """The token as somebody who looks: what is hidden from it or beyond its glob is not there."""
    with context.database.read() as session:
        # Matched here and not in SQL: PostgreSQL knows no GLOB.
        beyond = {each for each in registry.names(session) if not token.reaches_model(each)}
    return Viewer(None, hidden_from(context, token) | beyond)


def reach_model(context: Context, token: ApiToken, name: str) -> None:
    """NotAllowed outside the token's glob, NotFound where its person may not look."""
    if not token.reaches_model(name):
        raise NotAllowed(f"This token reaches registered models like `{token.models}` alone.")
    if name in hidden_from(context, token):
        raise NotFound(f"There is no registered model {name!r}.")


def finds_experiment(context: Context, token: ApiToken, name: str) -> bool:
    """Whether the experiment is there for this token; NotAllowed outside its glob."""
    return finds(token, experiments_hidden_from(context, token), name)


def finds(token: ApiToken, hidden: Container[str], experiment: str) -> bool:
    """The same where it is known already which experiments are hidden from the token."""
    if experiment in hidden:
        return False
    if not token.reaches_experiment(experiment):
        raise NotAllowed(f"This token reaches experiments like `{token.experiments}` alone.")
    return True
