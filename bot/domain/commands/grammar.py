"""From a typed line to a command: forgiving about everything but what was meant. Missing parts stay None."""

import re
from collections.abc import Callable, Mapping, Sequence

from bot.domain.commands import people_values, values
from bot.domain.commands.alerting import alert, alerts
from bot.domain.commands.deploying import deployments, redeliver
from bot.domain.commands.monitoring import health, monitor
from bot.domain.commands.owning import owner
from bot.domain.commands.proving import audit, card, dossier, history
from bot.domain.commands.reviewing import delegate, handover, review, reviews
from bot.domain.commands.running import runs, trend
from bot.domain.commands.slots import Slots, left_over, nothing_left, place
from bot.domain.commands.subjects import EVERYTHING, compared, shape, shown_subject
from bot.domain.commands.subscribing import subscribe, unsubscribe
from bot.domain.commands.table import unknown
from bot.domain.commands.tokens import token
from bot.domain.commands.watching import digest, drift, performance, quiet
from bot.domain.commands.words import Word, checked, prose, split_reason, tidied, words
from bot.domain.data_sets import names_version
from bot.domain.targets import request_number
from bot.domain.text import shown
from bot.errors import BadInput

LONGEST_LINE = 10_000

_LEADING = re.compile(r"^(?:<@[UW][A-Z0-9]+(?:\|[^<>]*)?>[,:]?\s*)+")
_OURSELVES = re.compile(r"^/?mlops(?:-bot)?(?:\s+|$)", re.IGNORECASE)
_TWO_WORDS = re.compile(r"^(roll[ -]back|who am i)(?=\W|$)", re.IGNORECASE)


def parse(text: str, environments: Sequence[str]) -> values.Command:
    """Read one command as Slack or a terminal sends it.

    Nothing typed is `Help()`. Raises BadInput, and nothing else, for an unknown verb, a word that fits
    nowhere, and a reason or line that is too long.
    """
    if len(text) > LONGEST_LINE:
        raise BadInput(f"That is {len(text):,} characters long. A command has {LONGEST_LINE:,} at most.")
    line = tidied(text)
    line = _OURSELVES.sub("", _LEADING.sub("", line, count=1), count=1)
    # Verbs of two words, before the line is parted.
    line = _TWO_WORDS.sub(lambda match: match[1].replace(" ", "").replace("-", ""), line, count=1)
    given = words(line)
    if not given:
        return values.Help()
    verb = given[0].value.casefold().strip(".,:;?!/")
    if verb in _VERBS:
        return _VERBS[verb](line, given[1:], environments)
    if verb:
        raise unknown(verb)
    return values.Help()


def joined(given: Sequence[str]) -> str:
    """A terminal's words as one line: a word that holds spaces is quoted again."""
    return " ".join(f'"{each}"' if " " in each and '"' not in each else each for each in given)


def _rest(line: str, given: Sequence[Word]) -> str | None:
    return prose(line[given[0].start :]) if given else None


def _help(line: str, given: list[Word], _: Sequence[str]) -> values.Command:
    topic = _rest(line, given)
    return values.Help(topic.lower() if topic else None)


def _models(line: str, given: list[Word], _: Sequence[str]) -> values.Command:
    return values.Models(_rest(line, given))


def _show(_: str, given: list[Word], environments: Sequence[str]) -> values.Command:
    everything = len(given) > 1 and given[-1].key in EVERYTHING
    return values.Show(shown_subject(given[:-1] if everything else given, environments), everything)


def _compare(_: str, given: list[Word], environments: Sequence[str]) -> values.Command:
    subjects, everything, as_csv = shape(given)
    return values.Compare(compared(subjects, environments), everything, as_csv)


def _data(line: str, given: list[Word], _: Sequence[str]) -> values.Command:
    return values.Data(_rest(line, given))


def _lineage(_: str, given: list[Word], environments: Sequence[str]) -> values.Command:
    return values.Lineage(shown_subject([each for each in given if each.key != "of"], environments))


