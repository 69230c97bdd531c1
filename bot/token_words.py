"""`mlops-bot token create | list | revoke`: its options, and what they lead to, which loads when it is typed."""

import argparse
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.domain.text import listed
from bot.domain.tokens import Scope

if TYPE_CHECKING:
    from bot.services.context import Context
    from bot.settings import Settings

Load = Callable[[], "Settings"]
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{2,}")


def add_words(words: "argparse._SubParsersAction[argparse.ArgumentParser]", load: Load) -> None:
    """Take in the group `token`; `load` reads the settings."""
    does = "Issue, list and revoke the tokens that programs use."
    group = words.add_parser("token", help=does, description=does)
    verbs = group.add_subparsers(metavar="create|list|revoke", required=True)
    create = verbs.add_parser("create", help="issue a token, shown this once", description=CREATES)
    create.add_argument("--name", required=True, help="what it is for, such as ci-main")
    create.add_argument("--for", dest="person", metavar="@NAME|ID", help="the person it acts for")
    create.add_argument(
        "--scope", nargs="+", action="extend", required=True, metavar="SCOPE", choices=list(Scope),
        help=listed(list(Scope)),
    )  # fmt: skip
    create.add_argument("--model", default="*", metavar="GLOB", help="the registered models it reaches (*)")
    create.add_argument("--experiment", default="*", metavar="GLOB", help="the experiments it reaches (*)")
    create.set_defaults(command=lambda arguments: _create(load(), arguments))
    show = verbs.add_parser("list", help="every token, without its secret", description="List the tokens.")
    show.add_argument("--json", action="store_true", help="for programs")
    show.set_defaults(command=lambda arguments: _list(load(), as_json=arguments.json))
    revoke = verbs.add_parser("revoke", help="end a token at once", description="End a token at once.")
    revoke.add_argument("id", metavar="ID", help="as `token list` shows it")
    revoke.set_defaults(command=lambda arguments: _revoke(load(), arguments.id))


CREATES = (
    "Issue a token: it alone is printed, once, and only its hash is kept. What it may is said beside it."
)


def _create(settings: "Settings", arguments: argparse.Namespace) -> int:
    from bot.domain.tokens import ApiToken
    from bot.services import tokens
    from bot.terminal import actor, opened
    from bot.views.tokens import described

    by = actor()
    with opened(settings) as context:
        person = None if arguments.person is None else _person(context, arguments.person)
        wish = ApiToken(
            "", arguments.name, frozenset(map(Scope, arguments.scope)), context.clock.now(), by, person,
            arguments.model, arguments.experiment,
        )  # fmt: skip
        made, text = tokens.issue(context, wish, by)
    # The token alone on stdout, so that it can be piped into a secret's store.
    print(text)
    sys.stdout.flush()
    print(f"Token {made.id}, {described(made)}. It is not shown again.", file=sys.stderr)
    return 0


def _list(settings: "Settings", *, as_json: bool) -> int:
    from bot.services import tokens
    from bot.terminal import opened, show
    from bot.views.answer import to_json
    from bot.views.tokens import tokens_answer

    with opened(settings) as context:
        found = tokens_answer(tokens.listed(context))
        if as_json:
            print(to_json(found.value))
        else:
            show(context, found)
    return 0


def _revoke(settings: "Settings", token_id: str) -> int:
    from bot.services import tokens
    from bot.terminal import actor, opened

    with opened(settings) as context:
        ended = tokens.revoke(context, token_id, actor(), context.clock.now())
    print(f"Token {ended.id}, {ended.name}, is revoked.")
    return 0


def _person(context: "Context", typed: str) -> str:
    """A Slack id as it is, or the id of somebody the bot has seen."""
    from bot.services.naming import with_people

    if _SLACK_ID.fullmatch(typed):
        return typed
    with context.database.read() as session:
        found = with_people(session, f"@{typed.removeprefix('@')}")
    return found.removeprefix("<@").removesuffix(">")
