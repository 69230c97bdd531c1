"""What the policy says otherwise, in plain words; what got looser has a word and a sign."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.domain.people import Voice
from bot.domain.policy import Better, Environment
from bot.domain.policy_changes import PolicyChange, Subject, looser
from bot.domain.policy_revisions import PolicyRevision
from bot.domain.strictness import Direction
from bot.domain.text import listed
from bot.domain.working_time import WorkingHours
from bot.views import rules
from bot.views.answer import Answer, Note, Paragraph
from bot.views.conditions import condition
from bot.views.monitor_words import watching
from bot.views.quality_changes import quality_sentence
from bot.views.source_words import fetching
from bot.views.spans import Bold, Channel, Code, Group, Line, Link, Mention, Span, When, line, plain

SHOWN = 15
SIGNS = {Direction.LOOSER: "⚠", Direction.STRICTER: "✓", Direction.OTHER: "•"}
NOTHING = "nothing"
UNKNOWN = "This version of the bot cannot read what it said before, so what is otherwise is not known."


def changed_answer(source: str, revision: int, found: Sequence[PolicyChange]) -> Answer:
    """What an admin reads when the policy changed; without changes, what it said before cannot be read any more."""
    count = looser(found)
    weight = {0: "", 1: ": one thing is looser now"}.get(count, f": {count} things are looser now")
    first = line(Bold("The policy changed"), f"{weight} ({source}, revision {revision}).")
    left = len(found) - SHOWN
    more = [line(f"and {left} more, which the audit names")] if left > 0 else []
    lines = [*map(sentence, found[:SHOWN]), *more] or [line(UNKNOWN)]
    judged = line(
        "Open requests whose rules changed are judged anew. What holds now: ", Code("/mlops policy")
    )
    return Answer("", (Paragraph((first,)), Paragraph(tuple(lines)), Note(judged)), found)


def unreadable_answer(problem: str) -> Answer:
    """What an admin reads when the file cannot be used."""
    lines = (
        line(Bold("The policy file cannot be used"), ", so what it said before stays in force."),
        line(problem),
    )
    note = Note(
        line(
            "Mend it and save: it is taken up within a second. Try it first: ", Code("mlops-bot policy check")
        )
    )
    return Answer("", (Paragraph(lines), note), problem)


def revision_words(revision: PolicyRevision) -> Line:
    """Which policy, and since when: `policy.yml, revision 7 of 3 Nov`; the file's name is its writer's."""
    return (f"{revision.source}, revision {revision.id}, in force since ", When(revision.at))


def sentence(change: PolicyChange) -> Line:
    """One change: `⚠ production now takes 1 approval by ml-engineer, was 2 (looser)`."""
    which: tuple[Span, ...] = ()
    if change.direction is not Direction.OTHER:
        which = (" ", Bold(f"({change.direction.value})"))
    return (f"{SIGNS[change.direction]} ", *_SAID[change.subject](change), *which)


def spoken(change: PolicyChange) -> str:
    """The sentence as plain text."""
    return plain(sentence(change))


def _place(change: PolicyChange) -> Line:
    where: tuple[Span, ...] = (Bold(change.environment),)
    return where if change.model is None else (*where, " for ", Code(change.model))


def _approval(change: PolicyChange) -> Line:
    before: Any = change.before
    after: Any = change.after
    return (*_place(change), f" now takes {rules.approvals(after, change.of)}, was {before or 'none'}")


def _gate(change: PolicyChange) -> Line:
    before: Any = change.before
    after: Any = change.after
    if after is None:
        return (*_place(change), f" no longer asks for {condition(before)}")
    # The name is said already.
    was = "" if before is None else f", was {condition(before).removeprefix(f'{change.of} ')}"
    return (*_place(change), f" now asks for {condition(after)}{was}")


def _rule(change: PolicyChange) -> Line:
    before: Any = change.before
    after: Any = change.after
    if change.of == "from_environment":
        was = before or "anywhere"
        return ("versions for ", *_place(change), f" must now {rules.came_from(after)}, was {was}")
    if change.of == "expires_after":
        was = "never" if before is None else before.text
        return ("requests for ", *_place(change), f" now {rules.expiry(after)}, was {was}")
    if change.of == "remind":
        said = f": {rules.remind(after)} now, was: {rules.remind(before)}"
        return ("whoever must decide on ", *_place(change), said)
    if change.of == "soak":
        must = f" must now have been live for {rules.soak(after)} where they come from"
        return ("versions for ", *_place(change), f"{must}, was {rules.soak(before)}")
    if change.of == "probation":
        proves = f" now proves itself for {rules.probation(after)}, was {rules.probation(before)}"
        return ("what goes live in ", *_place(change), proves)
    if change.of == "auto":
        return (*_place(change), f" now pre-approves {rules.auto(after)}; was: {rules.auto(before)}")
    if change.of == "locks":
        return (*_place(change), f" is closed {rules.locks(after)} now, was {rules.locks(before)}")
    if change.of == "apply_at":
        when = f"{rules.apply_at(after)} now, was {rules.apply_at(before)}"
        return ("what is approved for ", *_place(change), f" goes live {when}")
    yes, no = rules.WORDS[change.of]
    return (*_place(change), f": {yes if after else no} now")


def _permission(change: PolicyChange) -> Line:
    before: Any = change.before
    after: Any = change.after
    return (Code(change.of), f" is now for {rules.allowed(after)}, was for {rules.allowed(before)}")


def _people(change: PolicyChange) -> Line:
    before: Any = change.before
    after: Any = change.after
    came = [each for each in after if each not in before]
    left = [each for each in before if each not in after]
    said = [
        *(["now also ", *_named(came)] if came else []),
        *([" and " if came else "", "no longer ", *_named(left)] if left else []),
    ]
    return (Bold(change.of), " is ", *said)


def _named(people: Sequence[str], most: int = 5) -> list[Span]:
    found: list[Span] = []
    for index, person in enumerate(people[:most]):
        found += [", " if index else "", Mention(person)]
    return [*found, f" and {len(people) - most} more"] if len(people) > most else found


def _group(change: PolicyChange) -> Line:
    return (Bold(change.of), " is now ", *_of_group(change.after), ", was ", *_of_group(change.before))


def _of_group(group: object) -> tuple[Span, ...]:
    return ("no user group",) if group is None else ("the user group ", Group(str(group)))


def _voice(change: PolicyChange) -> Line:
    after: Any = change.after
    how = "in business words" if after is Voice.BUSINESS else "in an engineer's words"
    return (Bold(change.of), f" is now spoken to {how}")


def _environments(change: PolicyChange) -> Line:
    before: Any = change.before
    after: Any = change.after
    return line(f"the environments are now {listed(_places(after))}, were {listed(_places(before))}")


def _places(found: Sequence[Environment]) -> list[str]:
    return [
        each.name
        + (f" ({each.alias})" if each.alias else "")
        + (f" beside {each.beside}" if each.beside else "")
        for each in found
    ]


def _responsibilities(change: PolicyChange) -> Line:
    before: Any = change.before
    after: Any = change.after
    return line(f"the responsibilities are now {listed(after) or NOTHING}, were {listed(before) or NOTHING}")


def _metric(change: PolicyChange) -> Line:
    words = {Better.HIGHER: "higher", Better.LOWER: "lower", None: "unknown"}
    before: Any = change.before
    after: Any = change.after
    return line("what is better of ", Bold(change.of), f": now {words[after]}, was {words[before]}")


def _hours(change: PolicyChange) -> Line:
    before: Any = change.before
    after: Any = change.after
    times = (_times(after), _times(before))
    said = [f"working hours are now {times[0]}, were {times[1]}"] if times[0] != times[1] else []
    if before.holidays != after.holidays:
        said.append(rules.holidays(before.holidays, after.holidays))
    return line(listed(said))


def _times(hours: WorkingHours) -> str:
    days = listed([("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[day] for day in hours.days])
    return f"{days} {hours.start:%H:%M} to {hours.end:%H:%M} ({hours.zone})"


def _tier(change: PolicyChange) -> Line:
    tiers = [f"tier {each}" if each else "no tier" for each in (change.after, change.before)]
    return (Code(change.of), f" is now of {tiers[0]}, was of {tiers[1]}")


def _channel(change: PolicyChange) -> Line:
    to: Span = Channel(str(change.after)) if change.after else "no channel of the policy"
    return (Code(change.of), " is now talked about in ", to)


def _visibility(change: PolicyChange) -> Line:
    who = "every member" if change.after else "the members of its channel alone"
    return (Code(change.of), f" is now seen by {who}")


def _revalidation(change: PolicyChange) -> Line:
    after: Any = change.after
    how = f"within {after.text} of the last time" if after else "never"
    return (Code(change.of), f" must now be validated again {how}")


def _monitor(change: PolicyChange) -> Line:
    before: Any = change.before
    after: Any = change.after
    whose: Span = "every model that sends batches" if change.model is None else Code(change.model)
    name = (whose, " is ")
    if after is None:
        return (*name, "no longer watched by ", Bold(change.of))
    was = "" if before is None else f", was: {watching(before)}"
    return (*name, "now watched by ", Bold(change.of), f": {watching(after)}{was}")


def _source(change: PolicyChange) -> Line:
    before: Any = change.before
    after: Any = change.after
    name = ("data of ", Code(str(change.model)), " is ")
    if after is None:
        return (*name, "no longer fetched from ", Bold(change.of))
    was = "" if before is None else f", was: {fetching(before)}"
    return (*name, "now fetched from ", Bold(change.of), f": {fetching(after)}{was}")


def _runbook(change: PolicyChange) -> Line:
    to: Span = Link(str(change.after), "this page") if change.after else "no page any more"
    return (Code(change.of), " now has as its runbook ", to)


def _maintenance(change: PolicyChange) -> Line:
    after: Any = change.after
    when = listed([str(each) for each in after]) if after else "at no time"
    return (Code(change.of), f" is now under maintenance {when}")


def _deployers(change: PolicyChange) -> Line:
    after: Any = change.after
    names = listed([each.name for each in after]) if after else "no deployer"
    return (*_place(change), f" is now deployed by {names}")


def _trainer(change: PolicyChange) -> Line:
    before: Any = change.before
    after: Any = change.after
    who, whom = after.name if after else "nobody", before.name if before else "nobody"
    # The same name may stand for another address.
    was = f", was by {whom}" if whom != who else ", told elsewhere or given another time"
    which = Code(change.of) if change.of else "a model"
    return (which, f" is now retrained, when somebody asks at an alert, by {who}{was}")


_SAID: Mapping[Subject, Callable[[PolicyChange], Line]] = {
    Subject.APPROVAL: _approval,
    Subject.GATE: _gate,
    Subject.RULE: _rule,
    Subject.PERMISSION: _permission,
    Subject.PEOPLE: _people,
    Subject.GROUP: _group,
    Subject.VOICE: _voice,
    Subject.ENVIRONMENTS: _environments,
    Subject.RESPONSIBILITIES: _responsibilities,
    Subject.METRIC: _metric,
    Subject.HOURS: _hours,
    Subject.TIER: _tier,
    Subject.CHANNEL: _channel,
    Subject.VISIBILITY: _visibility,
    Subject.REVALIDATION: _revalidation,
    Subject.RUNBOOK: _runbook,
    Subject.MAINTENANCE: _maintenance,
    Subject.DEPLOYERS: _deployers,
    Subject.TRAINER: _trainer,
    Subject.MONITOR: _monitor,
    Subject.QUALITY: quality_sentence,
    Subject.SOURCE: _source,
}
