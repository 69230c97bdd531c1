"""The real bot tells a real HTTPS server what to deploy; docs/deploying.md verifies and reports, as it stands there."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from bot.domain.tokens import ApiToken, Scope, digest, spell
from demo.organisation import LEO, WINE
from demo.seed import POLICY
from storage import tokens
from tests.e2e.crashes import Theatre, theatre
from tests.e2e.people import Someone
from tests.integrations.deployers.servers import Deployer, bundle, serving, status

pytestmark = pytest.mark.e2e

PAPER = (Path(__file__).parents[2] / "docs" / "deploying.md").read_text(encoding="utf-8")
HOUR_S = 3600
SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="
NAME = "serving-eu"
MODEL = "wine-grading"


@pytest.fixture(scope="module")
def deployer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Deployer, Path]]:
    """A server that takes what it is told, and the bundle that vouches for it."""
    authority = trustme.CA()
    with serving(status(202), authority) as server:
        yield server, bundle(authority, tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def house(
    deployer: tuple[Deployer, Path],
    northwind_file: Path,
    morning: datetime,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Theatre]:
    """A bot whose policy names the server for staging, where nobody has to approve."""
    server, certificates = deployer
    folder = tmp_path_factory.mktemp("deploying")
    shutil.copyfile(northwind_file, folder / "mlops.db")
    policy = folder / "policy.yml"
    named = f"\ndeploy: {{staging: [{{name: {NAME}, webhook: '{server.url}', within: 3h}}]}}\n"
    policy.write_text(POLICY.read_text(encoding="utf-8") + named, encoding="utf-8")
    with theatre(f"sqlite:///{folder / 'mlops.db'}", folder, morning) as opened:
        opened.change(
            MLOPS_POLICY=str(policy),
            MLOPS_WEBHOOK_SECRET=SECRET,
            MLOPS_WEBHOOK_HOSTS="localhost=127.0.0.0/8",
            MLOPS_CA_BUNDLE=str(certificates),
        )
        yield opened


def verified(server: Deployer) -> dict[str, Any]:
    """What the newest webhook says, by the paper's own lines."""
    (code,) = re.findall(r"```python\n(.*?)```", PAPER, re.DOTALL)
    found: dict[str, Callable[..., dict[str, Any] | None]] = {}
    exec(code, found)
    came = server.came[-1]
    assert found["attempt_of"](came.headers, came.body + b" ") is None
    told = found["attempt_of"](came.headers, came.body)
    assert told is not None
    return told


def token(house: Theatre) -> str:
    """The deployer's token: named like it; its id and secret are any."""
    made = ApiToken(
        "servingeu0",
        NAME,
        frozenset({Scope.DEPLOYMENTS_WRITE}),
        datetime.now(UTC),
        "terminal",
        models="wine*",
    )
    text = spell(made.id, "A" * 40)
    with house.stage.database.write() as session:
        if tokens.find(session, made.id) is None:
            tokens.add(session, made, digest(text))
    return text


def report(house: Theatre, told: dict[str, Any], state: str) -> subprocess.CompletedProcess[str]:
    """The paper's curl, with this state."""
    (command,) = (each for each in re.findall(r"```sh\n(.*?)```", PAPER, re.DOTALL) if "REPORT_TO" in each)
    surroundings = {
        "PATH": os.environ["PATH"],
        "MLOPS_TOKEN": token(house),
        "REPORT_TO": house.stage.address + told["report_to"],
    }
    wanted = command.replace('"state": "live"', f'"state": "{state}"').replace(" --retry 5", "")
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", wanted], env=surroundings, capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip


def asked(house: Theatre) -> tuple[int, Callable[[], None]]:
    """The version that staging does not have, and how it is asked for."""
    version = 2 if house.stage.live(MODEL, "staging") == 1 else 1
    words = f"promote {MODEL} {version} to staging because of the story"
    return version, lambda: Someone(house.stage, LEO).hurries(words, WINE)


