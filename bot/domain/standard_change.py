"""Standard changes: a version that is made as the live one was, by the same pipeline of the same features, is pre-approved."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.auto_rule import AutoRule, Same
from bot.domain.data_sets import Column
from bot.domain.policy import Policy, PromotionRules
from bot.domain.promotion import PromotionRequest
from bot.domain.registry import DataSetVersion, ModelVersion
from bot.domain.retirement import rules_of as usual_rules
from bot.domain.run_detail import SOURCE
from bot.domain.run_inputs import columns_of, is_evaluation
from bot.domain.runs import Run
from bot.domain.subject import REMOTE

ENTRY_POINT = "mlflow.project.entryPoint"


def rules_of(policy: Policy, request: PromotionRequest) -> PromotionRules:
    """The rules a request is judged by: what the policy pre-approves needs nobody's approval."""
    rules = usual_rules(policy, request)
    return replace(rules, approvals=()) if request.is_preapproved else rules


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The code that makes versions: a repository, a program in it, and its entry point if it has several."""

    repository: str
    source: str
    entry_point: str = ""


@dataclass(frozen=True, slots=True)
class Making:
    """How a version was made, as far as that is known."""

    pipeline: Pipeline | None = None
    features: frozenset[Column] | None = None


Schemas = Mapping[DataSetVersion, tuple[Column, ...] | None]


def making(version: ModelVersion, run: Run | None, schemas: Schemas) -> Making:
    """How a version was made: by the run behind it, of data sets whose columns its run told, or `schemas` know."""
    return Making(_pipeline(version, run), _features(version, run, schemas))


def training_data(version: ModelVersion, run: Run | None) -> tuple[DataSetVersion, ...]:
    """What it was trained on: what it names itself, else what its run read; not what it was measured on."""
    inputs = run.inputs if run else ()
    trained = {each.digest for each in inputs if not is_evaluation(each.tags)}
    measured = {each.digest for each in inputs} - trained
    named = version.data_sets or (run.data_sets if run else ())
    return tuple(each for each in named if each.fingerprint not in measured)


def differences(rule: AutoRule, version: Making, live: Making) -> tuple[str, ...]:
    """What is not the same, or not known to be; nothing where all that the rule asks for is the same."""
    found = []
    for each in rule.same:
        one, other = getattr(version, each.value), getattr(live, each.value)
        if one is None or other is None:
            found.append(f"the {each.value} of {'it' if one is None else 'the live version'} is not known")
        elif one != other:
            found.append(
                f"the {each.value} is another one" if each is Same.PIPELINE else "the features are others"
            )
    return tuple(found)


def _pipeline(version: ModelVersion, run: Run | None) -> Pipeline | None:
    # Code that nobody committed is in no repository.
    if run is None or version.dirty or run.dirty:
        return None
    repository, source = run.tags.get(REMOTE, "").strip(), run.tags.get(SOURCE, "").strip()
    if not repository or not source:
        return None
    return Pipeline(repository.removesuffix("/").removesuffix(".git"), source, run.tags.get(ENTRY_POINT, ""))


def _features(version: ModelVersion, run: Run | None, schemas: Schemas) -> frozenset[Column] | None:
    told = {each.digest: columns_of(each.schema) for each in run.inputs} if run else {}
    found = [told.get(each.fingerprint) or schemas.get(each) for each in training_data(version, run)]
    known = [each for each in found if each]
    # One that nobody described may hold anything.
    return (
        frozenset(column for each in known for column in each) if known and len(known) == len(found) else None
    )
