"""The terminal: which word starts what, and how a failure is said there. Heavy parts load when their word is typed."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.errors import BotError, PolicyProblem

if TYPE_CHECKING:
    from bot.settings import Settings

WELL, FAILED, USAGE, FINDING, INTERRUPTED = 0, 1, 2, 3, 130
JSON = "--json"
GLASS = {"--break-glass", "--help"}

Words = Sequence[str]


def main(words: Words) -> int:
    """Do what the words say. 0 well, 1 a failure said in one line, 2 wrong usage, 3 a finding."""
    try:
        code = _answer(list(words))
        sys.stdout.flush()
    except BotError as error:
        return _said(error)
    except BrokenPipeError:
        # The reader (`| head`) has seen enough; Python's own flush at the end must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return WELL
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  the terminal's edge: one line for the person, the rest in the log
        return _unexpected(error)
    return code


def _answer(words: list[str]) -> int:
    from bot.domain.commands import READING, VERBS

    plain = [word for word in words if word != JSON]
    first = plain[0].lower() if plain else ""
    second = plain[1].lower() if len(plain) > 1 else ""
    if (first, second) in OWN:
        return _own([first, second, *words[2:]])
    if first == "dossier":
        from bot import dossier_words

        return _own(["dossier", *dossier_words.spelled(words[1:])])
    if first in READING:
        return _read(plain, as_json=JSON in words)
    # The host goes back only for who says that the glass is broken.
    if first in VERBS and (first not in COMMANDS or (first == "rollback" and not GLASS & {*plain})):
        return _only_in_slack(plain)
    if first and not first.startswith("-") and first not in COMMANDS:
        return _unknown(first, VERBS)
    return _own(words)


def _own(words: Words) -> int:
    parser = _parser()
    if not words:
        parser.print_help(sys.stderr)
        return USAGE
    arguments = parser.parse_args(words)
    command: Callable[[argparse.Namespace], int] = arguments.command
    return command(arguments)


def _read(words: list[str], *, as_json: bool) -> int:
    """The grammar of `/mlops`, for everything that only reads."""
    # The grammar has no options, so the terminal's way of asking for help is said in its words.
    from bot.terminal import answer

    return answer(["help", words[0]] if {"-h", "--help"} & set(words) else words, as_json)


def _only_in_slack(words: Words) -> int:
    print(
        f"`{words[0]}` is decided in Slack, where a person is known: /mlops {' '.join(words)}",
        file=sys.stderr,
    )
    return USAGE


def _unknown(word: str, verbs: Words) -> int:
    from bot.domain.text import did_you_mean, near, shown

    meant = did_you_mean(near(word, (*COMMANDS, *verbs))) or "`mlops-bot --help` lists what there is."
    print(f"`{shown(word)}` is not a command. {meant}", file=sys.stderr)
    return USAGE


def _settings() -> "Settings":
    from bot import logs, settings

    loaded = settings.load()
    logs.configure(loaded.log_level, loaded.log_format, loaded.secrets)
    return loaded


def _run(_: argparse.Namespace) -> int:
    from bot import process

    process.leave(process.run(_settings()))
    return WELL


def _demo(arguments: argparse.Namespace) -> int:
    from demo.launch import main as launch

    return launch(arguments.port, arguments.headless)


def _seed(_: argparse.Namespace) -> int:
    from demo.seed import main as seed

    return seed(_settings())


def _doctor(_: argparse.Namespace) -> int:
    from bot import doctor

    return doctor.examine(print)


def _db_upgrade(_: argparse.Namespace) -> int:
    from storage import migrations
    from storage.database import Database

    url = _settings().database_url
    database = Database.connect(url)
    database.ping()
    database.close()
    migrations.upgrade(url)
    print("The database has the newest schema.")
    return WELL


def _data_add(arguments: argparse.Namespace) -> int:
    from bot import adding

    return adding.add(_settings(), arguments)


def _import(arguments: argparse.Namespace) -> int:
    from bot import importing

    return importing.bring(_settings(), arguments.address, with_files=arguments.artifacts)


def _adopt(arguments: argparse.Namespace) -> int:
    from bot import adopting

    if arguments.enforce is not None:
        return adopting.enforce(_settings(), arguments.enforce)
    return adopting.adopt(_settings(), arguments.owners)


def _run_routine(arguments: argparse.Namespace) -> int:
    from bot.routines.table import routine

    found = routine(arguments.name)
    if found is None:
        return _unknown_routine(arguments.name)
    from bot.app import run_routine

    settings = _settings()
    at: datetime | None = arguments.at
    if at is not None and at.tzinfo is None:
        at = at.replace(tzinfo=ZoneInfo(settings.timezone))
    return run_routine(settings, found, at)


def _unknown_routine(name: str) -> int:
    from bot.domain.text import coded, did_you_mean, listed, near, shown
    from bot.routines.table import ROUTINES

    names = [each.name for each in ROUTINES]
    meant = did_you_mean(near(name, names)) or f"There are {listed(coded(names))}."
    print(f"There is no routine `{shown(name)}`. {meant}", file=sys.stderr)
    return USAGE


def _said(error: BotError) -> int:
    from bot.domain.commands import in_terminal

    sentence = error.sentence
    if isinstance(error, PolicyProblem) and error.line is not None and f"line {error.line}" not in sentence:
        sentence = f"{sentence} (line {error.line})"
    print(in_terminal(" ".join(part for part in (sentence, error.hint) if part)), file=sys.stderr)
    return FAILED


def _unexpected(error: Exception) -> int:
    import logging

    from bot import logs

    # Whatever fails may be the settings themselves; a log without their secrets still hides this one.
    if not logging.getLogger().handlers:
        logs.configure("error", "auto", [os.environ.get("SLACK_SIGNING_SECRET", "")])
    reference = logs.reference()
    logging.getLogger(__name__).error("Unexpected, reference %s.", reference, exc_info=error)
    print(f"Something unexpected happened; the log has it under reference {reference}.", file=sys.stderr)
    return FAILED


# First words that only read, but for these; `--json` may stand behind them.
OWN = {
    ("data", "add"),
    ("policy", "check"),
    ("policy", "schema"),
    ("policy", "text"),
    ("audit", "verify"),
    ("audit", "list"),
    ("audit", "export"),
}
COMMANDS = (
    "run",
    "demo",
    "seed",
    "adopt",
    "import",
    "doctor",
    "db",
    "policy",
    "audit",
    "dossier",
    "token",
    "rollback",
    "run-routine",
)


def _parser() -> argparse.ArgumentParser:
    from bot import arguments, audit_words, breaking, dossier_words, policy_words, token_words
    from bot.adding_options import options

    parser = argparse.ArgumentParser(
        prog="mlops-bot",
        description="Where everybody around a machine-learning model meets, in Slack.",
        epilog=_reading(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=arguments.Version, nargs=0, help="print the version")
    words = parser.add_subparsers(metavar="COMMAND", required=True)

    def word(name: str, does: str, command: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        own = words.add_parser(name, help=does, description=does)
        own.set_defaults(command=command)
        return own

    word("run", "Run the bot: over Socket Mode, or over HTTP.", _run)
    demo = word("demo", "Try the bot in a local workspace, with an example organisation.", _demo)
    demo.add_argument(
        "--port", type=arguments.port, default=9000, metavar="N", help="the page's port (9000; 0 is any)"
    )
    demo.add_argument("--headless", action="store_true", help="do not open the browser")
    word("seed", "Fill the configured database with the example organisation, once.", _seed)
    adopt = word("adopt", "Take over an existing MLflow server as the registry, once.", _adopt)
    adopt.add_argument("--owners", type=Path, metavar="FILE.csv", help="owners and channels to take over")
    adopt.add_argument("--enforce", metavar="ENVIRONMENT", help="end the reporting of an adopted environment")
    copied = arguments.group(
        words, "import", "mlflow", "Copy an existing MLflow server into our registry.", _import
    )
    copied.add_argument("address", metavar="URI", help="its address, such as https://mlflow.example.com")
    copied.add_argument("--artifacts", action="store_true", help="copy the files that it keeps itself, too")
    word("doctor", "Examine settings, policy, database and Slack, line by line.", _doctor)
    arguments.group(words, "db", "upgrade", "Bring the database to the newest schema.", _db_upgrade)
    policy_words.add_words(words, _settings)
    audit_words.add_words(words, _settings)
    dossier_words.add_words(words, _settings)
    token_words.add_words(words, _settings)
    breaking.add_words(words, _settings)
    add = arguments.group(
        words, "data", "add", "Add a version of a data set, known by its content.", _data_add
    )
    options(add)
    routine = word("run-routine", "Run one of the clock's routines now.", _run_routine)
    routine.add_argument("name", metavar="NAME")
    routine.add_argument(
        "--at",
        type=arguments.moment,
        metavar="MOMENT",
        help="as if it were that moment, such as 2026-11-23T09:00",
    )
    return parser


def _reading() -> str:
    from bot.domain import commands

    rows = [f"  {spec.usage:<44} {spec.summary}" for spec in commands.COMMANDS if spec.reads]
    return "\n".join(["the same words as in Slack, for what only reads (--json for machines):", *rows])
