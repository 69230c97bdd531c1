"""What it takes to go live, in the reader's voice."""

from collections.abc import Iterator, Sequence

from bot.domain.people import Voice
from bot.domain.policy import ApprovalRule, PromotionRules, Verb
from bot.domain.requirements import PlaceRequirements, Reported, Requirements
from bot.domain.text import listed, quoted
from bot.views import rules as words
from bot.views.answer import Answer, Facts, Note, Paragraph, Part
from bot.views.conditions import condition
from bot.views.gates import people
from bot.views.policy_changes import revision_words
from bot.views.spans import Bold, Code, Line, Span, line

# In a list of all environments; of one, all are shown.
CONDITIONS_SHOWN = 8
PATTERNS_SHOWN = 8
MAY = {
    Verb.REQUEST: "may ask",
    Verb.ROLLBACK: "may roll back",
    Verb.LOCK: "may lock",
    Verb.UNLOCK: "may unlock",
    Verb.RETRAIN: "may have it retrained",
}


def requirements_answer(found: Requirements, voice: Voice = Voice.ENGINEER) -> Answer:
    """What it takes to get to each environment, who may, and which revision of the policy says so."""
    title = "What it takes to go live" if found.model is None else f"What it takes: {found.model}"
    places = [_place(found, each, voice) for each in found.places]
    may = [
        (MAY[verb], line(words.allowed(roles), *_by(found, verb)))
        for verb, roles in found.permissions.items()
    ]
    who = [Facts(tuple(may))] if voice is Voice.ENGINEER else []
    return Answer(title, (*_tier(found), *places, *who, *_notes(found)), found)


def _by(found: Requirements, verb: Verb) -> Line:
    return (f", by {found.trainer}",) if verb is Verb.RETRAIN else ()


def _place(found: Requirements, place: PlaceRequirements, voice: Voice) -> Paragraph:
    most = len(place.rules.gates) if len(found.places) == 1 else CONDITIONS_SHOWN
    beside = f", beside {place.environment.beside}" if place.environment.beside else ""
    is_business = voice is Voice.BUSINESS
    name = Bold(f"Before it goes live in {place.environment.name}" if is_business else place.environment.name)
    said = _business(place, most) if is_business else _engineer(place, most)
    return Paragraph((line(name, beside), *(line("• ", *each) for each in said), *_more(found, place, most)))


def _engineer(place: PlaceRequirements, most: int) -> Iterator[Line]:
    rules = place.rules
    if rules.from_environment is not None:
        long = f", for {rules.soak.text}" if rules.soak else ""
        yield line("live in ", Bold(rules.from_environment), f" first{long}")
    yield from _times(rules)
    for each in rules.approvals:
        yield (words.approvals(each.count, each.role), *_people(place, each))
    yield line(_barred(rules) if rules.approvals else _unasked(rules))
    if rules.reason_required:
        yield line("whoever asks says why")
    if rules.expires_after is not None:
        yield line(f"decided within {rules.expires_after.text}, or the request expires")
    if rules.remind is not None and rules.approvals:
        yield line(f"whoever must approve is {words.remind(rules.remind)}")
    for gate in rules.gates[:most]:
        yield line(condition(gate))
    yield from _deployed(place)
    yield from _auto(rules)
    yield from _proves(rules)
    yield from _reports(place)


def _business(place: PlaceRequirements, most: int) -> Iterator[Line]:
    rules = place.rules
    if rules.from_environment is not None:
        long = f", for {rules.soak.text}" if rules.soak else ""
        yield line("it worked in ", Bold(rules.from_environment), long)
    yield from _times(rules)
    for each in rules.approvals:
        count = "one person" if each.count == 1 else f"{each.count} people"
        yield (f"{count} of {words.who(each.role)} said yes", *_people(place, each))
    yield line(_barred(rules) if rules.approvals else "nobody has to say yes")
    if rules.reason_required:
        yield line("whoever asked said why")
    if rules.gates:
        measured = listed([condition(each) for each in rules.gates[:most]])
        yield line(f"what was measured and checked is good enough: {measured}")
    if place.deployers:
        yield line(
            f"whoever brings it into service reported it: {listed([each.name for each in place.deployers])}"
        )
    yield from _auto(rules)
    yield from _proves(rules)
    yield from _reports(place)


