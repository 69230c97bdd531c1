"""What a check of the policy may know beside the file: Slack's groups and the database, as far as they can be asked."""

from pathlib import Path

from bot.domain.policy import Role
from bot.domain.registry import PersonId
from bot.errors import BotError
from bot.integrations.slack import web_client
from bot.integrations.slack_directory import SlackDirectory
from bot.policy import Outside
from bot.settings import Settings
from storage import checks, migrations, tokens
from storage.database import Database


def outside(told: Settings) -> tuple[Outside, list[str]]:
    """What Slack and the database say, and a line for each of them that was set and did not answer."""
    unasked = []
    known = Outside()
    for ask in (_slack, _database):
        try:
            known = ask(told, known)
        except BotError as error:
            unasked.append(error.sentence)
    return known, unasked


def _slack(told: Settings, known: Outside) -> Outside:
    if told.slack_bot_token is None:
        return known
    client = web_client(told.slack_bot_token.get_secret_value(), told.slack_api_url, patient=False)
    directory = SlackDirectory(client)

    def holders(role: Role) -> tuple[PersonId, ...]:
        grouped = () if role.user_group is None else directory.group(role.user_group)
        return tuple(dict.fromkeys((*role.members, *grouped)))

    return Outside(holders, directory.groups(), known.checks, known.programs)


def _database(told: Settings, known: Outside) -> Outside:
    file = told.database_url.partition("sqlite:///")[2]
    # Looking must not make the folder, nor bring the schema up to date.
    if file and not Path(file).exists():
        return known
    database = Database.connect(told.database_url)
    try:
        database.ping()
        if not migrations.is_current(database):
            return known
        with database.read() as session:
            reported = checks.names(session)
            programs = frozenset(x.name for x in tokens.listed(session) if x.revoked_at is None)
    finally:
        database.close()
    return Outside(known.holders, known.groups, reported, programs)
