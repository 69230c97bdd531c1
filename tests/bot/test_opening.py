"""What every entry point opens: a database with the newest schema, or a sentence that says how to get there."""

import pytest

from bot import cli
from bot.errors import Unavailable
from bot.opening import open_database
from bot.settings import load
from storage import migrations

pytestmark = pytest.mark.usefixtures("empty_place")


def test_sqlite_is_upgraded_as_it_is_opened_and_postgresql_only_by_its_command(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLOPS_DATABASE_URL", empty_database_url)
    if not empty_database_url.startswith("sqlite"):
        with pytest.raises(Unavailable) as refusal:
            open_database(load())
        assert refusal.value.sentence == "The database has another schema than this version of the bot."
        assert refusal.value.hint == "Run `mlops-bot db upgrade`."
        assert cli.main(["db", "upgrade"]) == cli.WELL

    database = open_database(load())

    assert migrations.is_current(database)
    database.close()
