"""Looking at registered models, versions, environments and runs."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.domain.overview import (
    EnvironmentDetail,
    ListedModel,
    ModelDetail,
    ModelOverview,
    VersionDetail,
    key_metric,
)
from bot.domain.policy import Policy
from bot.domain.registry import EnvironmentState, ModelVersion, RegisteredModel
from bot.domain.retirement import life
from bot.domain.runs import Run
from bot.domain.text import near
from bot.errors import BadInput, NotFound
from bot.services import checks, serving
from bot.services.context import Context
from bot.services.experiment_sight import hidden_experiments
from bot.services.identity import OPERATOR, Viewer
from bot.services.naming import missing, quoted, the_environment, the_model, the_version
from storage import environments, listing, people, probation, promotion, registry, runs

Item = TypeVar("Item")
HISTORY_SHOWN = 5


def overviews(context: Context, viewer: Viewer, text: str | None = None) -> tuple[ModelOverview, ...]:
    """The registered models the viewer sees, or those with the text in their name or description."""
    policy = context.policy()
    with context.database.read() as session:
        found = [each for each in registry.models(session) if viewer.sees(each.name) and _matches(each, text)]
        everything = [] if found or not text else [each.name for each in registry.models(session)]
        rows = _overviews(session, policy, found)
    if text and not rows:
        visible = [name for name in everything if viewer.sees(name)]
        raise missing(
            f"No registered model matches {quoted(text)}.", near(text, visible), "`/mlops models` lists all."
        )
    return rows


def listed(context: Context, viewer: Viewer, text: str = "") -> tuple[ListedModel, ...]:
    """The registered models that match a text and that the viewer sees, with what is live; none is an answer, too."""
    with context.database.read() as session:
        found = listing.listed(session)
    seen = [each for each in found if viewer.sees(each.name)]
    return tuple([each for each in seen if _matches(each, text)] if text else seen)


def model_detail(context: Context, viewer: Viewer, name: str) -> ModelDetail:
    """One registered model with its versions."""
    policy = context.policy()
    with context.database.read() as session:
        model = the_model(session, name, viewer)
        overview = _overviews(session, policy, [model])[0]
        found = registry.versions(session, model.name)
    return ModelDetail(overview, found, overview.metric)


def version_detail(context: Context, viewer: Viewer, name: str, version: int) -> VersionDetail:
    """One version, and where it is live."""
    policy = context.policy()
    goal = policy.goal
    with context.database.read() as session:
        model = the_model(session, name, viewer).name
        found = the_version(session, model, version)
        live = [each for each in environments.live_in(session, model) if each.version == version]
    places = tuple(each.environment for each in live)
    unapproved = tuple(each.environment for each in live if each.without_approval)
    page = context.sites.version_page(found.model, found.version)
    worth = checks.of_version(context, found)
    return VersionDetail(found, places, unapproved, policy.better, goal, page, worth)


def environment_detail(context: Context, viewer: Viewer, name: str, environment: str) -> EnvironmentDetail:
    """One environment of a model."""
    policy = context.policy()
    with context.database.read() as session:
        model = the_model(session, name, viewer).name
        place = the_environment(policy, environment)
        return EnvironmentDetail(
            environments.state(session, model, place),
            environments.find_lock(session, model, place),
            promotion.open_request(session, model, place),
            environments.history(session, model, place, HISTORY_SHOWN),
            serving.of_environment(context, session, model, place),
            probation.of_place(session, model, place),
        )


def the_run(session: Session, reference: str, viewer: Viewer = OPERATOR) -> Run:
    """A run by name or prefix; BadInput when several are meant, NotFound with near misses."""
    hidden = hidden_experiments(session, viewer)
    found = [each for each in runs.find_runs(session, reference) if each.experiment not in hidden]
    by_id = [each for each in found if each.run_id.startswith(reference.lower())]
    # Of several runs of one name the newest is meant, unless some id begins like that, too.
    if len(found) == 1 or (found and found[0].name == reference and not by_id):
        return found[0]
    if found:
        which = ", ".join(f"`{each.run_id[:10]}`" for each in found[:5])
        raise BadInput(f"{quoted(reference)} fits several runs: {which}.", hint="Type more of the id.")
    raise missing(
        f"There is no run {quoted(reference)}.",
        # A name alone does not say whether it may be known.
        near(reference, () if hidden else runs.run_names(session)),
        "A run is typed by its name, or by 6 or more digits of its id.",
    )


def grouped(items: Iterable[Item], by: Callable[[Item], str]) -> Mapping[str, tuple[Item, ...]]:
    """Items by a name they carry, in their order."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(by(item), []).append(item)
    return {name: tuple(each) for name, each in found.items()}


def shown_version(
    policy: Policy, states: Iterable[EnvironmentState], versions: tuple[ModelVersion, ...]
) -> tuple[EnvironmentState | None, ModelVersion | None]:
    """The live version that stands for a model: that of the last environment of the policy that has one."""
    order = {each.name: place for place, each in enumerate(policy.environments)}
    live = [each for each in states if each.version is not None]
    # An environment that the policy does not name any more comes after all that it does.
    top = max(live, key=lambda each: order.get(each.environment, -1), default=None)
    if top is None:
        return None, versions[0] if versions else None
    return top, next((each for each in versions if each.version == top.version), None)


def _overviews(session: Session, policy: Policy, models: list[RegisteredModel]) -> tuple[ModelOverview, ...]:
    live = grouped(environments.states(session), lambda each: each.model)
    latest = registry.latest_versions(session)
    versions = registry.versions_of_all(session, [each.name for each in models])
    owners = grouped(people.ownerships(session), lambda each: each.model)
    waiting = grouped(promotion.requests(session), lambda each: each.model)
    proving = probation.by_place(session)
    locks = grouped(environments.locks(session), lambda each: each.model)
    rows = []
    for model in models:
        states = tuple(each for each in live.get(model.name, ()) if each.version is not None)
        top, version = shown_version(policy, states, versions[model.name])
        places = (top.environment,) if top else tuple(each.name for each in policy.environments)
        # Only of what was live once, and is no more, the moves say anything about its life.
        is_past = not states and model.name in live
        moves = environments.history(session, model.name) if is_past else ()
        asked = waiting.get(model.name, ())
        metric = None if version is None else key_metric(policy, model, places, version)
        rows.append(
            ModelOverview(
                model=model,
                live=_ordered(policy, states),
                latest=latest.get(model.name),
                metric=metric,
                value=version.metrics.get(metric) if version and metric else None,
                owners=owners.get(model.name, ()),
                open_requests=asked,
                locks=locks.get(model.name, ()),
                proving=proving.get(model.name, {}),
                life=life(asked, moves, is_live=bool(states)),
            )
        )
    return tuple(rows)


def _ordered(policy: Policy, states: tuple[EnvironmentState, ...]) -> tuple[EnvironmentState, ...]:
    order = {each.name: place for place, each in enumerate(policy.environments)}
    return tuple(sorted(states, key=lambda each: -order.get(each.environment, -1)))


def _matches(model: RegisteredModel | ListedModel, text: str | None) -> bool:
    wanted = (text or "").casefold()
    return wanted in model.name.casefold() or wanted in model.description.casefold()


def no_subject(what: str, like: str = "churn") -> NotFound:
    """Nothing was named."""
    return NotFound(f"Name {what}, like `{like}`.", hint="`/mlops models` lists the registered models.")
