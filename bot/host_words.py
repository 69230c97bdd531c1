"""What is done on the host: run, demo, seed, adopt, import, doctor, db, data add, run-routine. Each loads when typed."""

import argparse
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.adding_options import options
from bot.arguments import group, moment, port

if TYPE_CHECKING:
    from bot.settings import Settings

WELL, USAGE = 0, 2

Load = Callable[[], "Settings"]


def add_words(words: "argparse._SubParsersAction[argparse.ArgumentParser]", load: Load) -> None:
    """Take in the host's own words; `load` reads the settings."""
    _word(words, "run", "Run the bot: over Socket Mode, or over HTTP.", lambda _: _run(load()))
    demo = _word(words, "demo", "Try the bot in a local workspace, with an example organisation.", _demo)
    demo.add_argument("--port", type=port, default=9000, metavar="N", help="the page's port (9000; 0 is any)")
    demo.add_argument("--headless", action="store_true", help="do not open the browser")
    _word(
        words, "seed", "Fill the configured database with the example organisation, once.",
        lambda _: _seed(load()),
    )  # fmt: skip
    _registries(words, load)
    _word(words, "doctor", "Examine settings, policy, database and Slack, line by line.", _doctor)
    group(words, "db", "upgrade", "Bring the database to the newest schema.", lambda _: _db_upgrade(load()))
    options(
        group(
            words, "data", "add", "Add a version of a data set, known by its content.",
            lambda arguments: _data_add(load(), arguments),
        )
    )  # fmt: skip
    routine = _word(
        words, "run-routine", "Run one of the clock's routines now.",
        lambda arguments: _run_routine(load, arguments.name, arguments.at),
    )  # fmt: skip
    routine.add_argument("name", metavar="NAME")
    routine.add_argument(
        "--at", type=moment, metavar="MOMENT", help="as if it were that moment, such as 2026-11-23T09:00"
    )


def _registries(words: "argparse._SubParsersAction[argparse.ArgumentParser]", load: Load) -> None:
    adopt = _word(
        words, "adopt", "Take over an existing MLflow server as the registry, once.",
        lambda arguments: _adopt(load(), arguments),
    )  # fmt: skip
    adopt.add_argument("--owners", type=Path, metavar="FILE.csv", help="owners and channels to take over")
    adopt.add_argument("--enforce", metavar="ENVIRONMENT", help="end the reporting of an adopted environment")
    copied = group(
        words, "import", "mlflow", "Copy an existing MLflow server into our registry.",
        lambda arguments: _import(load(), arguments),
    )  # fmt: skip
    copied.add_argument("address", metavar="URI", help="its address, such as https://mlflow.example.com")
    copied.add_argument("--artifacts", action="store_true", help="copy the files that it keeps itself, too")


def _word(
    words: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    does: str,
    command: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    own = words.add_parser(name, help=does, description=does)
    own.set_defaults(command=command)
    return own


def _run(settings: "Settings") -> int:
    from bot import process

    process.leave(process.run(settings))
    return WELL


def _demo(arguments: argparse.Namespace) -> int:
    from demo.launch import main as launch

    return launch(arguments.port, arguments.headless)


def _seed(settings: "Settings") -> int:
    from demo.seed import main as seed

    return seed(settings)


def _doctor(_: argparse.Namespace) -> int:
    from bot import doctor

    return doctor.examine(print)


def _db_upgrade(settings: "Settings") -> int:
    from storage import migrations
    from storage.database import Database

    database = Database.connect(settings.database_url)
    database.ping()
    database.close()
    migrations.upgrade(settings.database_url)
    print("The database has the newest schema.")
    return WELL


def _data_add(settings: "Settings", arguments: argparse.Namespace) -> int:
    from bot import adding

    return adding.add(settings, arguments)


def _import(settings: "Settings", arguments: argparse.Namespace) -> int:
    from bot import importing

    return importing.bring(settings, arguments.address, with_files=arguments.artifacts)


def _adopt(settings: "Settings", arguments: argparse.Namespace) -> int:
    from bot import adopting

    if arguments.enforce is not None:
        return adopting.enforce(settings, arguments.enforce)
    return adopting.adopt(settings, arguments.owners)


def _run_routine(load: Load, name: str, at: datetime | None) -> int:
    from bot.routines.table import routine

    found = routine(name)
    if found is None:
        return _unknown_routine(name)
    from bot.app import run_routine

    settings = load()
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
