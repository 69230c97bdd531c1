"""Every command that only reads, answered the same in Slack and in the terminal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain import commands
from bot.domain.comparison import Comparison
from bot.domain.people import Person
from bot.domain.targets import parse_target, request_number
from bot.domain.text import near
from bot.errors import BadInput, NotAllowed, NotFound
from bot.services import digest_schedules, digests, histories, models, naming, requests, selves
from bot.services.context import Context
from bot.services.identity import Viewer
from bot.views import digest as digest_view
from bot.views import help as help_view
from bot.views import histories as history_view
from bot.views import models as model_view
from bot.views import ownership
from bot.views import requests as request_view
from bot.views import selves as self_view
from bot.views.answer import Answer
from bot.views.comparison import comparison_answer
from bot.views.promotion_details import details
from storage import people, registry


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: in the terminal a person only when one was named."""

    viewer: Viewer
    person: Person | None = None


def read(context: Context, reader: Reader, command: commands.Command) -> Answer:
    """The answer to a reading command."""
    return _READERS[type(command)](context, reader, command)


def comparison_of(answer: Answer) -> Comparison | None:
    """The comparison an answer shows, for its picture."""
    return answer.value if isinstance(answer.value, Comparison) else None


def _help(context: Context, reader: Reader, command: commands.Help) -> Answer:
    if command.topic is None:
        return help_view.help_answer(without_policy=context.policy().is_default)
    specs = commands.specs_of(command.topic)
    if not specs:
        close = near(command.topic, commands.VERBS)
        raise naming.missing(
            f"There is no command {naming.quoted(command.topic)}.", close, "`/mlops help` lists what is."
        )
    return help_view.topic_answer(specs)


def _models(context: Context, reader: Reader, command: commands.Models) -> Answer:
    return model_view.models_answer(models.overviews(context, reader.viewer, command.text))


def _show(context: Context, reader: Reader, command: commands.Show) -> Answer:
    if command.subject is None:
        raise models.no_subject("what to show", "churn@7")
    number = request_number(command.subject)
    if number is not None and command.subject.strip()[:1].upper() == "P":
        return details(requests.case_of(context, reader.viewer, number))
    target = parse_target(command.subject)
    try:
        if target.version is not None:
            found = models.version_detail(context, reader.viewer, target.model, target.version)
            return model_view.version_answer(found)
        if target.environment is not None:
            place = models.environment_detail(context, reader.viewer, target.model, target.environment)
            return model_view.environment_answer(place)
        return model_view.model_answer(models.model_detail(context, reader.viewer, target.model))
    except NotFound as no_model:
        return _run_or(context, reader.viewer, command.subject, no_model)


def _run_or(context: Context, viewer: Viewer, reference: str, otherwise: NotFound) -> Answer:
    """The run of that name; when there is none, what was said of the model is the better answer."""
    try:
        return model_view.run_answer(models.run_detail(context, reference, viewer))
    except NotFound:
        raise otherwise from None


def _why(context: Context, reader: Reader, command: commands.Why) -> Answer:
    if command.model is None or command.version is None or command.environment is None:
        raise BadInput("Say which: `why churn 7 production`.", field="model")
    wanted = (command.model, command.version, command.environment)
    return request_view.why_answer(requests.blockers(context, reader.viewer, *wanted))


def _requests(context: Context, reader: Reader, command: commands.Requests) -> Answer:
    return request_view.requests_answer(
        requests.open_cases(context, reader.viewer, command.model), command.model
    )


def _history(context: Context, reader: Reader, command: commands.History) -> Answer:
    if command.model is None:
        raise models.no_subject("a registered model")
    found = histories.history(context, reader.viewer, command.model, command.environment)
    return history_view.history_answer(found.model, found.environment, found.changes)


def _compare(context: Context, reader: Reader, command: commands.Compare) -> Answer:
    if not command.subjects:
        raise BadInput("Name two or more to compare.", hint="`/mlops compare churn 5 7`")
    return comparison_answer(histories.comparison(context, reader.viewer, command.subjects))


def _owner(context: Context, reader: Reader, command: commands.Owner) -> Answer:
    if command.model is None:
        raise models.no_subject("a registered model")
    with context.database.read() as session:
        name = naming.the_model(session, command.model, reader.viewer).name
        held = people.ownerships(session, name)
    return ownership.of_model(name, held, context.policy().responsibilities)


def _owners(context: Context, reader: Reader, command: commands.Owners) -> Answer:
    with context.database.read() as session:
        names = [each.name for each in registry.models(session) if reader.viewer.sees(each.name)]
        held = [each for each in people.ownerships(session) if reader.viewer.sees(each.model)]
    return ownership.of_all(held, names)


def _whoami(context: Context, reader: Reader, command: commands.WhoAmI) -> Answer:
    if reader.person is None:
        raise NotAllowed("The terminal knows no person: ask in Slack.", hint="`/mlops whoami`")
    return self_view.self_answer(selves.self_of(context, reader.person))


def _preview(context: Context, reader: Reader, command: commands.DigestPreview) -> Answer:
    return digest_view.digest_answer(digests.preview(context, reader.viewer))


def _digests(context: Context, reader: Reader, command: commands.DigestList) -> Answer:
    return digest_view.schedules_answer(digest_schedules.listed(context))


# Each function takes the command it is keyed by, which a table of one type cannot say.
_READERS: Mapping[type[commands.Command], Callable[[Context, Reader, Any], Answer]] = {
    commands.Help: _help,
    commands.Models: _models,
    commands.Show: _show,
    commands.Why: _why,
    commands.Requests: _requests,
    commands.History: _history,
    commands.Compare: _compare,
    commands.Owner: _owner,
    commands.Owners: _owners,
    commands.WhoAmI: _whoami,
    commands.DigestPreview: _preview,
    commands.DigestList: _digests,
}
