"""A server that the policy names, told by signed webhooks as a deployer or trainer is, and the papers' curl by which it reports."""

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from bot.domain.tokens import ApiToken, Scope, digest, spell
from demo.seed import POLICY
from storage import tokens
from tests.e2e.crashes import Theatre
from tests.e2e.ruled import ruled
from tests.integrations.deployers.servers import Deployer, bundle, serving, status

SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="
_STATE = re.compile(r'"state": "\w+"')


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Who vouches for the server."""
    return trustme.CA()


@pytest.fixture(scope="module")
def server(authority: trustme.CA) -> Iterator[Deployer]:
    """A server that takes what it is told."""
    with serving(status(202), authority) as found:
        yield found


@pytest.fixture(scope="module")
def house(
    rule: str,
    authority: trustme.CA,
    northwind_file: Path,
    morning: datetime,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Theatre]:
    """A bot whose policy says also the `rule` of the stories, which names the server."""
    folder = tmp_path_factory.mktemp("listening")
    settings = {
        "MLOPS_WEBHOOK_SECRET": SECRET,
        "MLOPS_WEBHOOK_HOSTS": "localhost=127.0.0.0/8",
        "MLOPS_CA_BUNDLE": str(bundle(authority, folder)),
    }
    policy = f"{POLICY.read_text(encoding='utf-8')}\n{rule}\n"
    with ruled(northwind_file, folder, morning, policy, **settings) as opened:
        yield opened


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the documentation, whose lines are run as they stand there, and the name its deployer or trainer goes by."""

    text: str
    name: str

    @classmethod
    def called(cls, file: str, name: str) -> "Paper":
        """The one in this file."""
        return cls((Path(__file__).parents[2] / "docs" / file).read_text(encoding="utf-8"), name)

    def lines(self, language: str) -> list[str]:
        """Its examples in a language."""
        return re.findall(rf"```{language}\n(.*?)```", self.text, re.DOTALL)

    def report(self, house: Theatre, told: dict[str, Any], state: str) -> subprocess.CompletedProcess[str]:
        """Its curl, with this state, by the token that bears the name."""
        (command,) = (each for each in self.lines("sh") if "REPORT_TO" in each)
        surroundings = {
            "PATH": os.environ["PATH"],
            "MLOPS_TOKEN": self._token(house),
            "REPORT_TO": house.stage.address + told["report_to"],
        }
        wanted = _STATE.sub(f'"state": "{state}"', command).replace(" --retry 5", "")
        return subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", wanted], env=surroundings, capture_output=True, text=True,
            check=False, timeout=60,
        )  # fmt: skip

    def _token(self, house: Theatre) -> str:
        scopes = frozenset({Scope.DEPLOYMENTS_WRITE})
        # Its id and secret are any.
        made = ApiToken("listening0", self.name, scopes, datetime.now(UTC), "terminal", models="wine*")
        text = spell(made.id, "A" * 40)
        with house.stage.database.write() as session:
            if tokens.find(session, made.id) is None:
                tokens.add(session, made, digest(text))
        return text
