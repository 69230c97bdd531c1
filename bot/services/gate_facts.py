"""Collects the facts that the gates of some rules ask for, and no others: what no gate looks at voids no approval."""

from sqlalchemy.orm import Session

from bot.domain.checks import CheckResult, latest
from bot.domain.gate_facts import AlertFacts, Asked, CheckFact, DataFact, LeftFact, ReviewFact
from bot.domain.gate_kinds import (
    AlertsGate,
    CardGate,
    CheckGate,
    ClassificationGate,
    FormatGate,
    FreshnessGate,
    OwnerGate,
    QualityGate,
    ReproducedGate,
    ReviewGate,
    ThresholdGate,
    TicketGate,
    VersusLiveGate,
)
from bot.domain.policy import PromotionRules
from bot.domain.registry import ModelVersion
from bot.services import measured
from storage import (
    checks,
    data_sets,
    departures,
    lineage,
    model_cards,
    monitors,
    observed,
    offers,
    people,
    reviews,
    tokens,
)


def asked(
    session: Session,
    rules: PromotionRules,
    version: ModelVersion,
    live: ModelVersion | None,
    reason: str,
    *,
    policy_watches: bool,
) -> Asked:
    """What the gates of these rules ask of a version, beside its metrics; `policy_watches`: it names monitors there."""
    kinds = {type(each) for each in rules.gates}
    model, environment = version.model, rules.environment
    return Asked(
        checks=_checks(session, rules, version) if CheckGate in kinds else (),
        alerts=_alerts(session, model, environment, policy_watches) if AlertsGate in kinds else None,
        data=_data(session, version) if kinds & {ClassificationGate, FreshnessGate, QualityGate} else (),
        owners=_owners(session, model) if OwnerGate in kinds else (),
        unaccepted=_unaccepted(session, model) if OwnerGate in kinds else (),
        left=left(session, model) if OwnerGate in kinds else (),
        card_missing=_card(session, version) if CardGate in kinds else None,
        reproduced_at=observed.reproduced_at(session, model, version.version)
        if ReproducedGate in kinds
        else None,
        reviews=_reviews(session, rules, version),
        format=version.artifact.format if FormatGate in kinds else None,
        reason=reason if TicketGate in kinds else "",
        bounds=measured.bounds(session, rules, version, live),
        measured=measured.measured(session, rules, version),
        measured_on=_measured_on(session, rules, version),
    )


def _checks(session: Session, rules: PromotionRules, version: ModelVersion) -> tuple[CheckFact, ...]:
    wanted = {each.name for each in rules.gates if isinstance(each, CheckGate)}
    found = [
        each
        for each in latest(checks.of_version(session, version.model, version.version))
        if each.name in wanted
    ]
    names = {each.producer: _producer(session, each.producer) for each in found}
    return tuple(
        CheckFact(
            each.name,
            names[each.producer],
            each.result is CheckResult.PASS,
            each.at,
            each.valid_until,
            each.sha256 == version.artifact.sha256,
        )
        for each in found
    )


def _producer(session: Session, token_id: str) -> str:
    found = tokens.find(session, token_id)
    return token_id if found is None else found[0].name


def _alerts(session: Session, model: str, environment: str, policy_watches: bool) -> AlertFacts:
    added = monitors.added(session, model)
    is_watched = policy_watches or any(each.environment == environment for each in added)
    return AlertFacts(is_watched, observed.open_alerts(session, model, environment))


def _data(session: Session, version: ModelVersion) -> tuple[DataFact, ...]:
    traced = lineage.data_of(session, version.model, version.version)
    records = [] if traced is None else [data_sets.find_record(session, each) for each in traced.data]
    quality = observed.quality_of(session, [each.id for each in records if each is not None])
    known = {
        name: data_sets.find(session, name) for name in {x.version.name for x in records if x is not None}
    }
    found = [
        DataFact(
            each.name,
            None if (data := known[each.version.name]) is None else data.classification,
            each.added_at,
            quality.get(each.id),
        )
        for each in records
        if each is not None
    ]
    # In a whole order: evidence is hashed over it.
    return tuple(sorted(found, key=lambda each: each.name))


def _owners(session: Session, model: str) -> tuple[str, ...]:
    return tuple(sorted({each.responsibility for each in people.ownerships(session, model)}))


def _unaccepted(session: Session, model: str) -> tuple[str, ...]:
    """The responsibilities that nobody holds, and that somebody is asked to take."""
    held = _owners(session, model)
    asked = {each.responsibility for each in offers.waiting(session, model)}
    return tuple(sorted(asked - set(held)))


def left(session: Session, model: str) -> tuple[LeftFact, ...]:
    """The responsibilities for a model whose holder left."""
    gone = departures.gone(session)
    held = [each for each in people.ownerships(session, model) if each.person in gone] if gone else []
    return tuple(LeftFact(each.responsibility, gone[each.person]) for each in held)


def _card(session: Session, version: ModelVersion) -> tuple[str, ...]:
    return tuple(each.value for each in model_cards.missing(session, version.model, version.version))


def _reviews(session: Session, rules: PromotionRules, version: ModelVersion) -> tuple[ReviewFact, ...]:
    wanted = {each.review for each in rules.gates if isinstance(each, ReviewGate)}
    if not wanted:
        return ()
    # The newest of a kind stands for it: a review that was asked for again is under way.
    newest = {
        each.kind.value: each.passed for each in reviews.of_version(session, version.model, version.version)
    }
    return tuple(ReviewFact(kind, newest[kind]) for kind in sorted(wanted & newest.keys()))


def _measured_on(session: Session, rules: PromotionRules, version: ModelVersion) -> tuple[str, ...]:
    """The names that the evaluation data goes by, of those that gates ask for."""
    gates = (each for each in rules.gates if isinstance(each, ThresholdGate | VersusLiveGate))
    wanted = {each.measured_on for each in gates if each.measured_on is not None}
    fingerprint = version.evaluation_fingerprint
    if not wanted or fingerprint is None:
        return ()
    known = {fingerprint}
    for each in data_sets.with_fingerprint(session, fingerprint):
        known |= {each.name, each.version.name, each.version.version}
    return tuple(sorted(wanted & known))
