"""What the terminal takes after a word: ports, moments, the version. A wrong one is refused with how it is typed."""

import argparse
from collections.abc import Callable
from datetime import datetime
from typing import NoReturn

MOST_PORT = 65535


class Version(argparse.Action):
    """Looks the version up only when it is asked for: reading the installed metadata is slow."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("mlops-bot")
        except PackageNotFoundError:
            number = "(not installed)"
        print(f"mlops-bot {number}")
        parser.exit()


def port(text: str) -> int:
    """A port; 0 is any that is free."""
    if not text.isdecimal() or int(text) > MOST_PORT:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to {MOST_PORT}")
    return int(text)


def moment(text: str) -> datetime:
    """A moment; one that names no zone is in the configured one."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            "a moment is typed like 2026-11-23T09:00 or 2026-11-23T09:00+01:00"
        ) from None


def group(
    words: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    verb: str,
    does: str,
    command: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    """A word with one word behind it, such as `db upgrade`."""
    group = words.add_parser(name, help=f"{verb}: {does}", description=does)
    own = group.add_subparsers(metavar=verb, required=True).add_parser(verb, help=does, description=does)
    own.set_defaults(command=command)
    return own
