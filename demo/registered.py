"""The registered models of Northwind, which runs became their versions, and who answers for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.people import Ownership
from bot.domain.registry import ModelVersion, PersonId, RegisteredModel
from demo.organisation import (
    ANA,
    DARA,
    DIABETES,
    DIGITS,
    GRACE,
    KENJI,
    LEO,
    MIA,
    TOM,
    TUMOUR,
    WINE,
)
from demo.trained import Trained, TrainedRun

TUMOUR_SCREENING = "tumour-screening"
WINE_GRADING = "wine-grading"
DIGIT_READER = "digit-reader"
DIABETES_PROGRESSION = "diabetes-progression"

# The tag that names the metric a registered model is first judged by.
KEY_METRIC = "key_metric"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A run that became a version, in the words of who registered it."""

    run: str
    description: str
    registered_by: PersonId


@dataclass(frozen=True, slots=True)
class Line:
    """A registered model, its versions from the first on, and its people by responsibility."""

    name: str
    description: str
    channel: str
    key_metric: str
    versions: tuple[Chosen, ...]
    owners: Mapping[str, PersonId]


LINES = (
    Line(
        TUMOUR_SCREENING,
        "Finds malignant tumours in measurements of a biopsy, so that a doctor looks at those first.",
        TUMOUR,
        "roc_auc",
        (
            Chosen("tumour-forest-2", "First version: a forest on the first part of the data.", LEO),
            Chosen(
                "tumour-boosting-4", "Shallow boosted trees on the whole data set; finds more of them.", ANA
            ),
            Chosen(
                "tumour-network-3",
                "A small network: better ranking, no false alarm, but it misses two more.",
                LEO,
            ),
        ),
        {"accountable": GRACE, "deputy": ANA, "on-call": DARA},
    ),
    Line(
        WINE_GRADING,
        "Tells the cultivar of a wine from its chemical analysis.",
        WINE,
        "log_loss",
        (
            Chosen("wine-linear-3", "A linear baseline, so that there is something to beat.", LEO),
            Chosen("wine-neighbours-2", "Compares a sample with the seven nearest known ones.", LEO),
            Chosen("wine-boosting-2", "Boosted trees on the whole data set; no mistake on the holdout.", ANA),
        ),
        {"accountable": TOM, "deputy": LEO, "on-call": DARA},
    ),
    Line(
        DIGIT_READER,
        "Reads hand-written digits on scanned forms.",
        DIGITS,
        "accuracy",
        (
            Chosen("digit-linear-3", "A linear baseline on the first scans.", ANA),
            Chosen("digit-neighbours-2", "Compares a digit with the five nearest known ones.", ANA),
            Chosen("digit-network-2", "A small network: ten times smaller, but it misreads more.", LEO),
        ),
        {"accountable": TOM, "deputy": MIA, "on-call": KENJI},
    ),
    Line(
        DIABETES_PROGRESSION,
        "Estimates how far diabetes has progressed after one year.",
        DIABETES,
        "rmse",
        (
            Chosen("diabetes-linear-3", "A linear baseline, measured on the first holdout.", LEO),
            Chosen("diabetes-boosting-2", "Boosted stumps on the whole data set and the new holdout.", ANA),
        ),
        {"accountable": GRACE},
    ),
)


def registered_models(trained: Trained) -> tuple[RegisteredModel, ...]:
    """The registered models, each created an hour before its first run."""
    return tuple(
        RegisteredModel(
            name=line.name,
            description=line.description,
            channel=line.channel,
            created_at=trained.of(line.name)[0].run.started_at - timedelta(hours=1),
            tags={KEY_METRIC: line.key_metric},
        )
        for line in LINES
    )


def model_versions(trained: Trained) -> tuple[ModelVersion, ...]:
    """Every version, registered two hours after its run ended."""
    return tuple(
        _version(line.name, number, chosen, trained.named(chosen.run))
        for line in LINES
        for number, chosen in enumerate(line.versions, start=1)
    )


def ownerships(trained: Trained) -> tuple[Ownership, ...]:
    """Who holds which responsibility; diabetes-progression lacks a deputy and nobody is on call."""
    return tuple(
        Ownership(line.name, responsibility, person, trained.of(line.name)[0].run.started_at)
        for line in LINES
        for responsibility, person in line.owners.items()
    )


def _version(name: str, number: int, chosen: Chosen, trained: TrainedRun) -> ModelVersion:
    run = trained.run
    return ModelVersion(
        model=name,
        version=number,
        created_at=(run.ended_at or run.started_at) + timedelta(hours=2),
        run_id=run.run_id,
        author=run.author,
        registered_by=chosen.registered_by,
        commit=run.commit,
        dirty=run.dirty,
        artifact=trained.artifact,
        data_sets=run.data_sets,
        metrics=run.metrics,
        params=run.params,
        evaluation_fingerprint=run.evaluation_fingerprint,
        description=chosen.description,
    )
