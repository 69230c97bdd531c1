"""The grammar of `deployments` and `redeliver`, both ways."""

from collections.abc import Sequence

from bot.domain.commands.deploy_values import DeployCommand, Deployments, Redeliver
from bot.domain.commands.slots import left_over
from bot.domain.commands.words import Word
from bot.domain.targets import deployment_number, request_number

_SKIPPED = frozenset({"of", "for", "the"})


def deployments(given: Sequence[Word]) -> DeployCommand:
    """All, or `P-12`, or `D-3`."""
    word = _only(given, "deployments P-12")
    if word is None:
        return Deployments()
    deployment = deployment_number(word.text)
    request = request_number(word.text)
    if deployment is None and request is None:
        raise left_over(word, "deployments P-12")
    return Deployments(deployment=deployment) if deployment is not None else Deployments(request)


def redeliver(given: Sequence[Word]) -> DeployCommand:
    """`D-3`."""
    word = _only(given, "redeliver D-3")
    if word is None:
        return Redeliver()
    number = deployment_number(word.text)
    if number is None:
        raise left_over(word, "redeliver D-3")
    return Redeliver(number)


def spoken_deployment(command: DeployCommand) -> Sequence[str]:
    """The words that ask for it."""
    if isinstance(command, Redeliver):
        return ["redeliver", _deployment(command.deployment)]
    request = "" if command.request is None else f"P-{command.request}"
    return ["deployments", request or _deployment(command.deployment)]


def _deployment(number: int | None) -> str:
    return "" if number is None else f"D-{number}"


def _only(given: Sequence[Word], example: str) -> Word | None:
    kept = [each for each in given if each.is_quoted or each.key not in _SKIPPED]
    if kept[1:]:
        raise left_over(kept[1], example)
    return kept[0] if kept else None
