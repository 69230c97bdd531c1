"""Northwind for a test: a workspace on a Tuesday morning, and the database that belongs to it, filled once."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.settings import Settings
from demo import seed
from demo.organisation import RELEASES, organisation
from storage.database import Database
from workspace.control_client import Control
from workspace.organisation import Organisation
from workspace.server import Workspace

BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-northwind", "xapp-northwind", "the-secret-of-northwind"
BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = 1


def next_tuesday(today: datetime) -> datetime:
    """Ten o'clock in Berlin on the Tuesday after today: nothing in a story depends on when it is told."""
    local = today.astimezone(BERLIN)
    day = local.date() + timedelta(days=(TUESDAY - local.weekday() - 1) % 7 + 1)
    return datetime.combine(day, time(10), BERLIN)


def opened(at: datetime, *, rates: bool = False) -> Workspace:
    """A running workspace with everybody in it, its clock at that moment."""
    running = Workspace(
        Organisation.parse(organisation()),
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        signing_secret=SECRET,
        rates=rates,
    )
    running.start()
    with Control(running.address) as control:
        control.move_to(at.isoformat())
    return running


def filled(url: str, at: datetime) -> None:
    """Fill a migrated database as it would be at that moment."""
    workspace = opened(at)
    named: Mapping[str, object] = {
        "slack_api_url": workspace.api_url,
        "database_url": url,
        "channel": RELEASES,
        "clock": "workspace",
    }
    database = Database.connect(url)
    try:
        seed.fill(Settings.model_validate(named), database)
    finally:
        database.close()
        workspace.stop()


def surroundings(workspace: Workspace, database_url: str, policy: Path = seed.POLICY) -> dict[str, str]:
    """The settings of a bot in this workspace, whichever way Slack reaches it."""
    return {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": workspace.api_url,
        "MLOPS_DATABASE_URL": database_url,
        "MLOPS_POLICY": str(policy),
        "MLOPS_CHANNEL": RELEASES,
        "MLOPS_CLOCK": "workspace",
        "MLOPS_HOST": "127.0.0.1",
        "MLOPS_PORT": "0",
        "MLOPS_TIMEZONE": "Europe/Berlin",
        "MLOPS_LOG_LEVEL": "info",
        "MLOPS_LOG_FORMAT": "json",
    }
