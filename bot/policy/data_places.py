"""Where a policy speaks of the data of models: each pattern with what is known of the models that it fits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.policy import ModelRules, Policy
from bot.policy.findings import KnownData, Outside


@dataclass(frozen=True, slots=True)
class DataPlace:
    """The rules of some models, the key that says them, and the data of those models; None where nobody could ask."""

    key: str
    rules: ModelRules
    data: Sequence[KnownData] | None

    @property
    def met(self) -> Sequence[KnownData]:
        """Of the models of which any data are known."""
        return [each for each in self.data or () if each.columns]


def data_places(policy: Policy, outside: Outside) -> Iterator[DataPlace]:
    """Every pattern; last the models that none fits."""
    for rules in policy.models:
        yield DataPlace(f"models.{rules.pattern}.", rules, _data(policy, rules.pattern, outside))
    patterns = {each.pattern for each in policy.models}
    rest = ModelRules("", quality=policy.quality)
    known = None
    if outside.data is not None:
        known = [each for name, each in outside.data.items() if policy.of(name).pattern not in patterns]
    yield DataPlace("", rest, known)


def _data(policy: Policy, pattern: str, outside: Outside) -> list[KnownData] | None:
    if outside.data is None:
        return None
    return [each for name, each in outside.data.items() if policy.of(name).pattern == pattern]
