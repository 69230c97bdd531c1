"""`mlops-bot doctor`: settings, policy, database and Slack examined line by line, each with what to do about it."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from pathlib import Path

from pydantic_settings import DotEnvSettingsSource

from bot import settings
from bot.doctor_lines import Line, Mark
from bot.doctor_pager import pager
from bot.doctor_sources import sources
from bot.domain.deployment import Github
from bot.domain.run_mirror import LEFT_OUT
from bot.domain.text import did_you_mean, near
from bot.errors import BadInput, BotError, Undelivered
from bot.integrations.deployers.github import GithubCourier
from bot.integrations.slack import web_client
from bot.integrations.slack_app import installation, socket_address
from bot.integrations.slack_directory import SlackDirectory
from bot.opening import couriers_of, untold
from bot.policy import WORTH_KNOWING, Finding, Outside, check, load
from bot.settings import Settings
from bot.source_settings import names_database
from bot.surroundings import outside
from storage import migrations
from storage.database import Database

# A server that asks who it is takes its time with each call.
TRIED, NAMED = 20, 5

Check = Callable[[Settings], Iterator[Line]]


def examine(
    say: Callable[[str], None],
    environment: Mapping[str, str] = os.environ,
    checks: Sequence[Check] | None = None,
) -> int:
    """Say each line; 0 when nothing must be mended, else 1."""
    marks: list[Mark] = []
    for line in _lines(environment, CHECKS if checks is None else checks):
        marks.append(line.mark)
        say(str(line))
    bad = marks.count(Mark.BAD)
    say("Everything is in order." if not bad else f"To be mended: {bad} of {len(marks)}.")
    return 1 if bad else 0


def policy_findings(path: Path, known: Outside) -> list[Finding]:
    """What the policy at `path` can never satisfy, as far as is known. PolicyProblem when it does not parse."""
    # The default file may be missing, which means the preset; one that was named may not.
    if path != Path("policy.yml") and not path.is_file():
        raise BadInput(f"There is no file {path}.", hint="Name a policy file, or none for MLOPS_POLICY.")
    return check(load(path), known)


def mark_of(finding: Finding) -> Mark:
    """Whether it is worth knowing, or must be mended."""
    return Mark.NOTE if finding.kind in WORTH_KNOWING else Mark.BAD


def _lines(environment: Mapping[str, str], checks: Sequence[Check]) -> Iterator[Line]:
    try:
        told = settings.load()
    except BotError as error:
        yield _bad(error)
        return
    yield Line(Mark.GOOD, "Settings: each can be used.")
    # Not every name in .env reaches the environment, and a misspelled one may stand in either.
    in_file = DotEnvSettingsSource(Settings, env_file=".env").env_vars
    yield from _misspelled({*environment, *(name.upper() for name in in_file)})
    for examination in checks:
        try:
            yield from examination(told)
        except BotError as error:
            yield _bad(error)


def _bad(error: BotError) -> Line:
    return Line(Mark.BAD, error.sentence, error.hint)


def _misspelled(names: Set[str]) -> Iterator[Line]:
    known = [str(field.validation_alias) for field in Settings.model_fields.values()]
    for name in sorted(names):
        if name.startswith("MLOPS_") and name not in known and not names_database(name):
            yield Line(Mark.NOTE, f"{name} is no setting, and is not read.", did_you_mean(near(name, known)))


def transport(told: Settings) -> Iterator[Line]:
    """Which way Slack reaches the bot."""
    if told.transport == "socket":
        yield Line(Mark.GOOD, "Slack reaches the bot over Socket Mode.")
    elif told.transport == "http":
        where = told.public_url or f"http://{told.host}:{told.port}"
        yield Line(Mark.GOOD, f"Slack reaches the bot at {where}/slack/events.")
        if told.public_url is None:
            yield Line(
                Mark.NOTE,
                "MLOPS_PUBLIC_URL is not set.",
                "Slack needs a public https:// address; requests under another host name are refused.",
            )
    else:
        yield Line(
            Mark.BAD,
            "Slack cannot reach the bot.",
            "Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP. `make demo` needs neither.",
        )


def policy(told: Settings) -> Iterator[Line]:
    """Whether the policy file can be used, and can be satisfied."""
    rules = load(told.policy)
    if rules.is_default:
        yield Line(Mark.NOTE, f"Policy: no {told.policy}, so the preset {rules.source} is in force.")
    else:
        yield Line(Mark.GOOD, f"Policy: {told.policy} can be used.")
    # What does not answer has a line of its own below.
    known, _ = outside(told)
    for finding in check(rules, known):
        yield Line(mark_of(finding), f"Policy, {finding.key}: {finding.sentence}")


def deployers(told: Settings) -> Iterator[Line]:
    """Who has to report what was decided, within what time; of GitHub whether the repository is seen."""
    courier = couriers_of(told).get(Github)
    for environment, found in load(told.policy).deployers.items():
        for each in found:
            if untold(told, each) is not None:
                continue  # the policy's own lines say so
            yield Line(
                Mark.GOOD,
                f"Deployer {each.name}: it may be told, and {environment} waits {each.within.text} for it.",
            )
            if isinstance(each.target, Github) and isinstance(courier, GithubCourier):
                yield _github(courier, f"Deployer {each.name}", each.target)
    for each in dict.fromkeys(load(told.policy).trainers.values()):
        if untold(told, each) is None:
            yield Line(Mark.GOOD, f"Trainer {each.name}: it may be told, and has {each.within.text}.")
            if isinstance(each.target, Github) and isinstance(courier, GithubCourier):
                yield _github(courier, f"Trainer {each.name}", each.target)
    if (load(told.policy).deployers or load(told.policy).trainers) and told.public_url is None:
        yield Line(
            Mark.NOTE,
            "MLOPS_PUBLIC_URL is not set, so that deployers are told a path to report to, without its host.",
        )


def _github(courier: GithubCourier, name: str, target: Github) -> Line:
    try:
        courier.require_seen(target)
    except Undelivered as why:
        return Line(Mark.BAD, f"{name}: {why.sentence}", "Check GITHUB_TOKEN, and what it may see.")
    return Line(Mark.GOOD, f"{name}: GitHub shows it to the bot.")


def database(told: Settings) -> Iterator[Line]:
    """Whether the database answers, and has the newest schema."""
    file = told.database_url.partition("sqlite:///")[2]
    # `doctor` leaves everything as it found it, and connecting would make the folder.
    if file and not Path(file).exists():
        yield Line(Mark.NOTE, f"Database: {file} is not there yet; `mlops-bot run` makes it.")
        return
    database = Database.connect(told.database_url)
    try:
        database.ping()
        yield Line(Mark.GOOD, "Database: it answers.")
        if migrations.is_current(database):
            yield Line(Mark.GOOD, "Database: its schema is the newest.")
        elif database.is_sqlite:
            yield Line(Mark.NOTE, "Database: its schema is old; `mlops-bot run` upgrades it.")
        else:
            yield Line(Mark.BAD, "Database: its schema is old.", "Run `mlops-bot db upgrade`.")
    finally:
        database.close()


def registry(told: Settings) -> Iterator[Line]:
    """Where models and versions are; on an MLflow server, who else can move what is live."""
    if told.mlflow_address is None:
        yield Line(Mark.GOOD, "Registry: our own tables.")
        return
    from bot.integrations.mlflow.client import Client
    from bot.integrations.mlflow.server import MlflowServer

    server = MlflowServer(Client.of(told))
    try:
        found = server.look()
        tried = [each.name for each in found.models[:TRIED]]
        fixed = [name for name in tried if not server.may_move(name)]
        experiments = server.experiments()
    finally:
        server.close()
    yield Line(Mark.GOOD, f"Registry: the MLflow server answers, with {len(found.models)} registered models.")
    if found.set_aside:
        yield Line(Mark.NOTE, f"Registry: {found.set_aside} things there cannot be used and are left out.")
    if experiments.has_more:
        yield Line(Mark.NOTE, f"Registry: {LEFT_OUT}", "Delete for good what nobody needs: `mlflow gc`.")
    if fixed:
        yield Line(
            Mark.BAD,
            f"Registry: the bot's account may not move the aliases of {_listed(fixed)} (tried: {len(tried)}).",
            "Give it EDIT on these registered models there; until then what is decided about them waits.",
        )
    yield Line(
        Mark.NOTE,
        "Registry: a move made outside of the bot is seen within a minute. It is not prevented.",
        _who_else(told),
    )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _who_else(told: Settings) -> str:
    from bot.integrations.mlflow.client import Client

    stranger = Client(told.mlflow_address or "", way=told.way)
    try:
        # Without credentials: whether the server asks a stranger who they are.
        stranger.get("registered-models/search", max_results=1)
    except BotError:
        return (
            "Who else can: each account that may edit the registered model there, MLflow's admins, and whoever "
            "reaches its database. Give others read access alone."
        )
    finally:
        stranger.close()
    return (
        "Who else can: everybody who reaches the server, since it asks nobody who they are. "
        "Turn its authentication on, and give others read access alone."
    )


def slack(told: Settings) -> Iterator[Line]:
    """Whether Slack takes the tokens, and the bot sees its channel."""
    if told.slack_bot_token is None:
        yield Line(Mark.BAD, "SLACK_BOT_TOKEN is not set.", "See docs/configuration.md.")
        return
    client = web_client(told.slack_bot_token.get_secret_value(), told.slack_api_url, patient=False)
    place = installation(client)
    yield Line(Mark.GOOD, f"Slack: the bot is in {place.team_name} ({place.team}) as {place.bot_user}.")
    yield from _channel(told, SlackDirectory(client))
    if told.slack_app_token is not None:
        # Asked for and not used: there is no other way to try the token.
        socket_address(client, told.slack_app_token.get_secret_value())
        yield Line(Mark.GOOD, "Slack: the app-level token may open a websocket.")


def _channel(told: Settings, directory: SlackDirectory) -> Iterator[Line]:
    if told.channel is None:
        yield Line(
            Mark.NOTE,
            "MLOPS_CHANNEL is not set.",
            "What belongs to no channel is said where it was asked for.",
        )
        return
    channel = directory.channel(told.channel)
    invite = "Invite the bot there, or set MLOPS_CHANNEL to another channel's id."
    if channel is None:
        yield Line(Mark.BAD, f"Slack: the bot cannot see the channel {told.channel}.", invite)
    elif channel.archived:
        yield Line(
            Mark.BAD, f"Slack: #{channel.name} is archived.", "Set MLOPS_CHANNEL to another channel's id."
        )
    elif not channel.joined:
        yield Line(Mark.BAD, f"Slack: the bot is not in #{channel.name}.", invite)
    elif channel.shared:
        yield Line(
            Mark.BAD,
            f"Slack: #{channel.name} is shared with another organisation.",
            "Set MLOPS_CHANNEL to a channel of your own.",
        )
    else:
        yield Line(
            Mark.GOOD, f"Slack: #{channel.name} is where everything goes that has no channel of its own."
        )


CHECKS: tuple[Check, ...] = (transport, policy, deployers, pager, sources, database, registry, slack)
