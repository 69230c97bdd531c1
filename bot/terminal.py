"""Reading commands in the terminal: the grammar of `/mlops`, as text or as JSON."""

import dataclasses
import getpass
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from bot.domain import commands
from bot.domain.comparison import Comparison
from bot.domain.model_card import ModelCard
from bot.integrations.compute.executor import compute
from bot.integrations.slack import SlackMessenger, web_client
from bot.integrations.slack_directory import SlackDirectory
from bot.opening import anchors_of, clock_of, open_database, policy_of, registry_of, server_of, sites_of
from bot.policy import PolicyFile
from bot.services import reading
from bot.services.context import Context
from bot.services.identity import OPERATOR, names
from bot.services.reader import Reader
from bot.settings import Settings, load
from bot.views.answer import Answer, to_json
from bot.views.comparison_csv import csv_of
from bot.views.model_card_file import markdown
from bot.views.terminal import terminal

# As much as every column takes that says who did something.
ACTOR_LIMIT = 64


def answer(words: list[str], as_json: bool) -> int:
    """Print the answer to a reading command; whoever has the host sees every registered model."""
    settings = load()
    with opened(settings) as context:
        policy = context.policy()
        command = commands.parse(
            commands.resolved(commands.joined(words), context.sites),
            [each.name for each in policy.environments],
        )
        found = reading.read(context, Reader(OPERATOR), command)
        if as_json:
            print(to_json(_value(found)))
        elif isinstance(found.value, Comparison) and _as_csv(command):
            print(csv_of(found.value), end="")
        elif isinstance(found.value, ModelCard) and isinstance(command, commands.Card) and command.as_file:
            print(markdown(found.value, names(context), context.zone), end="")
        else:
            show(context, found)
    return 0


def actor() -> str:
    """Who types, as the audit names them: `host/USER`. No person of Slack is known here, only the host's account."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        # A container may have no name for its user.
        user = str(os.getuid())
    return f"host/{user}"[:ACTOR_LIMIT]


def show(context: Context, found: Answer) -> None:
    """Print an answer as wide as the terminal is."""
    width = shutil.get_terminal_size((100, 24)).columns
    print(terminal(found, names(context), context.zone, width))


@contextmanager
def opened(settings: Settings) -> Iterator[Context]:
    """What the services need, for as long as one command takes."""
    context = _context(settings)
    try:
        yield context
    finally:
        context.database.close()
        if context.server is not None:
            context.server.close()


def _as_csv(command: commands.Command) -> bool:
    return isinstance(command, commands.Compare) and command.as_csv


def _value(found: Answer) -> object:
    """The value behind the answer; its own words when it has none."""
    return found.value if found.value is not None else dataclasses.asdict(found)


def _context(settings: Settings) -> Context:
    database = open_database(settings)
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    client = web_client(token, settings.slack_api_url)
    server = server_of(settings)
    policy = policy_of(database, server, PolicyFile(settings.policy).current)
    return Context(
        database=database,
        registry=registry_of(database, server, policy),
        directory=SlackDirectory(client),
        messenger=SlackMessenger(client),
        clock=clock_of(settings),
        policy=policy,
        default_channel=settings.channel,
        zone=settings.timezone,
        server=server,
        sites=sites_of(settings),
        anchors=anchors_of(settings),
        compute=compute(settings.compute),
    )