def _deployed(place: PlaceRequirements) -> Iterator[Line]:
    if place.deployers:
        named = [f"{each.name} (within {each.within.text})" for each in place.deployers]
        yield line(f"it is live when {listed(named)} reported it")


def _proves(rules: PromotionRules) -> Iterator[Line]:
    if rules.probation is not None:
        yield line(
            f"once live, it proves itself for {words.probation(rules.probation)}; nothing replaces it meanwhile"
        )


def _auto(rules: PromotionRules) -> Iterator[Line]:
    if rules.auto is not None:
        yield line(f"pre-approved, and asked for by me: {words.auto(rules.auto)}")


def _times(rules: PromotionRules) -> Iterator[Line]:
    if rules.locks:
        yield line(f"nothing goes live {words.locks(rules.locks)}")
    if rules.by_click:
        yield line("what is approved goes live when somebody clicks")
    if rules.apply_at:
        yield line(f"what is approved goes live {words.apply_at(rules.apply_at)}")


def _unasked(rules: PromotionRules) -> str:
    is_free = not (rules.gates or rules.from_environment)
    return "nothing: it goes live when somebody asks" if is_free else "nobody has to approve"


def _people(place: PlaceRequirements, rule: ApprovalRule) -> tuple[Span, ...]:
    who = place.holders.get(rule.role)
    if who == () and rule.role in place.holders:
        return (" (nobody is, just now)",)
    return (" (", *people(who), ")") if who else ()


def _barred(rules: PromotionRules) -> str:
    asks = [] if rules.requester_may_approve else ["whoever asks"]
    barred = [*asks, *([] if rules.author_may_approve else ["whoever made the version"])]
    return (
        f"{listed(barred)} cannot approve" if barred else "whoever asks or made the version may approve, too"
    )


def _reports(place: PlaceRequirements) -> Iterator[Line]:
    if place.reported is None:
        return
    which = "these conditions" if not place.rules.enforce else "what is marked"
    yield line(f"{which} only report for now: {counted(place.reported)}")


def counted(found: Reported) -> str:
    """What the gates that only report would have blocked."""
    if not found.of:
        return "nobody asked yet"
    if found.of == 1:
        return f"they would {'' if found.blocked else 'not '}have blocked the one request there was"
    return f"they would have blocked {found.blocked} of the last {found.of} requests"


def _more(found: Requirements, place: PlaceRequirements, most: int) -> tuple[Line, ...]:
    left = len(place.rules.gates) - most
    if left <= 0:
        return ()
    of = f"{quoted(found.model)} " if found.model else ""
    return (line(f"and {left} more conditions: ", Code(f"/mlops policy {of}{place.environment.name}")),)


def _tier(found: Requirements) -> Iterator[Part]:
    if found.tier is not None:
        yield Paragraph((line("Its tier is ", Bold(found.tier), "."),))
    elif found.stricter_of:
        what = "It is of no tier" if found.model else "A model that is of no tier gets these"
        tiers = listed(found.stricter_of)
        yield Paragraph((line(f"{what}: the strictest rules of all tiers ({tiers}) hold."),))


def _notes(found: Requirements) -> Iterator[Part]:
    if found.others:
        shown = _patterns(found.others[:PATTERNS_SHOWN])
        left = len(found.others) - PATTERNS_SHOWN
        more = f" and {left} more" if left > 0 else ""
        yield Note(
            (
                *line("Some models have rules of their own: "),
                *shown,
                f"{more}. See ",
                Code("/mlops policy MODEL"),
            )
        )
    if found.is_default:
        yield Note(line(f"There is no policy file, so the preset {found.source} says this."))
    elif found.revision is None:
        yield Note(line(f"Said by {found.source}."))
    else:
        yield Note(("Said by ", *revision_words(found.revision), "."))


def _patterns(found: Sequence[str]) -> Line:
    spans: list[Span] = []
    for index, each in enumerate(found):
        spans += [", " if index else "", Code(each)]
    return tuple(spans)
