"""The forms of tokens: one that makes a token, one that ends it; what comes back is the command."""

from collections.abc import Mapping

from bot.domain import commands
from bot.domain.tokens import ApiToken, Scope
from bot.views.forms import SEPARATOR, Form, Several, Somebody, Words
from bot.views.spans import Bold, Line, line
from bot.views.tokens import token_lines

NAME, PERSON, SCOPE, MODEL, EXPERIMENT, TOKEN = "name", "person", "scope", "model", "experiment", "token"
# What each scope lets a program do, as somebody who grants it reads it.
SCOPES: Mapping[Scope, str] = {
    Scope.READ: "read models, versions, runs and history",
    Scope.RUNS_WRITE: "log runs and their files",
    Scope.VERSIONS_WRITE: "register models and versions",
    Scope.CHECKS_WRITE: "report checks of versions",
    Scope.BATCHES_WRITE: "send data sets and predictions",
    Scope.DEPLOYMENTS_WRITE: "report what serves",
}
NO_DECISION = "No token can approve, promote or roll back. It is shown once, in this window."


def create_form(given: commands.TokenCreate) -> Form:
    """What a token needs."""
    options = tuple((f"{each.value}: {words}", each.value) for each, words in SCOPES.items())
    fields = (
        Words(NAME, "Name", given=given.name or "", hint="What it is for, such as ci-main", long=False),
        Several(SCOPE, "What it may", options, given.scopes),
        Somebody(PERSON, "Acts for", given.person, required=False, hint="Nobody: a service of its own"),
        Words(MODEL, "Registered models", given=given.models or "*", hint="Such as churn*", long=False),
        Words(EXPERIMENT, "Experiments", given=given.experiments or "*", hint="Such as churn*", long=False),
    )
    return Form("token create", "Create a token", "Create", fields, (line(NO_DECISION),))


def revoke_form(token: ApiToken) -> Form:
    """Which token ends, and what that means."""
    intro: tuple[Line, ...] = (
        *token_lines(token),
        line("If you revoke ", Bold(token.name), ", whatever uses it is refused from that moment on."),
    )
    return Form("token revoke", "Revoke a token", "Revoke", (), intro, {TOKEN: token.id})


def created(values: Mapping[str, str]) -> commands.TokenCreate:
    """The command that the filled form stands for."""
    scopes = tuple(each for each in values.get(SCOPE, "").split(SEPARATOR) if each)
    return commands.TokenCreate(
        values.get(NAME), values.get(PERSON), scopes, values.get(MODEL), values.get(EXPERIMENT)
    )
