"""A training of the demo that breaks: the bot is told what happened, and the log where even that is not taken."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread

import pytest

from demo.registered import DIABETES_PROGRESSION, TUMOUR_SCREENING
from demo.trainer import Trainer

REPORT_TO = "/api/v1/retrainings/1"
_HELD_S = 30


@dataclass
class Bot:
    """Takes reports, or refuses those of these states; `said` are those that came."""

    refuses: frozenset[str]
    said: "Queue[dict[str, str]]" = field(default_factory=Queue)
    address: str = ""

    def next_of(self, state: str) -> dict[str, str]:
        """The next report of that state."""
        while (found := self.said.get(timeout=_HELD_S))["state"] != state:
            pass
        return found


@contextmanager
def bot(*refuses: str) -> Iterator[Bot]:
    """As much of the bot as takes reports."""
    there = Bot(frozenset(refuses))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Keep it, and answer."""
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            is_refused = said["state"] in there.refuses
            answer = json.dumps({"sentence": "It ended already."} if is_refused else {}).encode()
            self.send_response(409 if is_refused else 200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
            there.said.put(said)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def train(address: str, model: str) -> None:
    """Have it trained, to the end."""
    trainer = Trainer((), "mlops_x")
    trainer.serve(address)
    given = {"attempt": "1", "alert": "A-9", "model": model, "version": "1", "report_to": REPORT_TO}
    trainer.dispatch(given).join(_HELD_S)
    trainer.stop()


def test_what_cannot_be_trained_is_reported_in_words() -> None:
    with bot() as there:
        train(there.address, DIABETES_PROGRESSION)
        assert there.next_of("failed")["details"] == f"The demo reads no rows for {DIABETES_PROGRESSION}."


def test_a_report_that_is_refused_is_reported_with_what_the_bot_said() -> None:
    with bot("running") as there:
        train(there.address, TUMOUR_SCREENING)
        said = there.next_of("failed")["details"]
    assert said == f"{REPORT_TO} answered 409: It ended already."


def test_where_not_even_that_is_taken_the_log_says_what_happened(caplog: pytest.LogCaptureFixture) -> None:
    with bot("running", "failed") as there, caplog.at_level(logging.WARNING):
        train(there.address, TUMOUR_SCREENING)
    assert caplog.messages == [
        f"The training for A-9 failed: {REPORT_TO} answered 409: It ended already.",
        f"The bot does not know that it failed: {REPORT_TO} answered 409: It ended already.",
    ]


def test_a_bot_that_is_gone_is_in_the_log_too(caplog: pytest.LogCaptureFixture) -> None:
    with bot() as there:
        address = there.address
    with caplog.at_level(logging.WARNING):
        train(address, TUMOUR_SCREENING)
    assert [each.partition(": ")[2] for each in caplog.messages] == ["The bot does not answer."] * 2
