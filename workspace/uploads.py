"""Bytes in and out: uploads to single-use tickets, pictures for the page, private files for the app."""

from email.parser import BytesParser
from email.policy import HTTP

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from workspace.files import LARGEST_BYTES, File
from workspace.world import World

# Only these are shown in the page; anything else might be a page of its own.
_SHOWN_INLINE = {"image/png", "image/jpeg", "image/gif"}


class Bytes:
    """The routes that carry file contents."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def upload(self, request: Request) -> Response:
        """Take the bytes of a reserved file, raw or as a form's file."""
        found = self._world.files.by_ticket(request.path_params["ticket"])
        if found is None:
            return PlainTextResponse("unknown upload", status_code=404)
        content = _content(await request.body(), request.headers.get("content-type", ""))
        if len(content) != found.length or len(content) > LARGEST_BYTES:
            return PlainTextResponse("length mismatch", status_code=400)
        found.content = content
        self._world.traffic.note("from_app", "method", "upload", f"{len(content)} bytes")
        return PlainTextResponse(f"OK - {len(content)}")

    async def for_page(self, request: Request) -> Response:
        """A file's bytes, to whoever was shown its secret address."""
        found = self._world.files.get(request.path_params["file"])
        if found is None or found.secret != request.path_params["secret"]:
            return PlainTextResponse("not found", status_code=404)
        return _download(found)

    async def for_app(self, request: Request) -> Response:
        """A file's bytes, to the app's own token."""
        found = self._world.files.get(request.path_params["file"])
        right = f"Bearer {self._world.keys.bot_token}"
        if found is None or request.headers.get("authorization") != right:
            return PlainTextResponse("not found", status_code=404)
        return _download(found)


def _content(body: bytes, content_type: str) -> bytes:
    if not content_type.startswith("multipart/form-data"):
        return body
    form = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    for part in form.iter_parts():
        content = part.get_payload(decode=True)
        if part.get_filename() and isinstance(content, bytes):
            return content
    return b""


def _download(found: File) -> Response:
    mimetype = found.kind()[0]
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=3600"}
    if mimetype not in _SHOWN_INLINE:
        headers["Content-Disposition"] = "attachment"
    return Response(found.content, media_type=mimetype, headers=headers)
