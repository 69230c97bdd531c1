"""What Northwind says of its data: who answers for it, who may know it, how fresh it must be, and its columns."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.data_sets import Classification, Column, Content, DataSet, FingerprintKind
from bot.domain.personal import PersonalKind, suspicion
from bot.domain.registry import DataSetVersion, PersonId
from bot.domain.runs import Run
from demo.organisation import ANA, GRACE, KENJI, ROSA, TEAM, TOM
from storage import audit, data_sets

ADDED_BEFORE = timedelta(days=2)
_MEASURES = (
    "radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity", "concave points", "symmetry",
    "fractal dimension",
)  # fmt: skip
_WINE = (
    "alcohol", "malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols", "flavanoids",
    "nonflavanoid_phenols", "proanthocyanins", "color_intensity", "hue", "od280/od315_of_diluted_wines", "proline",
)  # fmt: skip
_COLUMNS = {
    "breast-cancer": tuple(f"{kind} {each}" for kind in ("mean", "error", "worst") for each in _MEASURES),
    "wine": _WINE,
    "digits": tuple(f"pixel_{row}_{column}" for row in range(8) for column in range(8)),
    "diabetes": ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a data set, and the columns that somebody decided about."""

    data_set: DataSet
    decided: tuple[tuple[str, bool, PersonId], ...] = ()


CATALOGUE = (
    Said(
        DataSet(
            "breast-cancer",
            ANA,
            Classification.CONFIDENTIAL,
            fresh_within=timedelta(days=90),
            retention=timedelta(days=730),
        )
    ),
    Said(DataSet("wine", TOM, Classification.INTERNAL, fresh_within=timedelta(days=14))),
    Said(DataSet("digits", KENJI, Classification.PUBLIC)),
    Said(
        DataSet("diabetes", GRACE, Classification.PERSONAL, retention=timedelta(days=365)),
        decided=(("sex", True, ROSA),),
    ),
)


def describe(session: Session, runs: Iterable[Run]) -> None:
    """Store what is said of each data set, and its versions as they were added before the first run read them."""
    first = _first_read(runs)
    for said in CATALOGUE:
        name = said.data_set.name
        versions = [each for each in first if each.name == name]
        # Added before the first run read it, as a data set is in life.
        begun = min(first[each] for each in versions) - ADDED_BEFORE
        actor = f"{TEAM}/{said.data_set.steward}"
        data_sets.lock(session, name, begun)
        data_sets.save(session, said.data_set)
        for version in versions:
            at = first[version] - ADDED_BEFORE
            content = _content(version)
            data_sets.add_version(session, version, content, actor, at)
            facts: dict[str, object] = {"version": version.version, "fingerprint": version.fingerprint}
            audit.append(session, at, actor, "data.added", name, facts)
            data_sets.suspect(session, name, content.suspected)
        _decide(session, said, begun + timedelta(days=1))


def _first_read(runs: Iterable[Run]) -> dict[DataSetVersion, datetime]:
    found: dict[DataSetVersion, datetime] = {}
    for run in sorted(runs, key=lambda each: each.started_at):
        for version in run.data_sets:
            found.setdefault(version, run.started_at)
    return found


def _content(version: DataSetVersion) -> Content:
    names = _COLUMNS[version.name]
    return Content(
        version.fingerprint,
        FingerprintKind.CONTENT,
        version.source,
        None,
        version.rows,
        tuple(Column(name, "number") for name in names),
        tuple(_suspected(names)),
    )


def _suspected(names: Iterable[str]) -> Iterator[tuple[str, PersonalKind]]:
    for name in names:
        if (kind := suspicion(name)) is not None:
            yield name, kind


def _decide(session: Session, said: Said, at: datetime) -> None:
    columns = {each.name: each.id for each in data_sets.personal_columns(session, said.data_set.name)}
    for name, is_personal, person in said.decided:
        data_sets.decide(session, columns[name], is_personal, person, at)
        facts: dict[str, object] = {"column": name}
        verb = "data.column_confirmed" if is_personal else "data.column_denied"
        audit.append(session, at, f"{TEAM}/{person}", verb, said.data_set.name, facts)
