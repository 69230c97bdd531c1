"""What stored predictions say to the gates: computed once and outside of any transaction, and read from then on."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.domain.bootstrap import Resamples
from bot.domain.gate_facts import BoundFact, MeasuredFact
from bot.domain.gate_kinds import ConfidenceGate, ThresholdGate, VersusLiveGate
from bot.domain.paired import lower_bound, measure_of, pair
from bot.domain.policy import Policy, PromotionRules
from bot.domain.predictions import Predictions, PredictionSet
from bot.domain.registry import ModelVersion
from bot.domain.untested import Untested
from bot.services import predictions
from bot.services.context import Context
from storage import environments, paired_bounds, registry, tokens
from storage import predictions as stored

# The draws of the bootstrap: the same predictions give the same bound each time.
SEED = 20
TOKEN = "token:"


@dataclass(frozen=True, slots=True)
class Measured:
    """A version and the facts of its stored predictions."""

    version: ModelVersion
    held: PredictionSet


def prepare(context: Context, policy: Policy, model: str, version: int, environment: str) -> None:
    """Compute what the rules ask of stored predictions and nobody computed yet."""
    rules = policy.rules(model, environment)
    if not _asks(rules):
        return
    with context.database.read() as session:
        found = _sides(session, model, version, environment)
        runs = [each.run_id for each in found if each is not None and each.run_id]
    for run_id in runs:
        predictions.take_in(context, run_id)
    with context.database.read() as session:
        candidate, live = (_measured(session, each) for each in _sides(session, model, version, environment))
        proofs = _missing_proofs(session, rules, candidate)
        tests = _missing_tests(session, rules, candidate, live)
        loaded = {
            each.held.sha256: _load(session, each) for each in (candidate, live) if each and (proofs or tests)
        }
    bounds = [_bound(policy, gate, candidate, live, loaded) for gate in tests]
    proven = {metric: _proof(metric, candidate, loaded) for metric in proofs}
    if candidate is None or not (bounds or proven):
        return
    at = context.clock.now()
    with context.database.write() as session:
        for bound in bounds:
            assert live is not None
            paired_bounds.keep(session, (candidate.held.sha256, live.held.sha256), bound, at)
        for metric, holds in proven.items():
            reported = candidate.version.metrics[metric]
            paired_bounds.keep_proof(session, candidate.held.sha256, metric, reported, holds=holds, at=at)


def bounds(
    session: Session, rules: PromotionRules, version: ModelVersion, live: ModelVersion | None
) -> tuple[BoundFact, ...]:
    """The bounds that the rules ask for, as far as they are known."""
    gates = [each for each in rules.gates if isinstance(each, ConfidenceGate)]
    if not gates or live is None:
        return ()
    sides = _measured(session, version), _measured(session, live)
    if version.evaluation_fingerprint != live.evaluation_fingerprint:
        return tuple(BoundFact(x.metric, x.confidence, None, Untested.DIFFERENT_DATA) for x in gates)
    if sides[0] is None or sides[1] is None:
        return tuple(BoundFact(x.metric, x.confidence, None, Untested.NOT_STORED) for x in gates)
    key = sides[0].held.sha256, sides[1].held.sha256
    found = (paired_bounds.find(session, key, each.metric, each.confidence) for each in gates)
    return tuple(each for each in found if each is not None)


def measured(session: Session, rules: PromotionRules, version: ModelVersion) -> tuple[MeasuredFact, ...]:
    """The metrics that stored predictions give again, and whose token stored them."""
    metrics = _asked_of_somebody(rules)
    found = _measured(session, version) if metrics else None
    if found is None:
        return ()
    by = _token_name(session, found.held.stored_by)
    return tuple(
        MeasuredFact(metric, by)
        for metric in metrics
        if metric in version.metrics
        and paired_bounds.find_proof(session, found.held.sha256, metric, version.metrics[metric])
    )


def _asks(rules: PromotionRules) -> bool:
    return bool(_asked_of_somebody(rules)) or any(isinstance(each, ConfidenceGate) for each in rules.gates)


def _asked_of_somebody(rules: PromotionRules) -> tuple[str, ...]:
    gates = (each for each in rules.gates if isinstance(each, ThresholdGate | VersusLiveGate))
    return tuple(dict.fromkeys(each.metric for each in gates if each.measured_by is not None))


def _sides(
    session: Session, model: str, version: int, environment: str
) -> tuple[ModelVersion | None, ModelVersion | None]:
    live = environments.state(session, model, environment).replaced_by(version)
    return registry.find_version(session, model, version), (
        None if live is None else registry.find_version(session, model, live)
    )


def _measured(session: Session, version: ModelVersion | None) -> Measured | None:
    held = None if version is None else predictions.set_of_version(session, version)
    return None if version is None or held is None else Measured(version, held)


def _load(session: Session, side: Measured) -> Predictions:
    found = stored.load(session, side.held.predictor, side.held.evaluation_fingerprint)
    assert found is not None
    return found


def _missing_proofs(session: Session, rules: PromotionRules, candidate: Measured | None) -> list[str]:
    if candidate is None:
        return []
    metrics = candidate.version.metrics
    return [
        each
        for each in _asked_of_somebody(rules)
        if each in metrics
        and paired_bounds.find_proof(session, candidate.held.sha256, each, metrics[each]) is None
    ]


def _missing_tests(
    session: Session, rules: PromotionRules, candidate: Measured | None, live: Measured | None
) -> list[ConfidenceGate]:
    if candidate is None or live is None:
        return []
    if candidate.held.evaluation_fingerprint != live.held.evaluation_fingerprint:
        return []
    key = candidate.held.sha256, live.held.sha256
    gates = [each for each in rules.gates if isinstance(each, ConfidenceGate)]
    return [x for x in gates if paired_bounds.find(session, key, x.metric, x.confidence) is None]


def _bound(
    policy: Policy,
    gate: ConfidenceGate,
    candidate: Measured | None,
    live: Measured | None,
    loaded: dict[str, Predictions],
) -> BoundFact:
    assert candidate is not None
    assert live is not None
    first, second = loaded[live.held.sha256], loaded[candidate.held.sha256]
    shared = pair(first, second)
    if isinstance(shared, Untested):
        return BoundFact(gate.metric, gate.confidence, None, shared)
    reported = [
        (each.version.metrics.get(gate.metric), loaded[each.held.sha256]) for each in (live, candidate)
    ]
    measure, untested = measure_of(gate.metric, reported)
    better = policy.better.get(gate.metric)
    if measure is None or better is None:
        return BoundFact(gate.metric, gate.confidence, None, untested or Untested.NO_TEST)
    found = lower_bound(measure, shared, better, Resamples.of(len(shared), SEED), gate.confidence)
    return BoundFact(gate.metric, gate.confidence, found, Untested.TOO_FEW if found is None else None)


def _proof(metric: str, candidate: Measured | None, loaded: dict[str, Predictions]) -> bool:
    assert candidate is not None
    reported = candidate.version.metrics.get(metric)
    measure, _ = measure_of(metric, [(reported, loaded[candidate.held.sha256])])
    return measure is not None


def _token_name(session: Session, actor: str) -> str:
    """The name of the token that an actor of the audit is; whoever else it is stays as it is."""
    found = tokens.find(session, actor.removeprefix(TOKEN)) if actor.startswith(TOKEN) else None
    return actor if found is None else found[0].name
