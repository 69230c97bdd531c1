"""Every command that only reads, answered the same in Slack and in the terminal."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.domain import commands
from bot.domain.people import Voice
from bot.domain.run_listing import RunPage
from bot.domain.targets import parse_target, request_number
from bot.domain.text import near
from bot.errors import BadInput, NotAllowed, NotFound
from bot.services import (
    checks,
    comparison,
    data_sets,
    deployments,
    drift_reading,
    lineages,
    mirror,
    models,
    naming,
    performance_reading,
    proof,
    reading_watch,
    requests,
    requirements,
    reviews,
    run_details,
    run_pages,
    saved_searches,
    selves,
    trends,
)
from bot.services.context import Context
from bot.services.identity import Viewer
from bot.services.reader import Reader
from bot.views import deployments as deployment_view
from bot.views import help as help_view
from bot.views import models as model_view
from bot.views import ownership
from bot.views import requests as request_view
from bot.views import reviews as review_view
from bot.views import run_listing as run_view
from bot.views import runs as one_run_view
from bot.views import selves as self_view
from bot.views import trend as trend_view
from bot.views.answer import Answer
from bot.views.comparison import comparison_answer
from bot.views.comparison_plain import plain_answer
from bot.views.data_sets import catalogue_answer, data_behind_answer, data_set_answer
from bot.views.data_versions import typed as data_name
from bot.views.lineage import lineage_answer
from bot.views.mirror import aged_answer
from bot.views.promotion_details import details
from bot.views.requirements import requirements_answer
from storage import offers, people, registry


def read(context: Context, reader: Reader, command: commands.Command) -> Answer:
    """The answer to a reading command; from a mirror that grew old, with its age."""
    answer = _READERS[type(command)](context, reader, command)
    old = mirror.aged(context)
    return answer if old is None else aged_answer(answer, old)


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
    found = models.overviews(context, reader.viewer, command.text)
    return model_view.models_answer(found, reader.voice(context))


def _show(context: Context, reader: Reader, command: commands.Show) -> Answer:
    if command.subject is None:
        raise models.no_subject("what to show", "churn@7")
    number = request_number(command.subject)
    # A number alone is none here: a run may be named so.
    if number is not None and command.subject.strip()[:1].upper() == "P":
        return request_details(context, reader, number, everything=command.everything)
    target = parse_target(command.subject)
    try:
        if target.version is not None:
            found = models.version_detail(context, reader.viewer, target.model, target.version)
            voice = Voice.ENGINEER if command.everything else reader.voice(context)
            return model_view.version_answer(found, everything=command.everything, voice=voice)
        if target.environment is not None:
            place = models.environment_detail(context, reader.viewer, target.model, target.environment)
            return model_view.environment_answer(place)
        whole = models.model_detail(context, reader.viewer, target.model)
        return model_view.model_answer(whole, reader.voice(context))
    except NotFound as no_model:
        return _run_or(context, reader.viewer, command, no_model)


def _run_or(context: Context, viewer: Viewer, command: commands.Show, otherwise: NotFound) -> Answer:
    """The run of that name; when there is none, what was said of the model is the better answer."""
    try:
        found = run_details.run_detail(context, viewer, command.subject or "")
        return one_run_view.run_answer(found, everything=command.everything)
    except NotFound:
        raise otherwise from None


def _why(context: Context, reader: Reader, command: commands.Why) -> Answer:
    if command.model is None or command.version is None or command.environment is None:
        raise BadInput("Say which: `why churn 7 production`.", field="model")
    wanted = (command.model, command.version, command.environment)
    return why(context, reader, *wanted)


def request_details(context: Context, reader: Reader, number: int, *, everything: bool = False) -> Answer:
    """What a request is judged on, in the reader's voice; `everything` is an engineer's."""
    case = requests.case_of(context, reader.viewer, number)
    voice = Voice.ENGINEER if everything else reader.voice(context)
    return details(case, checks.of_request(context, case.request), voice)


def why(context: Context, reader: Reader, model: str, version: int, environment: str) -> Answer:
    """What still stands between a version and an environment, in the reader's voice."""
    found = requests.blockers(context, reader.viewer, model, version, environment)
    return request_view.why_answer(found, reader.voice(context))


def _policy(context: Context, reader: Reader, command: commands.ShowPolicy) -> Answer:
    found = requirements.requirements(context, reader.viewer, command.model, command.environment)
    return requirements_answer(found, reader.voice(context))


def _requests(context: Context, reader: Reader, command: commands.Requests) -> Answer:
    return request_view.requests_answer(
        requests.open_cases(context, reader.viewer, command.model), command.model
    )


def _compare(context: Context, reader: Reader, command: commands.Compare) -> Answer:
    if not command.subjects:
        raise BadInput("Name two or more to compare.", hint="`/mlops compare churn 5 7`")
    everything = command.everything or command.as_csv
    found = comparison.comparison(context, reader.viewer, command.subjects, everything=everything)
    if not everything and reader.voice(context) is Voice.BUSINESS:
        return plain_answer(found)
    return comparison_answer(found)


