"""Announcements: what was subscribed to, and what there is to tell."""

from collections.abc import Mapping, Sequence

from bot.domain.commands import Subscribe
from bot.domain.numbers import number
from bot.domain.registry import PersonId
from bot.domain.runs import Run
from bot.domain.subscriptions import (
    EVENTS,
    FAILED,
    FINISHED,
    LIVE,
    REGISTERED,
    ROLLED_BACK,
    News,
    Subscription,
)
from bot.domain.targets import parse_target
from bot.domain.text import listed, quoted
from bot.views.answer import Answer, Listing, Note, Paragraph, Table
from bot.views.forms import SEPARATOR, Form, Place, Several, Words
from bot.views.spans import Bold, Channel, Code, Line, Mention, When, line

NEWS_SHOWN = 8
MODELS, EVENT, PLACE = "models", "events", "place"
_WORDS = {
    REGISTERED: "registered versions",
    FINISHED: "finished runs",
    FAILED: "failed runs",
    LIVE: "versions that go live",
    ROLLED_BACK: "rollbacks",
}


def subscription_form(models: str | None, events: Sequence[str], channel: str | None) -> Form:
    """Asks of which models, which events, and where they shall be told."""
    fields = (
        Words(
            MODELS, "Registered model or experiment", required=False, given=models or "",
            hint="A name, or a pattern such as churn*. Empty: all of them.", long=False,
        ),
        Several(EVENT, "Tell of", tuple((_WORDS[each].capitalize(), each) for each in EVENTS), tuple(events)),
        Place(PLACE, "Where", channel, required=False, hint="Empty: by direct message to you."),
    )  # fmt: skip
    return Form("subscribe", "Hear of something", "Subscribe", fields)


def subscribed_to(values: Mapping[str, str]) -> Subscribe:
    """What the form asks for as it is filled in."""
    events = values.get(EVENT, "").split(SEPARATOR)
    return Subscribe(
        values.get(MODELS), tuple(sorted(each for each in events if each in EVENTS)), values.get(PLACE)
    )


def subscribed(made: Subscription) -> Answer:
    """What will be announced where, and how it ends."""
    said = line(
        Bold(f"Announcement {made.id}"),
        f": {_events(made)} of ",
        Code(made.pattern),
        " are told ",
        *_place(made),
        ".",
    )
    small = line(
        "What comes within ten minutes is told together. End it with ", Code(f"/mlops unsubscribe {made.id}")
    )
    return Answer("", (Paragraph((said,)), Note(small)), made)


def unsubscribed(ended: Subscription) -> Answer:
    """What is not announced any more."""
    said = line(
        Bold(f"Announcement {ended.id}"), " ended: nothing more of ", Code(ended.pattern), " is told "
    )
    return Answer("", (Paragraph(((*said, *_place(ended), "."),)),), ended)


def listed_answer(found: Sequence[Subscription], reader: PersonId | None = None) -> Answer:
    """The announcements in force; whoever asked for one reads how to end that one."""
    like = line("Hear of something: ", Code("/mlops subscribe churn to registered and live in #ml"))
    if not found:
        return Answer("", (Paragraph((line("Nothing is announced yet. "), like)),), tuple(found))
    rows = tuple(
        (line(Bold(str(x.id))), line(Code(x.pattern)), line(_events(x)), _place(x), line(Mention(x.by)))
        for x in found
    )
    table = Table(("number", "of", "what", "where", "by"), rows)
    own = next((each for each in found if each.by == reader), found[0])
    end = line("End one: ", Code(f"/mlops unsubscribe {own.id}"))
    count = len(found)
    return Answer(f"{count} announcement{'s' * (count != 1)}", (table, Note(end)), tuple(found))


def news_answer(subscription: Subscription, told: Sequence[tuple[News, Run | None]]) -> Answer:
    """What happened, newest last, in as few lines as there is news."""
    lines = [_said(news, run) for news, run in told]
    shown = lines if len(lines) <= NEWS_SHOWN else lines[-NEWS_SHOWN:]
    earlier = len(lines) - len(shown)
    first = [line(f"{earlier} earlier, and:")] if earlier else []
    small = line(
        f"Announcement {subscription.id} · end it with ", Code(f"/mlops unsubscribe {subscription.id}")
    )
    return Answer("", (Listing((*first, *shown)), Note(small)), tuple(news for news, _ in told))


def lost_channel(subscription: Subscription) -> Answer:
    """Its channel takes nothing any more: what whoever subscribed can do."""
    why = ": the channel is archived, or I am not in it any more."
    then = line("Invite me there again, ", Code("/invite @mlops-bot"), ", or end it: ")
    return _unsaid(subscription, why, then)


def shared_channel(subscription: Subscription) -> Answer:
    """Outsiders read its channel by now: nothing is said there."""
    why = ": the channel is shared with another organisation by now, and they would read it."
    then = line(
        "What happens until it is ours again is not told there. Subscribe elsewhere and end this one: "
    )
    return _unsaid(subscription, why, then)


def _unsaid(subscription: Subscription, why: str, then: Line) -> Answer:
    said = line(f"Announcement {subscription.id} could not be made ", *_place(subscription), why)
    end = Code(f"/mlops unsubscribe {subscription.id}")
    return Answer("", (Paragraph((said, line(*then, end))),), subscription)


def _said(news: News, run: Run | None) -> Line:
    if run is not None:
        measured = ", ".join(f"{name} {number(value)}" for name, value in list(run.metrics.items())[:2])
        by = (" by ", Mention(run.author)) if run.author else ()
        verb = "finished" if news.event == FINISHED else "failed" if run.status == "FAILED" else "was killed"
        more = f": {measured}" if measured else ""
        typed = Code(f"/mlops show {run.run_id[:8]}")
        return line("Run ", Bold(run.name), f" of {run.experiment}", *by, f" {verb}{more}. ", typed)
    target = parse_target(news.subject)
    name = f"{target.model}@{target.version}"
    typed = Code(f"/mlops show {quoted(target.model)}@{target.version}")
    if news.event == REGISTERED:
        return line(Bold(name), " was registered ", When(news.at, "time"), ". ", typed)
    words = " is live again in " if news.event == ROLLED_BACK else " is live in "
    return line(Bold(name), f"{words}{target.environment}. ", typed)


def _events(subscription: Subscription) -> str:
    return listed([_WORDS.get(each, EVENTS.get(each, each)) for each in subscription.events])


def _place(subscription: Subscription) -> Line:
    if subscription.channel:
        return line("in ", Channel(subscription.channel))
    return line("to ", Mention(subscription.person or ""), " alone")
