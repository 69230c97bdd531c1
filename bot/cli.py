"""The terminal: which word starts what, and how a failure is said there. Heavy parts load when their word is typed."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bot.errors import BotError, NotFound, PolicyProblem

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
    if first in READING and first not in OF_FILES:
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

    try:
        return answer(["help", words[0]] if {"-h", "--help"} & set(words) else words, as_json)
    except NotFound as error:
        # `policy chek` reads as the policy of a model `chek`: there may be one, so it was looked for first.
        raise NotFound(error.sentence, near=error.near, hint=_own_near(words) or error.hint) from None


def _own_near(words: Words) -> str:
    """`Did you mean …?` where the first two words are nearly one of the terminal's own pairs."""
    from bot.domain.text import did_you_mean, near

    first, second = words[0].lower(), words[1] if len(words) > 1 else ""
    meant = near(second, [own for group, own in OWN if group == first], limit=1)
    return did_you_mean([f"{first} {each}" for each in meant])


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


# At a terminal this is of files, which nobody has in Slack.
OF_FILES = {"drift"}
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
    "profile",
    "drift",
    "quality",
    "token",
    "rollback",
    "run-routine",
)


def _parser() -> argparse.ArgumentParser:
    from bot import (
        arguments,
        audit_words,
        breaking,
        dossier_words,
        host_words,
        policy_words,
        quality_words,
        table_words,
        token_words,
    )

    parser = argparse.ArgumentParser(
        prog="mlops-bot",
        description="Where everybody around a machine-learning model meets, in Slack.",
        epilog=_reading(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=arguments.Version, nargs=0, help="print the version")
    words = parser.add_subparsers(metavar="COMMAND", required=True)
    host_words.add_words(words, _settings)
    policy_words.add_words(words, _settings)
    audit_words.add_words(words, _settings)
    dossier_words.add_words(words, _settings)
    table_words.add_words(words)
    quality_words.add_words(words)
    token_words.add_words(words, _settings)
    breaking.add_words(words, _settings)
    return parser


def _reading() -> str:
    from bot.domain import commands

    rows = [f"  {spec.usage:<44} {spec.summary}" for spec in commands.COMMANDS if spec.reads]
    return "\n".join(["the same words as in Slack, for what only reads (--json for machines):", *rows])
