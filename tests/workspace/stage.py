"""A small organisation, and two fake apps that answer what the workspace delivers: by socket and by HTTP."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from workspace.control_client import no_tls
from workspace.organisation import Organisation
from workspace.server import Workspace

Json = dict[str, Any]
BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-stage", "xapp-stage", "stage-secret"
CHURN, PAY, OLD, ELSEWHERE = "C0CHURN", "G0PAY", "C0OLD", "C0ELSE"
ANA, BEN, GUEST, OUTSIDER, GONE, BOT = "U0ANA", "U0BEN", "U0GUEST", "U0OUT", "U0GONE", "U0BOT"

DOCUMENT: Json = {
    "team": {"id": "T0STAGE", "name": "Stage", "domain": "stage"},
    "app": {
        "id": "A0STAGE",
        "name": "mlops-bot",
        "bot_id": "B0STAGE",
        "bot_user_id": BOT,
        "commands": [{"command": "/mlops", "description": "Models", "usage_hint": "models"}],
        "events": ["app_mention", "message.im", "app_home_opened", "user_change", "channel_archive"],
    },
    "people": [
        {
            "id": ANA,
            "name": "ana",
            "real_name": "Ana Ruiz",
            "email": "ana@stage.example",
            "tz": "Europe/Berlin",
        },
        {"id": BEN, "name": "ben", "real_name": "Ben Osei", "email": "ben@stage.example"},
        {"id": GUEST, "name": "gus", "real_name": "Gus Guest", "is_restricted": True},
        {"id": OUTSIDER, "name": "ola", "real_name": "Ola Outside", "team_id": "T0OTHER"},
        {"id": GONE, "name": "gil", "real_name": "Gil Gone", "deleted": True},
    ],
    "groups": [{"id": "S0ML", "handle": "ml-engineers", "name": "ML engineers", "members": [ANA]}],
    "channels": [
        {"id": CHURN, "name": "churn", "topic": "Who leaves", "members": [ANA, BEN, GUEST, BOT]},
        {"id": PAY, "name": "pay", "kind": "private", "members": [ANA, BOT]},
        {"id": OLD, "name": "old", "members": [ANA, BOT], "archived": True},
        {"id": ELSEWHERE, "name": "elsewhere", "members": [ANA, BEN]},
    ],
}


def organisation() -> Organisation:
    """A fresh copy of the stage."""
    return Organisation.parse(json.loads(json.dumps(DOCUMENT)))


def plain(text: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def section(text: str, **more: object) -> Json:
    """A section block."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str, **more: object) -> Json:
    """A button."""
    return {"type": "button", "action_id": action_id, "text": plain("Press"), "value": "row-1", **more}


def actions(*elements: Json, **more: object) -> Json:
    """An actions block."""
    return {"type": "actions", "elements": list(elements), **more}


def text_input(block_id: str, **element: object) -> Json:
    """An input block with a text field called `text`."""
    field = {"type": "plain_text_input", "action_id": "text", **element}
    return {"type": "input", "block_id": block_id, "label": plain("Why"), "element": field}


def modal(*blocks: Json, **more: object) -> Json:
    """A modal with a submit button."""
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Form"),
        "submit": plain("Send"),
        "blocks": list(blocks),
        **more,
    }


class Slack:
    """The Web API as an app calls it, answers unjudged."""

    def __init__(self, workspace: Workspace) -> None:
        self._http = httpx.Client(base_url=workspace.api_url, trust_env=False, timeout=20, verify=no_tls())

    def close(self) -> None:
        """Give the connection back."""
        self._http.close()

    def send(self, method: str, args: Json, token: str | None = BOT_TOKEN) -> httpx.Response:
        """One call with a JSON body; the whole response."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self._http.post(method, json=args, headers=headers)

    def status(self, path: str, content: str = "", headers: dict[str, str] | None = None) -> httpx.Response:
        """Any POST to the server."""
        return self._http.post(path, content=content, headers=headers)

    def call(self, method: str, **args: object) -> Json:
        """One call; its body."""
        body: Json = self.send(method, args).json()
        return body

    def form(self, method: str, **args: str) -> Json:
        """One call with a form body."""
        body: Json = self._http.post(method, data={"token": BOT_TOKEN, **args}).json()
        return body

    def post(self, text: str = "hello", channel: str = CHURN, **args: object) -> str:
        """Post a message; its ts."""
        answer = self.call("chat.postMessage", channel=channel, text=text, **args)
        assert answer["ok"], answer
        return str(answer["ts"])

    def upload(self, content: bytes, name: str = "chart.png") -> str:
        """Upload a file; its id."""
        reserved = self.call("files.getUploadURLExternal", filename=name, length=len(content))
        assert self._http.post(reserved["upload_url"], content=content).status_code == 200
        done = self.call("files.completeUploadExternal", files=[{"id": reserved["file_id"], "title": name}])
        assert done["ok"], done
        return str(reserved["file_id"])


class SocketApp:
    """An app on Socket Mode that keeps every frame and answers what it is told to."""

    def __init__(self, slack: Slack, answer: Callable[[Json], Json | None] | None = None) -> None:
        self.frames: list[Json] = []
        self.answer = answer or (lambda frame: {})
        url = slack.send("apps.connections.open", {}, token=APP_TOKEN).json()["url"]
        self._open = ExitStack()
        self._socket: ClientConnection = self._open.enter_context(connect(url))
        self.hello: Json = json.loads(self._socket.recv(timeout=5))
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        with suppress(ConnectionClosed):
            while True:
                frame = json.loads(self._socket.recv())
                self.frames.append(frame)
                payload = self.answer(frame) if "envelope_id" in frame else None
                if payload is not None:
                    self._socket.send(json.dumps({"envelope_id": frame["envelope_id"], "payload": payload}))

    def payloads(self, kind: str) -> list[Json]:
        """The payloads that came in envelopes of this type."""
        return [frame["payload"] for frame in self.frames if frame["type"] == kind]

    def events(self) -> list[Json]:
        """The events that came."""
        return [payload["event"] for payload in self.payloads("events_api")]

    def wait_closed(self) -> None:
        """Return when the workspace closed the connection."""
        self._thread.join(timeout=10)
        assert not self._thread.is_alive()

    def close(self) -> None:
        """Hang up."""
        self._open.close()
        self._thread.join(timeout=5)


class HttpApp:
    """An app behind a request URL that keeps every request and answers what it is told to."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], str]] = []
        self.answer: Callable[[dict[str, str], str], tuple[int, Json | str]] = lambda _headers, _body: (
            200,
            "",
        )
        app = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                headers = {name.lower(): value for name, value in self.headers.items()}
                status, answer = app._take(headers, body)
                raw = answer if isinstance(answer, str) else json.dumps(answer)
                self.send_response(status)
                kind = "text/plain" if isinstance(answer, str) else "application/json"
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw.encode())

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/slack/events"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def _take(self, headers: dict[str, str], body: str) -> tuple[int, Json | str]:
        if "url_verification" in body:
            return 200, {"challenge": json.loads(body)["challenge"]}
        self.requests.append((headers, body))
        return self.answer(headers, body)

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)


def form_of(body: str) -> dict[str, str]:
    """A form body as a dictionary."""
    return {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}


@contextmanager
def serving(**settings: Any) -> Iterator[Workspace]:
    """A running workspace with the stage's people in it."""
    running = Workspace(
        organisation(), bot_token=BOT_TOKEN, app_token=APP_TOKEN, signing_secret=SECRET, **settings
    )
    running.start()
    try:
        yield running
    finally:
        running.stop()
