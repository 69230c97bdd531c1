"""The Home tab: what waits for me first, then what is mine, then what changed."""

from collections.abc import Iterator

from slack_sdk.models.views import View

from bot.domain.home import Home
from bot.domain.numbers import number
from bot.domain.overview import ModelOverview
from bot.domain.people import Voice
from bot.domain.policy import Verb
from bot.domain.registry import EnvironmentState
from bot.domain.retirement import Life
from bot.views.answer import Answer, Button, Buttons, Heading, Listing, Note, Paragraph, Part
from bot.views.blocks import VIEW_BLOCKS, blocks
from bot.views.delegations import standing_lines
from bot.views.gates import people
from bot.views.histories import change_line
from bot.views.ids import FORM_OPEN, FORM_OPEN_WHY
from bot.views.promotion_card import DETAILS
from bot.views.promotion_state import state_words, wanted
from bot.views.requests import waiting_parts
from bot.views.reviews import waiting_parts as review_parts
from bot.views.spans import Bold, Code, Line, line

CHANGES_SHOWN = 8
MODELS_SHOWN = 12


def home_view(home: Home) -> View:
    """The Home tab of one person."""
    answer = Answer("", tuple(_parts(home)), home)
    return answer_view(answer)


def answer_view(answer: Answer) -> View:
    """An answer as the Home tab: also why somebody has none."""
    return View(type="home", blocks=blocks(answer, limit=VIEW_BLOCKS, tables=False))


def _parts(home: Home) -> Iterator[Part]:
    yield from _welcome(home)
    yield from _waiting(home)
    yield from _asked(home)
    yield from _owned(home)
    yield from _changed(home)
    roles = ", ".join(role for role in home.me.roles if role != "member") or "none yet"
    whom: Line = () if home.me.has_role or not home.me.ask else (" For one, ask ", *people(home.me.ask), ".")
    for said, who in standing_lines(home.me.delegations, home.person.id):
        yield Note(line(f"{said.capitalize()}: ", *who))
    yield Note(line(f"Your roles: {roles}.", *whom, " Everything I can do: ", Code("/mlops help")))


def _welcome(home: Home) -> Iterator[Part]:
    first = next(iter(f"{home.person.real_name} {home.person.name}".split()), "")
    yield Heading(f"Good to see you, {first}" if first else "Good to see you")
    why = Button("What blocks it?", FORM_OPEN_WHY, "why")
    if Verb.REQUEST in home.me.verbs:
        yield Buttons((Button("Ask for a promotion", FORM_OPEN, "promote", "primary"), why))
    else:
        yield Buttons((why,))


def _waiting(home: Home) -> Iterator[Part]:
    yield Heading("Waits for you")
    yield from waiting_parts(home.waiting, home.me.voice)
    yield from review_parts(home.reviews, home.at, home.person.id)
    if not (home.waiting or home.reviews):
        yield Paragraph((line("Nothing. Enjoy it."),))


def _asked(home: Home) -> Iterator[Part]:
    if home.asked:
        yield Heading("You asked for")
    for case in home.asked:
        request = case.request
        what = f" · {wanted(request)}: {state_words(case)}"
        yield Paragraph((line(Bold(request.name), what),), beside=Button("Details", DETAILS, str(request.id)))


def _owned(home: Home) -> Iterator[Part]:
    yield Heading("Your registered models")
    if home.owned:
        shown = tuple(_model(each, home.me.voice) for each in home.owned[:MODELS_SHOWN])
        yield Listing(shown, len(home.owned) - MODELS_SHOWN, line(Code("/mlops owners")))
    else:
        yield Paragraph((line("You own none. See who owns what: ", Code("/mlops owners")),))


def _changed(home: Home) -> Iterator[Part]:
    yield Heading("What changed this week")
    if home.changes:
        shown = tuple(
            ("", Bold(each.model), " ", *change_line(each, with_place=True))
            for each in home.changes[:CHANGES_SHOWN]
        )
        yield Listing(shown, len(home.changes) - CHANGES_SHOWN, line(Code("/mlops history MODEL")))
    else:
        yield Paragraph((line("Nothing went live and nothing was taken back."),))


def _place(overview: ModelOverview, state: EnvironmentState) -> str:
    found = overview.proving.get(state.environment)
    how = "" if found is None else " ⚠️ in doubt" if found.is_paused else " ⏳ on probation"
    return f"{state.environment} @{state.version}{how}"


def _model(overview: ModelOverview, voice: Voice) -> Line:
    none = "retired" if overview.life is Life.RETIRED else "nothing live yet"
    live = ", ".join(_place(overview, each) for each in overview.live) or none
    metric = (
        f" · {overview.metric} {number(overview.value)}"
        if overview.metric and overview.value is not None and voice is Voice.ENGINEER
        else ""
    )
    lock = " · 🔒" if overview.locks else ""
    return line(Bold(overview.model.name), f" · {live}{metric}{lock}")
