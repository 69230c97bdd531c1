"""Why a policy does not pre-approve a version: what is not known to be the same, and what does not pass."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.auto_rule import AutoRule
from bot.domain.gate_verdicts import Outcome
from bot.domain.policy import Policy
from bot.domain.promotion import Blocker, BlockerKind, data_blockers, place_blockers
from bot.domain.registry import ModelVersion
from bot.domain.standard_change import Making, differences, making, training_data
from bot.domain.text import listed
from bot.services import cases
from bot.views.gates import blocker_line
from bot.views.spans import plain
from storage import data_sets, environments, registry, runs


def reason_for(rule: AutoRule, model: str, live: int) -> str:
    """Why such a version is pre-approved: `same pipeline and features as churn@6`."""
    return f"same {listed([each.value for each in rule.same])} as {model}@{live}"


def unlike(session: Session, policy: Policy, model: str, version: int, environment: str) -> tuple[str, ...]:
    """Why it is no standard change there, whatever it measures; nothing when it is one."""
    rule = policy.rules(model, environment).auto
    if rule is None:
        return (f"the policy pre-approves nothing for {environment}",)
    state = environments.state(session, model, environment)
    if state.version is None or state.without_approval:
        return (f"nothing that was decided is live in {environment}",)
    candidate, live = (registry.find_version(session, model, each) for each in (version, state.version))
    if candidate is None or live is None or candidate.version <= live.version:
        return (f"it is not newer than what is live in {environment}",)
    return differences(rule, _making(session, candidate), _making(session, live))


def objections(
    session: Session, policy: Policy, model: str, version: int, environment: str, reason: str, at: datetime
) -> tuple[str, ...]:
    """Everything that keeps the policy from pre-approving a version; nothing when it is pre-approved."""
    if found := unlike(session, policy, model, version, environment):
        return found
    rules = policy.rules(model, environment)
    facts = cases.collect(session, policy, model, version, environment, reason)
    results = cases.judge_all(policy, rules, facts, at)
    if not results:
        return (f"no gate looks at what goes to {environment}",)
    # Also a gate that only reports: nobody is there to read what it says.
    failed = (Blocker(BlockerKind.GATE, gate=each) for each in results if each.outcome is not Outcome.PASS)
    blockers = (*place_blockers(rules, facts), *data_blockers(facts), *failed)
    return tuple(plain(blocker_line(each)) for each in blockers)


def _making(session: Session, version: ModelVersion) -> Making:
    run = None if version.run_id is None else runs.find_run(session, version.run_id)
    records = {each: data_sets.record_of(session, each) for each in training_data(version, run)}
    return making(version, run, {each: found.schema if found else None for each, found in records.items()})
