"""The process itself: it stops when asked, what is under way finished; another goes on where it ended."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from demo.organisation import APP, LEO, TEAM, TUMOUR, WINE
from handlers import guard
from tests.e2e import northwind
from tests.e2e.conftest import staged
from tests.e2e.people import Someone
from tests.e2e.process import Process
from tests.e2e.stage import Stage
from workspace.control_client import no_tls

pytestmark = pytest.mark.e2e

ASK = "promote wine-grading 3 to production because it grades better"


@pytest.fixture
def empty(northwind_file: Path, morning: datetime, tmp_path: Path) -> Iterator[Stage]:
    """A stage reached over signed HTTP, whose bot is not started yet, and is then started as a terminal does."""
    path = tmp_path / "mlops.db"
    shutil.copyfile(northwind_file, path)
    with staged(f"sqlite:///{path}", tmp_path, morning, "http") as made:
        made.begin = Process
        yield made


def signed(text: str, trigger: str) -> tuple[bytes, dict[str, str]]:
    """A slash command as Slack signs it."""
    body = urlencode(
        {
            "command": "/mlops",
            "text": text,
            "team_id": TEAM,
            "api_app_id": APP,
            "user_id": LEO,
            "channel_id": WINE,
            "trigger_id": trigger,
            "response_url": "",
        }
    ).encode()
    at = str(int(datetime.now(UTC).timestamp()))
    headers = {
        "content-type": guard.FORM,
        "x-slack-request-timestamp": at,
        "x-slack-signature": guard.sign(northwind.SECRET, at, body),
    }
    return body, headers


def test_a_signed_request_seen_before_has_no_second_effect_even_after_a_restart(empty: Stage) -> None:
    body, headers = signed(ASK, "1.2.the-only-one")
    with httpx.Client(verify=no_tls(), trust_env=False, timeout=10) as client:

        def send() -> int:
            return client.post(f"{empty.address}/slack/events", content=body, headers=headers).status_code

        first = empty.start()
        assert [send(), send()] == [200, 200]
        empty.until(lambda: len(empty.requests()) == 2, "the request")
        (name,) = (each.name for each in empty.requests() if each.model == "wine-grading")
        empty.card(WINE, name)
        Someone(empty, LEO).types(f"withdraw {name}", WINE)
        empty.card_says(WINE, name, "withdrawn")
        assert first.stop() == 0
        second = empty.start()
        assert send() == 200
        assert "1 open request" in Someone(empty, LEO).types("requests", WINE)
        assert [each.name for each in empty.requests()] == ["P-18"]
        assert second.stop() == 0


def test_what_is_under_way_is_finished_before_it_ends(empty: Stage) -> None:
    bot = empty.start()
    empty.card(TUMOUR, "P-18")
    empty.control.settle()
    empty.control.fault("slow", method="usergroups.users.list", seconds=1)
    before = len(empty.audited())
    Someone(empty, LEO).hurries(ASK, WINE)
    bot.terminate()
    assert bot.ended() == 0
    assert empty.audited()[before:] == ["promotion.requested"]
    answers = [x["text"] for x in empty.control.history(WINE) if x["ephemeral_for"] == LEO]
    assert len(answers) == 1
    assert "Traceback" not in bot.logged()
    empty.start()
    (name,) = (each.name for each in empty.requests() if each.model == "wine-grading")
    empty.card(WINE, name)
