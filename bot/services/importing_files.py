"""The files of a server that is copied: left where they are and named with its host, or brought into our artifact folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.artifacts import SCHEME, check_path
from bot.errors import BadInput
from bot.integrations.mlflow.archive import Archive
from bot.services import artifacts as kept
from bot.services.context import Context
from storage import artifacts


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are on the server, and how many of those are here now."""

    what: str
    there: int
    here: int


@dataclass(frozen=True, slots=True)
class Files:
    """`places` has our number of each experiment by the server's own; `come_along` says whether files are copied."""

    context: Context
    archive: Archive
    places: Mapping[int, int]
    at: datetime
    come_along: bool = False

    def uri(self, uri: str) -> str:
        """What stands here for an artifact URI of the server's."""
        path = self.archive.kept(uri) if self.come_along else None
        here = None if path is None else self._here(path)
        return self.archive.reachable(uri) if here is None else f"{SCHEME}/{here}"

    def bring(self, uri: str) -> int:
        """Copy what a URI leads to, unless it is here; returns how many files that were."""
        path = self.archive.kept(uri) if self.come_along else None
        here = None if path is None else self._here(path)
        if path is None or here is None:
            return 0
        found = 0
        for each in self.archive.files(path):
            self._copy(each, check_path(f"{here}{each.removeprefix(path)}"))
            found += 1
        return found

    def _here(self, path: str) -> str | None:
        first, _, rest = path.partition("/")
        place = self.places.get(int(first)) if first.isdecimal() else None
        return None if place is None or not rest else f"{place}/{rest}"

    def _copy(self, path: str, target: str) -> None:
        # What is here is whole: its row was written after its last byte, so a second try goes on behind it.
        with self.context.database.read() as session:
            if artifacts.find(session, target) is not None:
                return
        folder = kept.folder_of(self.context)
        incoming = folder.begin()
        try:
            for chunk in self.archive.content(path):
                incoming.write(chunk)
                if incoming.size_bytes > folder.limit_bytes:
                    raise BadInput(f"{path} is larger than MLOPS_ARTIFACT_LIMIT_MB allows.")
            kept.keep(self.context, target, incoming, self.at)
        finally:
            incoming.drop()
