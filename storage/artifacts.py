"""Files that passed the proxy: kept, found, listed, taken away; and the versions that hold them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from bot.domain.artifacts import SCHEME, ArtifactFile, above, place_of
from storage.tables.artifacts import ArtifactFileRow
from storage.tables.registry import ModelVersionRow, RegisteredModelRow
from storage.upsert import insert_or_replace


def put(session: Session, file: ArtifactFile) -> str | None:
    """Keep a file in place of what had its path; returns the key of that."""
    before = find(session, file.path, lock=True)
    values = {
        "place": place_of(file.path),
        "key": file.key,
        "sha256": file.sha256,
        "size_bytes": file.size_bytes,
        "at": file.at,
    }
    insert_or_replace(session, ArtifactFileRow, {"path": file.path}, values)
    return None if before is None else before.key


def find(session: Session, path: str, *, lock: bool = False) -> ArtifactFile | None:
    """One file, or None."""
    statement = select(ArtifactFileRow).where(ArtifactFileRow.path == path)
    row = session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    return None if row is None else _file(row)


def below(session: Session, folder: str) -> tuple[ArtifactFile, ...]:
    """Every file below a folder, by path."""
    rows = session.scalars(select(ArtifactFileRow).where(*_below(folder)).order_by(ArtifactFileRow.path))
    # SQLite's LIKE does not tell upper and lower case apart.
    return tuple(_file(row) for row in rows if row.path.startswith(f"{folder}/"))


def remove(session: Session, paths: Sequence[str]) -> None:
    """Take files away."""
    for path in paths:
        session.execute(delete(ArtifactFileRow).where(ArtifactFileRow.path == path))


def holder(session: Session, path: str) -> tuple[str, int] | None:
    """A registered version that a file or folder belongs to, or that lies below it."""
    uri = f"{SCHEME}/{path}"
    covering = [f"{SCHEME}/{each}" for each in above(path)]
    statement = (
        select(RegisteredModelRow.name, ModelVersionRow.version)
        .join(ModelVersionRow, ModelVersionRow.registered_model_id == RegisteredModelRow.id)
        .where(
            ModelVersionRow.deleted_at.is_(None),
            RegisteredModelRow.deleted_at.is_(None),
            or_(
                ModelVersionRow.artifact_uri.in_(covering),
                ModelVersionRow.artifact_uri.startswith(f"{uri}/", autoescape=True),
            ),
        )
        .limit(1)
    )
    found = session.execute(statement).one_or_none()
    return None if found is None else (found[0], found[1])


# Above a run or a logged model there is no place to look for, and nothing narrows the question.
def _below(folder: str) -> tuple[ColumnElement[bool], ...]:
    inside = ArtifactFileRow.path.startswith(f"{folder}/", autoescape=True)
    return (ArtifactFileRow.place == place_of(folder), inside) if folder.count("/") >= 2 else (inside,)


def _file(row: ArtifactFileRow) -> ArtifactFile:
    return ArtifactFile(row.path, row.key, row.sha256, row.size_bytes, row.at)