def _data(context: Context, reader: Reader, command: commands.Data) -> Answer:
    if command.name is None:
        return catalogue_answer(data_sets.catalogue(context, reader.viewer))
    if command.name.casefold().startswith("add "):
        raise BadInput(
            "Data sets are added in the terminal, where the data is: `mlops-bot data add NAME SOURCE`."
        )
    try:
        return data_set_answer(data_sets.detail(context, reader.viewer, command.name))
    except NotFound as no_data_set:
        return _data_behind(context, reader.viewer, command.name, no_data_set)


def _data_behind(context: Context, viewer: Viewer, typed: str, otherwise: NotFound) -> Answer:
    """The data behind a version or a run of that name; the whole of it when it is one version of one data set."""
    try:
        name, records = lineages.data_behind(context, viewer, typed)
    except NotFound:
        raise otherwise from None
    if len(records) == 1:
        return data_set_answer(data_sets.detail(context, viewer, data_name(records[0])))
    return data_behind_answer(name, records)


def _lineage(context: Context, reader: Reader, command: commands.Lineage) -> Answer:
    if command.subject is None:
        raise BadInput("Name a version or a data set: `lineage churn@7`, or `lineage customers`.")
    return lineage_answer(lineages.lineage(context, reader.viewer, command.subject))


def _runs(context: Context, reader: Reader, command: commands.Runs) -> Answer:
    if command.experiment is None:
        if command != commands.Runs():
            raise BadInput("Say of which experiment.", hint="`/mlops runs` lists them.")
        return run_view.experiments_answer(run_pages.experiments_seen(context, reader.viewer))
    try:
        return run_view.runs_answer(run_pages.run_page(context, reader.viewer, command))
    except NotFound as no_experiment:
        return run_view.runs_answer(_saved_page(context, reader.viewer, command, no_experiment))


def _saved_page(context: Context, viewer: Viewer, command: commands.Runs, otherwise: NotFound) -> RunPage:
    """The page of the search that is kept under the name, when there is one."""
    saved = saved_searches.named(context, command.experiment or "")
    if saved is None or replace(command, experiment=None, page=None) != commands.Runs():
        raise otherwise
    query = replace(saved_searches.query_of(saved), page=command.page)
    return replace(run_pages.run_page(context, viewer, query), saved=saved.name)


def _saved(context: Context, reader: Reader, command: commands.RunsSaved) -> Answer:
    return run_view.saved_answer(saved_searches.listed(context, reader.viewer))


def _trend(context: Context, reader: Reader, command: commands.Trend) -> Answer:
    if command.model is None:
        raise BadInput("Say of which model.", hint="`/mlops trend churn roc_auc`")
    return trend_view.trend_answer(trends.trend(context, reader.viewer, command.model, command.metric))


def _deployments(context: Context, reader: Reader, command: commands.Deployments) -> Answer:
    if command.deployment is not None:
        found = deployments.one_seen(context, reader.viewer, command.deployment)
        return deployment_view.deployment_answer(*found)
    return deployment_view.deployments_answer(deployments.seen(context, reader.viewer, command.request))


def _owner(context: Context, reader: Reader, command: commands.Owner) -> Answer:
    if command.model is None:
        raise models.no_subject("a registered model")
    with context.database.read() as session:
        name = naming.the_model(session, command.model, reader.viewer).name
        held = people.ownerships(session, name)
        asked = offers.waiting(session, name)
    return ownership.of_model(name, held, context.policy().responsibilities, asked)


def _owners(context: Context, reader: Reader, command: commands.Owners) -> Answer:
    with context.database.read() as session:
        names = [each.name for each in registry.models(session) if reader.viewer.sees(each.name)]
        held = [each for each in people.ownerships(session) if reader.viewer.sees(each.model)]
        asked = [each for each in offers.waiting(session) if reader.viewer.sees(each.model)]
    return ownership.of_all(held, names, asked)


def _whoami(context: Context, reader: Reader, command: commands.WhoAmI) -> Answer:
    if reader.person is None:
        raise NotAllowed("The terminal knows no person: ask in Slack.", hint="`/mlops whoami`")
    return self_view.self_answer(selves.self_of(context, reader.person))


def _reviews(context: Context, reader: Reader, command: commands.Reviews) -> Answer:
    found = reviews.listed(context, reader.viewer, command.model)
    return review_view.listed_answer(found, context.clock.now(), reader.id)


# Each function takes the command it is keyed by, which a table of one type cannot say.
_READERS: Mapping[type[commands.Command], Callable[[Context, Reader, Any], Answer]] = {
    commands.Help: _help,
    commands.Models: _models,
    commands.Show: _show,
    commands.Why: _why,
    commands.ShowPolicy: _policy,
    commands.Deployments: _deployments,
    commands.Requests: _requests,
    commands.Compare: _compare,
    commands.Data: _data,
    commands.Lineage: _lineage,
    commands.Runs: _runs,
    commands.RunsSaved: _saved,
    commands.Trend: _trend,
    commands.Owner: _owner,
    commands.Owners: _owners,
    commands.Reviews: _reviews,
    commands.WhoAmI: _whoami,
    **reading_watch.READERS,
    **proof.READERS,
    **performance_reading.READERS,
    **drift_reading.READERS,
}
