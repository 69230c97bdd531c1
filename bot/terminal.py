"""Reading commands in the terminal: the grammar of `/mlops`, as text or as JSON."""

import dataclasses
import shutil

from bot.domain import commands
from bot.integrations.slack import SlackMessenger, web_client
from bot.integrations.slack_directory import SlackDirectory
from bot.opening import clock_of, open_database
from bot.policy import PolicyFile
from bot.services import reading
from bot.services.context import Context
from bot.services.identity import OPERATOR, names
from bot.services.reading import Reader
from bot.settings import Settings, load
from bot.views.answer import Answer, to_json
from bot.views.terminal import terminal
from storage.embedded import EmbeddedRegistry


def answer(words: list[str], as_json: bool) -> int:
    """Print the answer to a reading command; whoever has the host sees every registered model."""
    settings = load()
    context = _context(settings)
    policy = context.policy()
    command = commands.parse(commands.joined(words), [each.name for each in policy.environments])
    found = reading.read(context, Reader(OPERATOR), command)
    if as_json:
        print(to_json(_value(found)))
    else:
        width = shutil.get_terminal_size((100, 24)).columns
        print(terminal(found, names(context), settings.timezone, width))
    context.database.close()
    return 0


def _value(found: Answer) -> object:
    """The value behind the answer; its own words when it has none."""
    return found.value if found.value is not None else dataclasses.asdict(found)


def _context(settings: Settings) -> Context:
    database = open_database(settings)
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    client = web_client(token, settings.slack_api_url)
    return Context(
        database=database,
        registry=EmbeddedRegistry(database),
        directory=SlackDirectory(client),
        messenger=SlackMessenger(client),
        clock=clock_of(settings),
        policy=PolicyFile(settings.policy).current,
        default_channel=settings.channel,
        zone=settings.timezone,
    )
