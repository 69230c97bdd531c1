"""What it takes to go live, put together from the policy in force, Slack's groups and the stored evidence."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from bot.domain.permissions import permitted_roles
from bot.domain.policy import Environment, Policy, Verb
from bot.domain.requirements import (
    LOOKED_BACK,
    MOVING,
    PlaceRequirements,
    Reported,
    Requirements,
    only_reports,
    would_block,
)
from bot.domain.standing import Memberships, known_holders
from bot.services import cases
from bot.services.context import Context
from bot.services.identity import Viewer
from bot.services.naming import the_environment, the_model
from bot.services.requests import who_is_who
from storage import people, promotion, registry
from storage import policy as revisions


def requirements(
    context: Context, viewer: Viewer, model: str | None = None, environment: str | None = None
) -> Requirements:
    """What it takes for a model, or for any; in one environment, or in each."""
    policy, known = context.policy(), who_is_who(context)
    with context.database.read() as session:
        name = None if model is None else the_model(session, model, viewer).name
        wanted = None if environment is None else the_environment(policy, environment)
        own = None if name is None else policy.of(name)
        tier = None if own is None else own.tier
        # One that no pattern fits has the trainer of the file.
        trainer = policy.retrain if name is None else policy.trainer(name)
        asked = () if trainer is None else (Verb.RETRAIN,)
        places = [each for each in policy.environments if wanted in {None, each.name}]
        return Requirements(
            places=tuple(_place(session, policy, known, viewer, name, each) for each in places),
            permissions={verb: permitted_roles(policy, verb) for verb in (*MOVING, *asked)},
            source=policy.source,
            is_default=policy.is_default,
            model=name,
            tier=tier,
            stricter_of=policy.tiers if tier is None else (),
            others=() if name is not None else _patterns(session, policy, viewer),
            revision=revisions.with_hash(session, policy.hash),
            trainer=None if trainer is None else trainer.name,
        )


def reported(
    session: Session, policy: Policy, environment: str, hidden: Iterable[str] = (), model: str | None = None
) -> Reported:
    """The last requests for an environment on their stored evidence, judged by the rules of now."""
    found = promotion.latest(session, environment, LOOKED_BACK, hidden, model)
    blocked = 0
    for request in found:
        evidence = (
            None if request.evidence_id is None else promotion.find_evidence(session, request.evidence_id)
        )
        rules = policy.rules(request.model, environment)
        # As of when it was asked: what is stale by now was fresh then.
        results = (
            () if evidence is None else cases.judge_all(policy, rules, evidence.facts, request.created_at)
        )
        blocked += would_block(rules, results)
    return Reported(blocked, len(found))


def reports(session: Session, policy: Policy, hidden: Iterable[str]) -> dict[str, Reported]:
    """Of each environment where gates only report, what they would have blocked; none where nobody asked."""
    models = (None, *(each.pattern for each in policy.models))
    names = [each.name for each in policy.environments]
    places = [name for name in names if any(only_reports(policy.rules(each, name)) for each in models)]
    found = {each: reported(session, policy, each, hidden) for each in places}
    return {name: each for name, each in found.items() if each.of}


def _place(
    session: Session,
    policy: Policy,
    known: Memberships,
    viewer: Viewer,
    model: str | None,
    place: Environment,
) -> PlaceRequirements:
    rules = policy.rules(model, place.name)
    owners = () if model is None else people.ownerships(session, model)
    # Who owns a model is known of one model, not of any.
    asked = [each.role for each in rules.approvals if model is not None or each.role in policy.roles]
    who = known_holders(asked, policy, known, owners)
    report = reported(session, policy, place.name, viewer.hidden, model) if only_reports(rules) else None
    seen = known.who_see(model, who) if model else who
    return PlaceRequirements(place, rules, seen, report, policy.deployers.get(place.name, ()))


def _patterns(session: Session, policy: Policy, viewer: Viewer) -> tuple[str, ...]:
    """The patterns with rules of their own, as far as they fit a model that the viewer sees."""
    seen = {policy.of(each.name).pattern for each in registry.models(session) if viewer.sees(each.name)}
    return tuple(each.pattern for each in policy.models if each.pattern in seen and each.promotion)