def _promote(line: str, given: list[Word], environments: Sequence[str]) -> values.Command:
    found, reason = _reasoned(line, given, environments, leaves_from=True)
    version = found.to_version if found.version is None else found.version
    if found.to_version not in {None, version}:
        raise BadInput(
            f"Two versions are named, {version} and {found.to_version}. Name one.", field="version"
        )
    return values.Promote(found.model, version, found.environment, reason)


def _why(_: str, given: list[Word], environments: Sequence[str]) -> values.Command:
    asked = next((each for each in given if each.key.startswith("p") and request_number(each.text)), None)
    if asked:
        raise BadInput(
            "`why` takes a version and an environment, like `why churn 7 production`. "
            f"For a request type `show P-{request_number(asked.text)}`."
        )
    found = place(given, environments, leaves_from=True)
    nothing_left(found.rest)
    return values.Why(
        found.model, found.to_version if found.version is None else found.version, found.environment
    )


def _policy(_: str, given: list[Word], environments: Sequence[str]) -> values.Command:
    # As it is typed in the terminal, beside `policy check`.
    rest = given[1:] if given and given[0].key == "show" and not given[0].is_quoted else given
    found = place(rest, environments)
    nothing_left(found.rest)
    return values.ShowPolicy(found.model, found.environment)


def _requests(_: str, given: list[Word], environments: Sequence[str]) -> values.Command:
    return values.Requests(place(given, environments).model)


def _rollback(line: str, given: list[Word], environments: Sequence[str]) -> values.Command:
    found, reason = _reasoned(line, given, environments)
    if found.version is not None:
        raise BadInput(
            f"Say `to {found.version}` to go back to version {found.version}, "
            "or leave the number out to go back to the last version that was good.",
            field="version",
        )
    return values.Rollback(found.model, found.environment, found.to_version, reason)


def _retire(line: str, given: list[Word], environments: Sequence[str]) -> values.Command:
    found, reason = _reasoned(line, [x for x in given if x.key != "from" or x.is_quoted], environments)
    if found.version is not None or found.to_version is not None:
        raise BadInput(
            "A model is retired, whatever version of it is live: leave the number out.", field="version"
        )
    return values.Retire(found.model, found.environment, reason)


def _lock(line: str, given: list[Word], environments: Sequence[str]) -> values.Command:
    found, reason = _placed_environment(line, given, environments)
    return values.SetLock(found.model, found.environment, reason)


def _unlock(line: str, given: list[Word], environments: Sequence[str]) -> values.Command:
    found, reason = _placed_environment(line, given, environments)
    return values.Unlock(found.model, found.environment, reason)


def _deciding(
    make: Callable[[int | None, str | None], values.Command], verb: str
) -> Callable[[str, list[Word], Sequence[str]], values.Command]:
    def decide(line: str, given: list[Word], _: Sequence[str]) -> values.Command:
        before, reason = split_reason(line, given)
        # Words that people put before a number and that say nothing.
        before = [each for each in before if each.key not in {"request", "p", "number", "please"}]
        number = request_number(before[0].text) if before else None
        if before and number is None and not (len(before) == 1 and before[0].is_quoted):
            raise BadInput(
                f"`{shown(before[0].value)}` is not a request. Requests look like `P-12`, and `requests` lists them.",
                field="request",
            )
        rest = before if number is None else before[1:]
        reason = _quoted_tail(rest, reason)
        if rest:
            raise left_over(rest[0], f"{verb} P-{number} because …")
        return make(number, reason)

    return decide


def _withdraw(line: str, given: list[Word], environments: Sequence[str]) -> values.Command:
    before, reason = split_reason(line, given)
    data = [each for each in before if each.key not in {"data", "set", "version", "please"}]
    if not data or not names_version(data[0].text):
        return _deciding(values.Withdraw, "withdraw")(line, given, environments)
    reason = _quoted_tail(rest := data[1:], reason)
    if rest:
        raise left_over(rest[0], f"withdraw {data[0].text} because …")
    return values.WithdrawData(data[0].text, reason)


