"""The grammar of `token`, read and spoken."""

from collections.abc import Sequence

from bot.domain.commands.slots import left_over
from bot.domain.commands.table import COMMANDS, unknown
from bot.domain.commands.token_values import TokenCommand, TokenCreate, TokenList, TokenRevoke
from bot.domain.commands.values import Command
from bot.domain.commands.words import Word, as_sent
from bot.domain.text import enquoted, quoted
from bot.domain.tokens import Scope
from bot.errors import BadInput

_PARTS = ("for", "scope", "model", "experiment")
_VERBS = tuple(each.verb.split()[1] for each in COMMANDS if each.verb.startswith("token "))


def token(given: Sequence[Word]) -> Command:
    """`list` (or nothing), `create` or `revoke`."""
    verb = given[0].value.casefold().strip(".,:;?!") if given else "list"
    rest = list(given[1:])
    match verb:
        case "list":
            _nothing_left(rest)
            return TokenList()
        case "create":
            return _create(rest)
        case "revoke":
            _nothing_left(rest[1:])
            return TokenRevoke(rest[0].value if rest else None)
    raise unknown(verb, _VERBS, "token")


def spoken_token(command: TokenCommand) -> Sequence[str]:
    """The command in parts, as it is typed."""
    match command:
        case TokenCreate(name, person, scopes, models, experiments):
            return [
                "token create",
                _name(name),
                f"for <@{person}>" if person else "",
                f"scope {' '.join(scopes)}" if scopes else "",
                f"model {_name(models)}" if models else "",
                f"experiment {_name(experiments)}" if experiments else "",
            ]
        case TokenRevoke(token_id):
            return ["token revoke", _name(token_id)]
        case _:
            return ["token list"]


def _create(rest: list[Word]) -> Command:
    name: str | None = None
    found: dict[str, list[Word]] = {}
    part = ""
    for each in rest:
        if each.key in _PARTS:
            part = each.key
            if part in found:
                raise left_over(each, "token create ci-main scope checks:write model churn*")
            found[part] = []
        elif part and (part == "scope" or not found[part]):
            found[part].append(each)
        elif not part and name is None:
            name = each.value
        else:
            raise left_over(each, "token create ci-main scope checks:write model churn*")
    return TokenCreate(
        name, _person(found.get("for", [])), _scopes(found.get("scope", [])), _glob(found, "model"),
        _glob(found, "experiment"),
    )  # fmt: skip


def _person(given: Sequence[Word]) -> str | None:
    if given and given[0].person is None:
        raise BadInput(
            "Say whom the token is for with a mention: pick the person from the list Slack offers after `@`.",
            field="person",
        )
    return given[0].person if given else None


def _scopes(given: Sequence[Word]) -> tuple[str, ...]:
    known = list(Scope)
    for each in given:
        if each.text not in known:
            raise BadInput(f"The scopes are {', '.join(f'`{one}`' for one in known)}.", field="scope")
    return tuple(dict.fromkeys(each.text for each in given))


def _glob(found: dict[str, list[Word]], part: str) -> str | None:
    given = found.get(part, [])
    return given[0].value if given else None


def _nothing_left(rest: Sequence[Word]) -> None:
    if rest:
        raise left_over(rest[0])


def _name(name: str | None) -> str:
    if name is None:
        return ""
    return as_sent(enquoted(name) if name.casefold() in _PARTS else quoted(name))
