"""No transaction waits for Slack: what a token's person sees is asked before one is opened."""

from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import QueuePool

from bot.domain.channels import SlackChannel
from bot.domain.people import Person
from bot.domain.registry import PersonId
from handlers.api.lazy import api
from storage.database import Database
from tests.fakes import FakeSlack
from tests.handlers.api.speaking import tell
from tests.handlers.mlflow import speaking
from tests.services.house import MIA, House

TOLD: dict[str, dict[str, object]] = {
    "models/churn/versions/3/checks": {"name": "unit-tests", "result": "pass"},
    "models/churn/versions/3/digest": {"sha256": "a" * 64},
    "models/churn/environments/production/serving": {"version": 1, "instance": "pod-1"},
    "data-sets/customers/versions": {"fingerprint": "f" * 64},
}


@dataclass
class Watched:
    """`bot.ports.Directory` that notes how many write transactions were open when it was asked."""

    slack: FakeSlack
    database: Database
    noted: list[int] = field(default_factory=list)

    def person(self, person: PersonId, *, fresh: bool = False) -> Person | None:
        """A profile."""
        self._note()
        return self.slack.person(person)

    def group(self, group: str, *, fresh: bool = False) -> tuple[PersonId, ...]:
        """The members of a user group."""
        self._note()
        return self.slack.group(group)

    def channel(self, channel: str, *, fresh: bool = False) -> SlackChannel | None:
        """A channel."""
        self._note()
        return self.slack.channel(channel)

    def _note(self) -> None:
        # SQLite has an engine of its own for writing, and so a pool that tells.
        pool = self.database.engine.pool
        assert isinstance(pool, QueuePool)
        self.noted.append(pool.checkedout())


@pytest.mark.parametrize("path", TOLD)
def test_slack_is_asked_before_anything_is_written(quick_house: House, path: str) -> None:
    watched = Watched(quick_house.slack, quick_house.database)
    app = api(replace(quick_house.context, directory=watched))
    ci = speaking.program(quick_house, person=MIA, below=[app])

    answer = tell(ci, path, key="once", **TOLD[path])  # type: ignore[arg-type]  # the fields are the route's

    assert answer.status_code in (200, 201), answer.text
    assert watched.noted
    assert set(watched.noted) == {0}
