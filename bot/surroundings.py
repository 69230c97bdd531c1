"""What a check of the policy may know beside the file: Slack's groups and the database, as far as they can be asked."""

from dataclasses import replace
from pathlib import Path

from bot.domain.policy import Role
from bot.domain.registry import PersonId
from bot.domain.tokens import Scope
from bot.errors import BotError
from bot.integrations.slack import web_client
from bot.integrations.slack_directory import SlackDirectory
from bot.known_data import known_data
from bot.opening import untold
from bot.policy import Outside
from bot.settings import Settings
from storage import checks, migrations, tokens
from storage.database import Database


def outside(told: Settings) -> tuple[Outside, list[str]]:
    """What Slack and the database say, and a line for each of them that was set and did not answer."""
    unasked = []
    # Where the bot itself is not set up, as on CI, its secrets are missing for a good reason.
    is_set_up = told.slack_bot_token is not None
    known = Outside(
        untold=(lambda each: next(iter(untold(told, each) or ()), None)) if is_set_up else None,
        pages=told.pager is not None if is_set_up else None,
    )
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

    return replace(known, holders=holders, groups=directory.groups())


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
            in_force = [each for each in tokens.listed(session) if each.revoked_at is None]
            data = known_data(session)
    finally:
        database.close()
    programs = frozenset(each.name for each in in_force)
    # A report of a deployment is believed from a service alone.
    may = [each for each in in_force if each.person is None and Scope.DEPLOYMENTS_WRITE in each.scopes]
    reporters = frozenset(each.name for each in may)
    return replace(known, checks=reported, programs=programs, reporters=reporters, data=data)
