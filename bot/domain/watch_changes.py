"""What watches models, and what is expected of their data, otherwise than before: pure, of two policies."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.domain.monitors.monitor import Monitor
from bot.domain.policy import ModelRules, Policy
from bot.domain.policy_change import PolicyChange, Subject
from bot.domain.quality.stated import StatedQuality
from bot.domain.quality_changes import quality_changes
from bot.domain.sources.source import Source
from bot.domain.strictness import Direction


def watching(before: Policy, after: Policy) -> Iterator[PolicyChange]:
    """Of all models, then of those of each pattern, without what changed for all."""
    usual = [*_monitors(before.usual, after.usual, None), *_quality(before.quality, after.quality, None)]
    yield from usual
    known = {(each.subject, each.of, each.before, each.after) for each in usual}
    old, new = ({each.pattern: each for each in policy.models} for policy in (before, after))
    for pattern in either(old, new):
        was = old.get(pattern, ModelRules(pattern, quality=before.quality))
        now = new.get(pattern, ModelRules(pattern, quality=after.quality))
        for each in (
            *_monitors(before.watching(was), after.watching(now), pattern),
            *_named(Subject.SOURCE, was.sources, now.sources, pattern),
            *_quality(was.quality, now.quality, pattern),
        ):
            if (each.subject, each.of, each.before, each.after) not in known:
                yield each


def _monitors(was: Sequence[Monitor], now: Sequence[Monitor], pattern: str | None) -> Iterator[PolicyChange]:
    yield from _named(Subject.MONITOR, was, now, pattern)


def _named(
    subject: Subject, was: Sequence[Monitor | Source], now: Sequence[Monitor | Source], pattern: str | None
) -> Iterator[PolicyChange]:
    old, new = ({each.name: each for each in found} for found in (was, now))
    for name in either(old, new):
        before, after = old.get(name), new.get(name)
        if before != after:
            # What is gone notices nothing any more; which of two notices more is not known.
            which = Direction.LOOSER if after is None else Direction.OTHER if before else Direction.STRICTER
            yield PolicyChange(subject, name, before, after, which, model=pattern)


def _quality(was: StatedQuality, now: StatedQuality, pattern: str | None) -> Iterator[PolicyChange]:
    for each in quality_changes(was, now):
        of = f"{each.asked} {each.column}".rstrip()
        yield PolicyChange(
            Subject.QUALITY, of, each.before, each.after, each.direction, model=pattern, quality=each
        )


def either(before: Mapping[str, object], after: Mapping[str, object]) -> Iterable[str]:
    """The names in one of them or both, those that are there now first."""
    return dict.fromkeys((*after, *before))
