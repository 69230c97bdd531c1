"""Whether every environment can be reached, and every pattern and tier is of use."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from bot.domain.policy import Policy, PromotionRules
from bot.domain.strictness import length
from bot.domain.text import coded, listed
from bot.policy.findings import Finding, FindingKind, places


def order(policy: Policy) -> Iterator[Finding]:
    """Circles, steps backwards and gaps in `from`."""
    yield from _circles(policy)
    for key, rules in places(policy):
        yield from _step(policy, f"{key}.from", rules)
        yield from _expiry(policy, f"{key}.expires_after", rules)


def patterns(policy: Policy) -> Iterator[Finding]:
    """Patterns that an earlier one takes every model from, and tiers without a model."""
    for index, model in enumerate(policy.models):
        earlier = next((x.pattern for x in policy.models[:index] if _covers(x.pattern, model.pattern)), None)
        if earlier is not None:
            yield Finding(
                FindingKind.SHADOWED,
                f"models.{model.pattern}",
                f"`{model.pattern}` never counts: `{earlier}` stands before it and fits the same models. "
                "Put the narrower pattern first.",
            )
    for tier in policy.tiers:
        if tier not in {model.tier for model in policy.models}:
            yield Finding(
                FindingKind.UNUSED_TIER,
                f"tiers.{tier}",
                f"No model is of the tier `{tier}`. Its rules count for models of no tier, which get the strictest.",
            )


def _expiry(policy: Policy, key: str, rules: PromotionRules) -> Iterator[Finding]:
    expiry, soak = rules.expires_after, rules.soak
    if (
        expiry is not None
        and soak is not None
        and length(expiry, policy.working_hours) < length(soak, policy.working_hours)
    ):
        yield Finding(
            FindingKind.EXPIRES_TOO_SOON,
            key,
            f"`{key}` is {expiry.text}, shorter than the soak of {soak.text}: a request that is made when a version "
            f"comes to `{rules.from_environment or 'any'}` ends before it may go live.",
        )


def _circles(policy: Policy) -> Iterator[Finding]:
    seen: set[frozenset[str]] = set()
    for model in (None, *(each.pattern for each in policy.models)):
        for environment in policy.environments:
            circle = _circle(policy, model, environment.name)
            if circle and frozenset(circle) not in seen:
                seen.add(frozenset(circle))
                where = "promotion" if model is None else f"models.{model}.promotion"
                yield Finding(
                    FindingKind.CIRCLE,
                    f"{where}.{circle[0]}.from",
                    f"Nothing can ever go live in {listed(coded(circle))}: each waits for the other by `from`.",
                )


def _circle(policy: Policy, model: str | None, start: str) -> list[str]:
    """The environments that lead back to the first one by `from`."""
    way = [start]
    while (origin := policy.rules(model, way[-1]).from_environment) is not None:
        if origin == start:
            return way
        if origin in way:
            return []
        way.append(origin)
    return []


def _step(policy: Policy, key: str, rules: PromotionRules) -> Iterator[Finding]:
    names = [each.name for each in policy.environments]
    if rules.from_environment not in names:
        return
    start, end = names.index(rules.from_environment), names.index(rules.environment)
    if start > end:
        yield Finding(
            FindingKind.BACKWARDS,
            key,
            f"`{key}` is `{rules.from_environment}`, which stands after `{rules.environment}` under `environments`.",
        )
        return
    between = [each.name for each in policy.environments[start + 1 : end] if each.beside is None]
    if between:
        yield Finding(
            FindingKind.GAP,
            key,
            f"`{key}` is `{rules.from_environment}`, so a version never needs to be live in "
            f"{listed(coded(between))}, which stands between.",
        )


def _covers(pattern: str, other: str) -> bool:
    """Whether a pattern fits whatever the other one fits, as far as that can be told."""
    # `*` fits a `*` as well as any letters; of the other signs that is not so.
    is_plain = not set(pattern) & set("?[")
    return pattern == other or (is_plain and fnmatchcase(other, pattern))
