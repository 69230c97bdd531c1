"""`mlops-bot dossier MODEL ENVIRONMENT --at MOMENT --out FOLDER`: a page and a JSON file."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings

DOES = "Prove what was live in an environment at a moment: one page and one JSON file."


def add_words(
    words: "argparse._SubParsersAction[argparse.ArgumentParser]", load: "Callable[[], Settings]"
) -> None:
    """Take in `dossier`; `load` reads the settings."""
    own = words.add_parser("dossier", help=DOES, description=DOES)
    own.add_argument("model", metavar="MODEL")
    own.add_argument("environment", metavar="ENVIRONMENT")
    own.add_argument("--at", default="now", metavar="MOMENT", help="such as 2026-03-03; of a day, its end")
    own.add_argument("--out", type=Path, default=Path(), metavar="FOLDER", help="where to write (here)")
    own.add_argument("--json", action="store_true", help="print the JSON, and write nothing")
    own.set_defaults(command=lambda arguments: _write(load(), arguments))


def spelled(words: Sequence[str]) -> list[str]:
    """`at 3 March` as the option it is: the words of Slack work here too."""
    lowered = [word.lower() for word in words]
    if "at" not in lowered:
        return list(words)
    place = lowered.index("at")
    rest = list(words[place + 1 :])
    end = next((i for i, word in enumerate(rest) if word.startswith("--")), len(rest))
    return [*words[:place], "--at", " ".join(rest[:end]), *rest[end:]]


def _write(settings: "Settings", arguments: argparse.Namespace) -> int:
    from bot.errors import NotFound
    from bot.services import dossiers, histories
    from bot.services.identity import OPERATOR, names
    from bot.services.reader import Reader
    from bot.terminal import opened
    from bot.views.answer import to_json
    from bot.views.dossier_html import page

    with opened(settings) as context:
        moment = histories.moment(context, arguments.at, context.zone)
        found = dossiers.dossier(context, Reader(OPERATOR), arguments.model, arguments.environment, moment)
        if arguments.json:
            print(to_json(found))
            return 0
        files = {".html": page(found, names(context), context.zone), ".json": to_json(found) + "\n"}
    try:
        arguments.out.mkdir(parents=True, exist_ok=True)
        for ending, text in files.items():
            path = arguments.out / f"{found.name}{ending}"
            path.write_text(text, encoding="utf-8")
            print(path)
    except OSError as error:
        raise NotFound(f"The folder {arguments.out} cannot be written: {error.strerror}.") from None
    return 0
