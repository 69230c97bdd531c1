"""Uploaded files: their bytes in memory, their types sniffed, ready only after a short while."""

import secrets
from dataclasses import dataclass, field

from workspace.clock import Clock
from workspace.faults import Faults
from workspace.refusals import SlackRefusal
from workspace.wire import Json, new_id

# Slack takes some seconds. Long enough to be met by a bot that does not wait, short enough for tests.
PROCESSING_SECONDS = 0.25
LARGEST_BYTES = 50 * 1024 * 1024
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"GIF8", "image/gif", "gif"),
    (b"%PDF", "application/pdf", "pdf"),
)
_PICTURES = {"image/png", "image/jpeg", "image/gif"}
_TEXTS = {"csv": "text/csv", "json": "application/json", "txt": "text/plain", "md": "text/markdown"}


@dataclass
class File:
    """One file, from the request for its upload on."""

    id: str
    name: str
    length: int
    ticket: str
    alt_txt: str = ""
    title: str = ""
    content: bytes | None = None
    completed: float | None = None
    ready_at: float = 0.0
    channels: list[str] = field(default_factory=list)
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(12))

    def kind(self) -> tuple[str, str]:
        """The media type and Slack's file type, from the first bytes."""
        content = self.content or b""
        for magic, mimetype, filetype in _MAGIC:
            if content.startswith(magic):
                return mimetype, filetype
        ending = self.name.rpartition(".")[2].lower()
        return _TEXTS.get(ending, "application/octet-stream"), ending or "binary"


class Files:
    """All files by id."""

    def __init__(self, clock: Clock, faults: Faults, bot_user: str) -> None:
        self._clock = clock
        self._faults = faults
        self._bot_user = bot_user
        self._files: dict[str, File] = {}
        self.address = ""

    def reserve(self, name: str, length: int, alt_txt: str) -> File:
        """A place for an upload of `length` bytes."""
        made = File(new_id("F"), name, length, secrets.token_urlsafe(24), alt_txt=alt_txt, title=name)
        self._files[made.id] = made
        return made

    def by_ticket(self, ticket: str) -> File | None:
        """The file waiting for these bytes."""
        waiting = (each for each in self._files.values() if each.content is None)
        # In constant time: the ticket is a secret.
        return next((each for each in waiting if secrets.compare_digest(each.ticket, ticket)), None)

    def get(self, file_id: object) -> File | None:
        """A file whose upload was completed."""
        found = self._files.get(file_id) if isinstance(file_id, str) else None
        return found if found is not None and found.completed is not None else None

    def complete(self, file_id: object, title: object) -> File:
        """Mark an upload complete; processing starts."""
        found = self._files.get(file_id) if isinstance(file_id, str) else None
        if found is None or found.content is None:
            raise SlackRefusal("file_not_found")
        fault = self._faults.take("slack_file_not_ready", "files.completeUploadExternal", timed=True)
        found.completed = self._clock.now()
        found.ready_at = found.completed + PROCESSING_SECONDS + ((fault and fault.seconds) or 0.0)
        found.title = title if isinstance(title, str) and title else found.name
        return found

    def is_ready(self, found: File) -> bool:
        """Whether processing is over."""
        return found.completed is not None and self._clock.now() >= found.ready_at

    def find_picture(self, reference: Json) -> File | None:
        """The file a `slack_file` names by id or by private URL."""
        url = reference.get("url")
        if isinstance(url, str):
            return next((each for each in self._files.values() if self.private_url(each) == url), None)
        return self.get(reference.get("id"))

    def usable_picture(self, reference: Json) -> bool:
        """Whether an image block may show this `slack_file` now."""
        found = self.find_picture(reference)
        if found is None or found.kind()[0] not in _PICTURES or not self.is_ready(found):
            return False
        return self._faults.take("slack_file_not_ready", "chat.postMessage", timed=False) is None

    def private_url(self, found: File) -> str:
        """Where the app reads the bytes, with its token."""
        return f"{self.address}/files-pri/{found.id}/{found.name}"

    def page_url(self, found: File) -> str:
        """Where the page reads the bytes, by a secret of the file's own."""
        return f"/_page/files/{found.id}/{found.secret}"

    def slack_file(self, found: File) -> Json:
        """Slack's file object; without a media type until it was processed."""
        mimetype, filetype = found.kind() if self.is_ready(found) else ("", "")
        return {
            "id": found.id,
            "created": int(found.completed or 0),
            "timestamp": int(found.completed or 0),
            "name": found.name,
            "title": found.title,
            "mimetype": mimetype,
            "filetype": filetype,
            "user": self._bot_user,
            "size": len(found.content or b""),
            "mode": "hosted",
            "is_external": False,
            "is_public": bool(found.channels),
            "alt_txt": found.alt_txt,
            "url_private": self.private_url(found),
            "url_private_download": self.private_url(found),
            "permalink": f"{self.address}/files/{found.id}",
            "channels": list(found.channels),
        }

    def page_file(self, file_id: str) -> Json:
        """A file as the page shows it."""
        found = self._files[file_id]
        return {
            "id": found.id,
            "name": found.name,
            "title": found.title,
            "mimetype": found.kind()[0],
            "alt_txt": found.alt_txt,
            "url": self.page_url(found),
        }
