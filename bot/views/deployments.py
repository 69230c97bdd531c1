"""What deployers were asked and what they reported: lines of the card and the thread, and the log of deliveries."""

from collections.abc import Sequence

from bot.domain.deployment import (
    Delivery,
    Deployment,
    DeploymentState,
    Reported,
    may_be_told_again,
)
from bot.domain.registry import ChangeKind, PersonId
from bot.domain.text import listed
from bot.views.answer import Answer, Listing, Note, Paragraph, Part
from bot.views.outside_words import as_end, log_link, sentence, shortened
from bot.views.spans import Bold, Code, Line, Mention, Span, When, line

_SIGNS = {
    DeploymentState.WAITING: "⏳",
    DeploymentState.TOLD: "⏳",
    DeploymentState.APPLYING: "⏳",
    DeploymentState.LIVE: "✓",
    DeploymentState.FAILED: "✗",
}
_SHOWN = 15


def begun(deployments: Sequence[Deployment]) -> Answer:
    """The deployers are asked."""
    first = deployments[0]
    last = max(each.due_at for each in deployments)
    names: list[Span] = []
    for index, each in enumerate(deployments):
        names += [
            "" if not index else " and " if index == len(deployments) - 1 else ", ",
            Bold(each.deployer),
        ]
    return sentence(("📦 I ask ", *names, f" to deploy {_version(first)}, by ", When(last), "."))


def reported(deployment: Deployment, said: Reported) -> Answer:
    """One deployer's word."""
    name = Bold(deployment.deployer)
    words: dict[DeploymentState, Line] = {
        DeploymentState.APPLYING: ("⏳ ", name, f" is deploying {_version(deployment)}"),
        DeploymentState.LIVE: ("✓ ", name, f" reports {_version(deployment)} live"),
        DeploymentState.FAILED: ("✗ ", name, f" did not deploy {_version(deployment)}"),
    }
    details = f": {shortened(said.details)}" if said.details else "."
    return sentence((*words[said.state], details, *log_link(said.url)))


def not_told(deployment: Deployment, why: str) -> Answer:
    """It could not be told at the first try."""
    return sentence(
        (
            "⚠️ ",
            Bold(deployment.deployer),
            f" is not told yet: {why} I try again until ",
            When(deployment.due_at),
            ". Try now: ",
            Code(f"/mlops redeliver {deployment.name}"),
        )
    )


def rollback_failed(deployment: Deployment, said: Reported) -> Answer:
    """What whoever rolled back reads: decided, and not served."""
    what = f" did not go back to {_version(deployment)} in {deployment.environment} ({deployment.request}): "
    after = " It may still serve what was taken back. Tell it again: "
    return sentence(
        (
            "✗ ",
            Bold(deployment.deployer),
            what,
            as_end(said.details),
            after,
            Code(f"/mlops redeliver {deployment.name}"),
        )
    )


def failure(failed: Deployment, deployments: Sequence[Deployment]) -> str:
    """Why the request failed: what stays live, and who serves the new version all the same."""
    stays = "Nothing is live" if failed.previous is None else f"{failed.model}@{failed.previous} stays live"
    ahead = [each.deployer for each in deployments if each.state is DeploymentState.LIVE]
    odd = f" Set {listed(ahead)} back: {_version(failed)} was reported live there." if ahead else ""
    return f"{failed.deployer}: {as_end(failed.details or 'it did not say why')} {stays} in {failed.environment}.{odd}"


def too_late(deployment: Deployment) -> str:
    """Nothing was heard in time."""
    told = "was told and" if deployment.state is not DeploymentState.WAITING else "could not be told, and"
    return f"it {told} did not report within {deployment.within}."


def ended_sentence(deployment: Deployment) -> str:
    """What a program is told whose report comes too late."""
    if deployment.state is not DeploymentState.FAILED:
        return f"{deployment.name} is {deployment.state.value} already, so nothing changed."
    back = deployment.version if deployment.kind is ChangeKind.ROLLBACK else deployment.previous
    now = f"{deployment.model}@{back}" if back else "nothing"
    return f"{deployment.name} of {deployment.request} has failed: {as_end(deployment.details)} Live in {deployment.environment} is {now}: go back to it."


def deployment_line(deployment: Deployment) -> Line:
    """One deployer on the card."""
    return (
        f"{_SIGNS[deployment.state]} ",
        Bold(deployment.deployer),
        *_stands(deployment),
        *log_link(deployment.url),
    )


def _stands(deployment: Deployment) -> Line:
    until = (", has until ", When(deployment.due_at))
    if deployment.state is DeploymentState.WAITING:
        said = (
            "is being told"
            if not deployment.tries
            else f"is not told yet, after {deployment.tries} tr{'y' if deployment.tries == 1 else 'ies'}"
        )
        return (f" {said}", *until)
    if deployment.state is DeploymentState.TOLD:
        return (" is told", *until)
    if deployment.state is DeploymentState.APPLYING:
        return (" is deploying", *until)
    if deployment.state is DeploymentState.LIVE:
        return (" reports it live",)
    return (f" failed: {shortened(deployment.details)}",)


def _version(deployment: Deployment) -> str:
    return f"{deployment.model}@{deployment.version}"


def deployments_answer(found: Sequence[Deployment]) -> Answer:
    """What deployers were asked, newest first."""
    if not found:
        said = line("No deployer was asked yet. The policy names them: ", Code("deploy"))
        return Answer("", (Paragraph((said,)),), ())
    lines = tuple(_entry(each) for each in found[:_SHOWN])
    more = line("those of one request: ", Code(f"/mlops deployments {found[0].request}"))
    return Answer(
        "Deployments", (Listing(lines, max(0, len(found) - _SHOWN), more),), tuple(map(_known, found))
    )


def deployment_answer(found: Deployment, log: Sequence[Delivery]) -> Answer:
    """One deployer's part, and each try to tell it."""
    first = line(f"{_version(found)} to {found.environment} ({found.request})")
    tries = tuple(_try(each) for each in log[:_SHOWN])
    parts: list[Part] = [Paragraph((first, deployment_line(found)))]
    if tries:
        parts.append(Listing(tries, max(0, len(log) - _SHOWN), line("the newest are shown")))
    if may_be_told_again(found):
        parts.append(Note(line("Tell it again: ", Code(f"/mlops redeliver {found.name}"))))
    return Answer(f"Deployment {found.name}", tuple(parts), {**_known(found), "deliveries": list(log)})


def redelivered_answer(found: Deployment) -> Answer:
    """What whoever has it told again reads."""
    said = line(
        Bold(found.deployer), f" is told again now ({found.name}): {_version(found)} to {found.environment}."
    )
    return Answer("", (Paragraph((said,)),), _known(found))


def told_again(deployment: Deployment, by: PersonId) -> Answer:
    """Somebody has it told again."""
    return sentence((Mention(by), " has ", Bold(deployment.deployer), " told again."))


def _entry(found: Deployment) -> Line:
    return (
        Bold(found.name),
        f" · {found.request} · {_version(found)} to {found.environment} · ",
        *deployment_line(found),
    )


def _try(found: Delivery) -> Line:
    return (f"{found.number}. ", When(found.at), f" · {shortened(found.outcome)}")


def _known(found: Deployment) -> dict[str, object]:
    """A deployment as JSON has it: its address may hold what only the deployer should know."""
    return {
        "deployment": found.name, "request": found.request, "deployer": found.deployer, "model": found.model,
        "version": found.version, "environment": found.environment, "state": found.state, "tries": found.tries,
        "details": found.details, "url": found.url, "due_at": found.due_at,
    }  # fmt: skip
