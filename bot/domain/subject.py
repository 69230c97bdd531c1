"""What can be compared: a version or a run, under one set of names."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.registry import DataSetVersion, ModelVersion
from bot.domain.runs import Run

# Tags of a run that say where its code is, and which environment it ran in (the digest of a lock file, as a rule).
REMOTE, ENVIRONMENT = "mlflow.source.git.repoURL", "mlops.environment"
# What programs write about themselves is no difference that people made.
_OF_PROGRAMS = ("mlflow.", "mlops.")


@dataclass(frozen=True, slots=True)
class Subject:
    """One version or run under comparison, by the name it is typed with."""

    name: str
    metrics: Mapping[str, float] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    commit: str | None = None
    data_sets: tuple[DataSetVersion, ...] = ()
    evaluation_fingerprint: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    remote: str | None = None
    environment: str | None = None
    run_id: str | None = None


def version_subject(version: ModelVersion, tags: Mapping[str, str] | None = None) -> Subject:
    """A registered version as a subject; `tags` are those of its run."""
    known = tags or {}
    return Subject(
        name=version.name,
        metrics=version.metrics,
        params=version.params,
        commit=version.commit,
        data_sets=version.data_sets,
        evaluation_fingerprint=version.evaluation_fingerprint,
        remote=known.get(REMOTE),
        environment=known.get(ENVIRONMENT),
        run_id=version.run_id,
    )


def run_subject(run: Run) -> Subject:
    """A training run as a subject."""
    return Subject(
        name=run.name,
        metrics=run.metrics,
        params=run.params,
        commit=run.commit,
        data_sets=run.data_sets,
        evaluation_fingerprint=run.evaluation_fingerprint,
        tags={key: each for key, each in run.tags.items() if not key.startswith(_OF_PROGRAMS)},
        remote=run.tags.get(REMOTE),
        environment=run.tags.get(ENVIRONMENT),
        run_id=run.run_id,
    )
