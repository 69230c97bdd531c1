"""`mlops-bot demo`, the real command: what it prints can be done, and it ends when told to."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from demo.organisation import LEO, MIA, RELEASES, TOM, TUMOUR, WINE
from tests.e2e.process import ROOT, Process
from tests.e2e.reading import Json, everything, filled, words
from workspace.control_client import Control, Person, no_tls

pytestmark = pytest.mark.e2e

WAIT_S = 30.0
ALERT_S = 120.0
DEMO = ("-m", "bot", "demo", "--headless", "--port", "0")


@pytest.fixture
def demo(northwind_file: Path, tmp_path: Path) -> Iterator[Process]:
    """The demo in a folder of its own, its models trained before: `northwind_file` needs them too."""
    only_models = shutil.ignore_patterns("northwind*")
    shutil.copytree(ROOT / "var" / "demo", tmp_path / "var" / "demo", ignore=only_models)
    process = Process({}, tmp_path, DEMO)
    yield process
    process.stop()


def answered(control: Control, person: Person, channel: str, text: str) -> str:
    """Type `/mlops …`; what one reads privately."""
    before = {message["ts"] for message in person.messages(channel)}
    person.command(channel, text)

    def look() -> list[str]:
        return [
            everything(message)
            for message in person.messages(channel)
            if message["ephemeral"] and message["ts"] not in before
        ]

    return control.until(look, timeout=WAIT_S, what=f"an answer to {text!r}")[0]


def drifted(person: Person) -> list[Json]:
    """The alert about the model that degrades."""
    return [each for each in person.messages(TUMOUR) if "moved (PSI" in everything(each)]


def asking(person: Person, for_what: str) -> Json | None:
    """The modal, once it asks for this."""
    modal = person.modal()
    return modal if modal is not None and for_what in words(modal) else None


def test_what_it_says_to_try_works_and_it_ends_well(demo: Process) -> None:
    health = demo.heard("Health: ", timeout=120)
    address = demo.heard("The workspace is open:")
    promote, compare, rollback = (
        demo.heard(f"  {beginning}:  /mlops ")
        for beginning in ("1. As Leo, in #wine-grading", "2. As anyone", "3. As Mia")
    )
    with Control(address) as control:
        leo, mia, tom = (control.person(who) for who in (LEO, MIA, TOM))

        def live() -> str:
            return answered(control, leo, WINE, "show wine-grading#production")

        assert "P-19" in answered(control, leo, WINE, promote)
        for approver in (mia, tom):
            assert "P-19" in answered(control, approver, WINE, "approve P-19 because it holds up")
        control.until(lambda: "wine-grading@3 is live" in live(), timeout=WAIT_S, what="the promotion")
        assert "could be chance" in answered(control, tom, RELEASES, compare)
        assert "P-20" in answered(control, mia, WINE, rollback)
        control.until(lambda: "wine-grading@2 is live" in live(), timeout=WAIT_S, what="the rollback")

        def fare() -> bool:
            said = answered(control, mia, TUMOUR, "health")
            return all(each in said for each in ("healthy", "degraded", "no data"))

        control.until(
            fare, timeout=ALERT_S, what="one that is well, one that degrades and one that is silent"
        )
        told = control.until(lambda: drifted(mia), timeout=ALERT_S, what="an alert within two minutes")[0]
        mia.click(TUMOUR, told["ts"], "alert.retrain")
        form = control.until(
            lambda: asking(mia, "is asked to retrain"), timeout=WAIT_S, what="the form of the retraining"
        )
        assert mia.submit(form["id"], filled(form, {})) == {}

        def retrained() -> bool:
            return "tumour-screening@4 came of the retraining" in everything(drifted(mia)[0])

        control.until(retrained, timeout=WAIT_S, what="a version that was really trained")
        assert "retrains" in answered(control, mia, TUMOUR, "show tumour-screening@4")
        mia.click(TUMOUR, told["ts"], "alert.roll_back")
        form = control.until(lambda: asking(mia, "Reason"), timeout=WAIT_S, what="the form of the rollback")
        assert mia.submit(form["id"], filled(form, {})) == {}

        def gone_back() -> bool:
            said = answered(control, mia, TUMOUR, "show tumour-screening#production")
            return "tumour-screening@1 is live" in said

        control.until(gone_back, timeout=WAIT_S, what="the rollback from the message")
    assert httpx.get(health, verify=no_tls(), trust_env=False).json()["ready"]
    demo.terminate()
    assert demo.ended() == 0
    for gone in (health, address):
        with pytest.raises(httpx.ConnectError):
            httpx.get(gone, verify=no_tls(), trust_env=False)
