"""Files of runs and logged models that pass through us: kept, read, listed, deleted; a registered version's never change."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot.domain.artifacts import (
    MANIFEST,
    ArtifactFile,
    Entry,
    check_path,
    digest,
    entries,
    experiment_of,
    proxied,
)
from bot.domain.registration import format_of
from bot.domain.registry import Artifact
from bot.domain.tokens import ApiToken
from bot.errors import AlreadyResolved, BadInput, NotFound, Unavailable
from bot.integrations.artifact_folder import ArtifactFolder, Incoming
from bot.integrations.manifests import flavors
from bot.services.context import Context
from bot.services.visibility import finds_experiment
from storage import artifacts, experiments

MANIFEST_LIMIT = 256_000


def folder_of(context: Context) -> ArtifactFolder:
    """Where files are kept; Unavailable when clients write to a store of their own."""
    if context.files is None:
        raise Unavailable(
            f"Artifacts do not pass through here: they are at {context.artifact_root}.", retryable=False
        )
    return context.files


def reach(context: Context, token: ApiToken, path: str) -> str:
    """The path when it is one and the token reaches its experiment; BadInput, NotFound, NotAllowed."""
    experiment_id = experiment_of(check_path(path))
    with context.database.read() as session:
        found = experiments.find(session, experiment_id)
    if found is None or not finds_experiment(context, token, found.name):
        raise NotFound(f"No Experiment with id={experiment_id} exists")
    return path


def require_free(context: Context, path: str) -> None:
    """AlreadyResolved when a registered version holds the file: what was judged must stay what it was."""
    with context.database.read() as session:
        _require_free(session, path)


def keep(context: Context, path: str, incoming: Incoming, at: datetime) -> None:
    """Keep what came in under its path."""
    folder = folder_of(context)
    file = ArtifactFile(path, incoming.key, incoming.sha256, incoming.size_bytes, at)
    with context.database.write() as session:
        # Asked before the upload, too, but a version may have been registered while the bytes came in.
        _take_free(session, path)
        before = artifacts.put(session, file)
        # The bytes first: a crash between the two leaves a file that no row names, never a row without a file.
        incoming.keep()
    # After the commit, for the same reason: undone, the row would name bytes that are gone.
    if before is not None:
        folder.remove(before)


def find(context: Context, path: str) -> tuple[ArtifactFile, Path]:
    """A file and where its bytes lie; NotFound."""
    folder = folder_of(context)
    with context.database.read() as session:
        found = artifacts.find(session, path)
    if found is None or not folder.path(found.key).is_file():
        raise NotFound(f"No such artifact: '{path}'")
    return found, folder.path(found.key)


def listing(context: Context, path: str) -> tuple[Entry, ...]:
    """What stands in a folder; nothing in one that is not there."""
    with context.database.read() as session:
        return entries(path, artifacts.below(session, path))


def delete(context: Context, path: str) -> None:
    """Delete a file, or a folder with all that is in it."""
    folder = folder_of(context)
    with context.database.write() as session:
        _take_free(session, path)
        single = artifacts.find(session, path)
        gone = [*([single] if single else []), *artifacts.below(session, path)]
        artifacts.remove(session, [each.path for each in gone])
    # After the commit: killed here, bytes without a row are left, and never a row without bytes.
    for each in gone:
        folder.remove(each.key)


def format_at(context: Context, uri: str) -> str | None:
    """The format that the manifest of files with us names; read outside of any transaction, since parsing takes time."""
    path = proxied(uri)
    if path is None or context.files is None:
        return None
    with context.database.read() as session:
        found = artifacts.find(session, f"{path}/{MANIFEST}")
    if found is None or found.size_bytes > MANIFEST_LIMIT:
        return None
    return format_of(flavors(context.files.path(found.key)))


def known_of(session: Session, uri: str, reported: str | None, written: str | None) -> Artifact:
    """What is known of a version's files: measured where they passed through us, else as the client reports."""
    path = proxied(uri)
    if path is None:
        return Artifact(uri, sha256=reported)
    # Until the version is there, nobody changes what was measured; see `_take_free`.
    _hold(session, path)
    files = artifacts.below(session, path)
    measured = digest((each.path.removeprefix(f"{path}/"), each.sha256) for each in files)
    size = sum(each.size_bytes for each in files) if files else None
    return Artifact(uri, size, measured, written)


def _take_free(session: Session, path: str) -> None:
    """The same, and no version is registered from there before the change is whole."""
    experiments.find(session, experiment_of(path), lock=True)
    _require_free(session, path)


def _hold(session: Session, path: str) -> None:
    try:
        place = experiment_of(path)
    except BadInput:
        # A location that somebody made up: no file of ours lies there, nor ever will.
        return
    experiments.hold_files(session, place)


def _require_free(session: Session, path: str) -> None:
    held = artifacts.holder(session, path)
    if held is not None:
        raise AlreadyResolved(
            f"These files belong to {held[0]}@{held[1]}, which is registered: they do not change any more."
        )
