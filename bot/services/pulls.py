"""What one pull of a source does: it fetches what is new, file by file or part by part, each stored in one transaction."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from bot.domain.sources.pull import Outcome, Pull, SeenFile, Standing
from bot.domain.sources.source import ENDINGS, Files, Select, Source
from bot.errors import AlreadyResolved, BotError, NotAllowed, NotFound, Unavailable
from bot.integrations.pulling.database import fetch_rows
from bot.integrations.pulling.folder import Folder
from bot.integrations.pulling.shelf import BeingWritten, FoundFile, Gone, Shelf, matching, named
from bot.integrations.pulling.store import Store
from bot.integrations.tables.limits import Limits
from bot.services import pull_contents
from bot.services.context import Context
from bot.services.pull_contents import Content, Piece
from storage import pulls, registry

log = logging.getLogger(__name__)

# Longer than fetching and reading one file, or one part of a query, may take.
LEASE = timedelta(minutes=10)
# What is left goes on at the next turn, so that other sources have theirs.
MOST_FILES, MOST_PARTS = 200, 8
FILE_BYTES = Limits().file_bytes
# So often what fails for no reason that we know is tried before it is said.
MOST_FAILED = 3
UNFORESEEN = (OSError, ArithmeticError, DataError, LookupError, RuntimeError, TypeError, ValueError)
"""How what somebody sends may fail us. That our own database does not answer is not among it: that is no trouble of a source."""


class SomebodyElses(AlreadyResolved):
    """Another replica took the pull over: what this one has in hand is left alone."""


@dataclass
class Came:
    """What a pull brought so far: `left` says that more waits for the next turn, `refused` what cannot be taken since this turn, and `lying`
    what could not be taken before and lies there still."""

    taken: int = 0
    left: bool = False
    refused: list[str] = field(default_factory=list)
    lying: list[str] = field(default_factory=list)

    @property
    def problem(self) -> str | None:
        """What is wrong with the source now; what was refused long ago is no trouble once others came well."""
        found = self.refused or ([] if self.taken else self.lying)
        more = f" ({len(found) - 1:,} more cannot be taken either.)" if len(found) > 1 else ""
        return found[0] + more if found else None


def pull(context: Context, source: Source, found: Pull) -> Came:
    """Fetch what is new. BotError says why nothing can be read."""
    if (trouble := context.allowed.trouble(source)) is not None:
        raise NotAllowed(trouble)
    match source.place:
        case Files() as files:
            return _Files(context, source, found, files).pull()
        case Select() as select:
            return _rows(context, source, found, select)


def is_enough(found: Pull) -> bool:
    """Whether what fails was tried so often that people are told."""
    return found.tries + 1 >= MOST_FAILED


@dataclass
class _Files:
    """The files of one pull."""

    context: Context
    source: Source
    found: Pull
    files: Files
    came: Came = field(default_factory=Came)
    before: Mapping[str, SeenFile] = field(default_factory=dict)
    tried: int = 0
    missed: int = 0
    is_silent: bool = False

    def pull(self) -> Came:
        shelf, key = self._shelf(), self.found.key
        there = matching(shelf, self.files)
        with self.context.database.read() as session:
            self.before = pulls.seen_files(session, key, [each.known_as for each in there])
            matched = pulls.standing(session, key).matched
            last = pulls.last(session, [key]).get(key)
        if not there and matched:
            were = "1 did" if matched == 1 else f"{matched:,} did"
            raise NotFound(f"No file matches {named(self.files.pattern)} any more; {were} before.")
        for each in self._news(there):
            if self.tried >= MOST_FILES:
                self.came.left = True
                break
            self._try(shelf, each)
            if self.is_silent:
                # Each file would take its time to say the same.
                break
        if self.found.taken or last is None or last.problem is None:
            # Good ones came since it was told.
            self.came.lying.clear()
        with self.context.database.write() as session:
            pulls.stand(session, key, Standing(len(there) - self.missed))
        return self.came

    def _shelf(self) -> Shelf:
        root = self.context.allowed.root_of(self.files)
        assert root is not None  # else it is not allowed
        return Store(root) if self.files.scheme else Folder(root)

    def _news(self, there: list[FoundFile]) -> Iterator[FoundFile]:
        """The files that are to be taken now."""
        for each in there:
            seen = self.before.get(each.known_as)
            is_same = seen is not None and seen.state == each.entry.state
            if seen is not None and is_same and seen.outcome is Outcome.TAKEN:
                continue
            if seen is not None and is_same and seen.outcome is Outcome.REFUSED:
                self.came.lying.append(seen.problem or "")
            elif each.entry.is_settled or is_same:
                yield each
            else:
                self._leave(each)

    def _leave(self, file: FoundFile) -> None:
        """Somebody writes it: it is looked at again, and taken when it stayed as it is."""
        self.came.left = True
        self._see(file, Outcome.WAITING)

    def _miss(self, file: FoundFile) -> None:
        """It was moved away since it was listed; one that is listed so again and again is told of."""
        self.missed += 1
        before = self.before.get(file.known_as)
        if before is not None and before.outcome is Outcome.MISSED and before.state == file.entry.state:
            self._refuse(file, NotFound(f"{named(file.path)} is listed and is not there when it is read."))
            return
        self.came.left = True
        self._see(file, Outcome.MISSED)

    def _try(self, shelf: Shelf, file: FoundFile) -> None:
        self.tried += 1
        with self.context.database.write() as session:
            _hold(self.context, session, self.found)
        try:
            self._take(shelf, file)
        except UNFORESEEN:
            # Whatever it is, it keeps no other file from being taken.
            log.exception("A file of a source could not be pulled.")
            self.came.left = True
            if is_enough(self.found):
                self.came.refused.append(f"{named(file.path)} cannot be read; the log says why.")

    def _take(self, shelf: Shelf, file: FoundFile) -> None:
        with TemporaryDirectory(prefix="mlops-pull-") as folder:
            path = Path(folder) / f"pulled{_ending(file.path)}"
            try:
                fetched = shelf.fetch(file.path, file.entry.state, path, FILE_BYTES)
                written_at = file.entry.written_at or self.context.clock.now()
                content = pull_contents.read(
                    self.context, self.found.key, self.source, Piece(path, fetched.sha256, written_at)
                )
                self.context.reached("pull.read")
                self._store(file, content)
            except BeingWritten:
                self._leave(file)
            except Gone:
                self._miss(file)
            except SomebodyElses:
                raise
            except Unavailable as silence:
                self.came.refused.append(silence.sentence)
                self.is_silent = silence.retryable
            except BotError as refusal:
                self._refuse(file, refusal)

    def _store(self, file: FoundFile, content: Content) -> None:
        taken = SeenFile(file.known_as, file.entry.state, Outcome.TAKEN)
        with self.context.database.write() as session:
            _keep(self.context, session, self.found, content)
            pulls.see(session, self.found.key, taken, self.context.clock.now())
        self.came.taken += 1
        self.context.reached("pull.stored")

    def _refuse(self, file: FoundFile, why: BotError) -> None:
        problem = why.sentence if named(file.path) in why.sentence else f"{named(file.path)}: {why.sentence}"
        self.came.refused.append(problem)
        self._see(file, Outcome.REFUSED, problem)

    def _see(self, file: FoundFile, outcome: Outcome, problem: str | None = None) -> None:
        seen = SeenFile(file.known_as, file.entry.state, outcome, problem)
        with self.context.database.write() as session:
            pulls.see(session, self.found.key, seen, self.context.clock.now())


def _rows(context: Context, source: Source, found: Pull, select: Select) -> Came:
    came, url = Came(), context.allowed.databases[select.connection]
    mark_of = f"{select.connection} {select.watermark}"
    for _ in range(MOST_PARTS):
        with context.database.read() as session:
            stands = pulls.standing(session, found.key)
        # A watermark of another column says nothing of this one.
        after = stands.mark if stands.mark_of == mark_of else None
        with TemporaryDirectory(prefix="mlops-pull-") as folder:
            path = Path(folder) / "pulled.parquet"
            part = fetch_rows(url, select.query, select.watermark, after, found.due_at, path)
            if not part.rows:
                return came
            content = pull_contents.read(context, found.key, source, Piece(path, part.sha256, found.due_at))
        context.reached("pull.read")
        with context.database.write() as session:
            _keep(context, session, found, content)
            if pulls.standing(session, found.key) != stands:
                raise SomebodyElses("Another replica read these rows.")
            pulls.stand(session, found.key, Standing(0, part.mark, mark_of))
        came.taken += 1
        context.reached("pull.stored")
        if not part.more:
            return came
    came.left = True
    return came


def _keep(context: Context, session: Session, found: Pull, content: Content) -> None:
    """Store it, as long as the pull is ours."""
    registry.lock_model(session, found.key.model)
    _hold(context, session, found, taken=1, rows=content.rows)
    content.store(session)


def _hold(context: Context, session: Session, found: Pull, *, taken: int = 0, rows: int = 0) -> None:
    """Have it in hand for another while."""
    if not pulls.go_on(session, found, context.clock.now() + LEASE, taken=taken, rows=rows):
        raise SomebodyElses("Another replica pulls it.")


def _ending(path: str) -> str:
    return next(each for each in ENDINGS if path.endswith(each))
