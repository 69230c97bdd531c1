"""`mlops-bot rollback … --break-glass`: its options, and going back from the host when Slack is down."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings

DOES = "Go back to a good version with Slack down; audited, and announced when Slack is back."


def add_words(
    words: "argparse._SubParsersAction[argparse.ArgumentParser]", load: Callable[[], "Settings"]
) -> None:
    """Take in `rollback`; `load` reads the settings."""
    own = words.add_parser("rollback", help=DOES, description=DOES)
    own.add_argument("model", metavar="MODEL")
    own.add_argument("environment", metavar="ENVIRONMENT")
    own.add_argument(
        "to", nargs="*", metavar="to N", help="the version to go back to; else the last good one"
    )
    own.add_argument("--break-glass", action="store_true", required=True, help="yes, without Slack")
    own.add_argument("--as", dest="person", required=True, metavar="PERSON", help="who decides: a name or id")
    own.add_argument("--because", required=True, metavar="REASON", help="why, in words")
    own.set_defaults(command=lambda arguments: _roll_back(load(), arguments))


def _roll_back(settings: "Settings", arguments: argparse.Namespace) -> int:
    from bot.domain.promotion import State
    from bot.services import break_glass
    from bot.services.rollback import Retreat
    from bot.terminal import actor, opened
    from bot.views.break_glass import outcome

    wish = Retreat(arguments.model, arguments.environment, arguments.because, _version(arguments.to))
    with opened(settings) as context:
        case = break_glass.roll_back(context, arguments.person, actor(), wish)
        request = break_glass.carry_out(context, case)
    print(outcome(request))
    return 1 if request.state is State.FAILED else 0


def _version(words: list[str]) -> int | None:
    from bot.errors import BadInput

    if not words:
        return None
    number = words[-1].rpartition("@")[2]
    if len(words) > 2 or (len(words) == 2 and words[0] != "to") or not number.isdecimal():
        raise BadInput("Name the version like `to 5`.", field="version")
    return int(number)
