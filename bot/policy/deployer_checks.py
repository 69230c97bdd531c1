"""What `policy check` finds about deployers and trainers: those that cannot be told, and those that could never report."""

from collections.abc import Iterator

from bot.domain.deployment import Deployer, Github
from bot.domain.policy import Policy
from bot.policy.findings import Finding, FindingKind, Outside


def deployers(policy: Policy, outside: Outside) -> Iterator[Finding]:
    """Each that would fail every request of its environment."""
    for environment, found in policy.deployers.items():
        for each in found:
            key = f"deploy.{environment}"
            why = None if outside.untold is None else outside.untold(each)
            if why is not None:
                yield Finding(FindingKind.UNTOLD, key, f"`{each.name}` cannot be told: {why}.")
            if _reports(each) and outside.reporters is not None and each.name not in outside.reporters:
                yield Finding(
                    FindingKind.NO_TOKEN,
                    key,
                    f"`{each.name}` has no token to report with, so that nothing it deploys goes live: "
                    f"`mlops-bot token create --name {each.name} --scope deployments:write`.",
                )
    for key, trainer in policy.trainers.items():
        why = None if outside.untold is None else outside.untold(trainer)
        if why is not None:
            yield Finding(FindingKind.UNTOLD, key, f"`{trainer.name}` cannot be told: {why}.")
        if outside.reporters is not None and trainer.name not in outside.reporters:
            yield Finding(
                FindingKind.NO_TOKEN,
                key,
                f"`{trainer.name}` has no token to report with, so that what it trains counts as failed: "
                f"`mlops-bot token create --name {trainer.name} --scope deployments:write`.",
            )


def _reports(deployer: Deployer) -> bool:
    """Whether it reports by itself: of a deployment on GitHub the statuses are read."""
    return not isinstance(deployer.target, Github) or deployer.target.workflow is not None