def newest(house: Theatre) -> str:
    """The request that is being deployed."""
    return house.stage.until(
        lambda: next((x.name for x in house.stage.requests() if x.environment == "staging"), ""),
        "the request",
    )


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the paper's verification reads."""
    monkeypatch.setenv("MLOPS_WEBHOOK_SECRET", SECRET)


def test_the_papers_own_lines_verify_and_report_and_it_is_live(
    house: Theatre, deployer: tuple[Deployer, Path]
) -> None:
    server, stage = deployer[0], house.stage
    house.start()
    before = len(server.came)
    version, ask = asked(house)
    ask()
    stage.until(lambda: len(server.came) > before, "the webhook")
    name, told = newest(house), verified(server)
    assert (told["model"], told["version"], told["request"]) == (MODEL, version, name)
    card = stage.card_says(WINE, name, "deploying, 0 of 1 done")
    assert stage.live(MODEL, "staging") != version

    assert report(house, told, "applying").returncode == 0
    stage.thread_says(card, f"is deploying {MODEL}@{version}: 4 of 4 pods")
    assert report(house, told, "live").returncode == 0

    card = stage.card_says(WINE, name, "to staging: live")
    stage.thread_says(card, f"reports {MODEL}@{version} live: 4 of 4 pods")
    assert stage.live(MODEL, "staging") == version
    house.stop()


def test_a_failure_leaves_what_was_live_and_ends_a_pipeline_that_comes_too_late(
    house: Theatre, deployer: tuple[Deployer, Path]
) -> None:
    server, stage = deployer[0], house.stage
    house.start()
    before, live = len(server.came), stage.live(MODEL, "staging")
    asked(house)[1]()
    stage.until(lambda: len(server.came) > before, "the webhook")
    name, told = newest(house), verified(server)

    assert report(house, told, "failed").returncode == 0
    stage.card_says(WINE, name, f"{MODEL}@{live} stays live in staging.")
    late = report(house, told, "live")

    assert late.returncode != 0
    assert f"Live in staging is {MODEL}@{live}: go back to it." in late.stdout
    assert stage.live(MODEL, "staging") == live
    house.stop()


def test_who_does_not_report_within_the_time_of_the_policy_has_failed(
    house: Theatre, deployer: tuple[Deployer, Path]
) -> None:
    server, stage = deployer[0], house.stage
    house.start()
    before, live = len(server.came), stage.live(MODEL, "staging")
    asked(house)[1]()
    stage.until(lambda: len(server.came) > before, "the webhook")
    name = newest(house)
    stage.control.advance(2 * HOUR_S)
    stage.control.settle()
    assert stage.request(name).state == "applying"

    stage.control.advance(2 * HOUR_S)

    card = stage.card_says(WINE, name, f"{MODEL}@{live} stays live in staging.")
    stage.thread_says(card, "did not report within 3h")
    assert stage.live(MODEL, "staging") == live
    house.stop()


@pytest.mark.parametrize("point", ["deploying.claimed", "deploying.told", "deploying.settled"])
def test_killed_while_it_tells_it_tells_again_under_the_same_id(
    house: Theatre, deployer: tuple[Deployer, Path], point: str
) -> None:
    server, stage = deployer[0], house.stage
    before = len(server.came)
    version, ask = asked(house)
    house.dies_at(point, ask)
    stage.until(lambda: len(server.came) > before + (point == "deploying.told"), "the webhook")
    name = newest(house)
    stage.card_says(WINE, name, "is told")

    came = server.came[before:]
    assert {each.headers["webhook-id"] for each in came} == {came[0].headers["webhook-id"]}
    assert len(came) == (2 if point == "deploying.told" else 1)
    assert report(house, verified(server), "live").returncode == 0
    stage.card_says(WINE, name, "to staging: live")
    assert stage.live(MODEL, "staging") == version
    house.stop()