def _owner(_: str, given: list[Word], __: Sequence[str]) -> values.Command:
    return owner(given)


def _owners(line: str, given: list[Word], environments: Sequence[str]) -> values.Command:
    return _owner(line, given, environments) if given else values.Owners()


def _whoami(_: str, __: list[Word], ___: Sequence[str]) -> values.Command:
    return values.WhoAmI()


def _quiet(line: str, given: list[Word], _: Sequence[str]) -> values.Command:
    return quiet(_rest(line, given))


def _digest(_: str, given: list[Word], __: Sequence[str]) -> values.Command:
    return digest(given)


def _runs(line: str, given: list[Word], _: Sequence[str]) -> values.Command:
    return runs(line[given[0].start :] if given else "")


def _trend(_: str, given: list[Word], __: Sequence[str]) -> values.Command:
    return trend(given)


def _placed_environment(
    line: str, given: list[Word], environments: Sequence[str]
) -> tuple[Slots, str | None]:
    found, reason = _reasoned(line, given, environments)
    if found.version is not None or found.to_version is not None:
        raise BadInput(
            "A lock holds an environment, whatever its version. Leave the number out.", field="version"
        )
    return found, reason


def _reasoned(
    line: str, given: list[Word], environments: Sequence[str], *, leaves_from: bool = False
) -> tuple[Slots, str | None]:
    before, reason = split_reason(line, given)
    found = place(before, environments, leaves_from=leaves_from)
    reason = _quoted_tail(found.rest, reason)
    nothing_left(found.rest)
    return found, reason


def _quoted_tail(rest: list[Word], reason: str | None) -> str | None:
    # A quoted word at the end that is no name can only be the reason.
    if reason is None and len(rest) == 1 and rest[0].is_quoted:
        return checked(prose(rest.pop().value))
    return reason


_VERBS: Mapping[str, Callable[[str, list[Word], Sequence[str]], values.Command]] = {
    "help": _help,
    "models": _models,
    "show": _show,
    "compare": _compare,
    "data": _data,
    "lineage": _lineage,
    "promote": _promote,
    "why": _why,
    "policy": _policy,
    "approve": _deciding(values.Approve, "approve"),
    "reject": _deciding(values.Reject, "reject"),
    "changes": _deciding(people_values.Changes, "changes"),
    "revise": _deciding(people_values.Revise, "revise"),
    "override": _deciding(people_values.Override, "override"),
    "confirm": _deciding(people_values.Confirm, "confirm"),
    "withdraw": _withdraw,
    "requests": _requests,
    "rollback": _rollback,
    "retire": _retire,
    "lock": _lock,
    "unlock": _unlock,
    "deployments": lambda _, given, __: deployments(given),
    "redeliver": lambda _, given, __: redeliver(given),
    "review": lambda line, given, _: review(line, given),
    "reviews": lambda _, given, __: reviews(given),
    "alerts": lambda _, given, __: alerts(given),
    "alert": lambda line, given, _: alert(line, given),
    "history": history,
    "delegate": lambda line, given, _: delegate(line, given),
    "handover": lambda _, given, __: handover(given),
    "owner": _owner,
    "owners": _owners,
    "whoami": _whoami,
    "quiet": _quiet,
    "runs": _runs,
    "trend": _trend,
    "digest": _digest,
    "subscribe": lambda _, given, __: subscribe(given),
    "unsubscribe": lambda _, given, __: unsubscribe(given),
    "health": lambda _, given, environments: health(given, environments),
    "monitor": monitor,
    "drift": lambda _, given, environments: drift(given, environments),
    "performance": lambda _, given, environments: performance(given, environments),
    "token": lambda _, given, __: token(given),
    "card": lambda _, given, environments: card(given, environments),
    "dossier": dossier,
    "audit": lambda _, given, __: audit(given),
}
