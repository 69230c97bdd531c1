"""Probation: what went live proves itself for a time; nothing replaces it meanwhile, and trouble stops it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.domain import commands
from bot.domain.alerts.alert import AlertKind
from bot.domain.policy_changes import changes
from bot.domain.promotion import BlockerKind, PromotionRequest, State
from bot.domain.registry import PersonId
from bot.domain.standing import Memberships
from bot.policy import build
from bot.services import audits, following, probation, reading, requests
from bot.services.decisions import Choice
from bot.services.digest_content import Sight, compose
from bot.views import digest as digest_view
from bot.views.blocks import fallback
from bot.views.policy_changes import spoken
from bot.views.requests import requests_answer, why_answer
from storage import registry
from storage.registry import model_id
from storage.tables.observed import AlertRow
from tests.services.house import ANA, BEA, BOB, KEN, MIA, POLICY, House, version

ASKED = "\n    probation: {for: 48h}"
PROVING = POLICY.replace("from: staging", f"from: staging{ASKED}").replace(
    "  quiet:", "  confirm: [ml-engineer, on-call]\n  quiet:"
)
ITSELF = PROVING.replace("{for: 48h}", "{for: 48h, on_breach: rollback}")


def alert(
    house: House,
    title: str = "roc_auc fell to 0.71",
    place: str = "production",
    model: str = "churn",
    about: int | None = None,
) -> None:
    """Something noticed trouble."""
    with house.database.write() as session:
        session.add(
            AlertRow(
                registered_model_id=model_id(session, model),
                environment=place,
                title=title,
                kind=AlertKind.MONITOR,
                version=about,
                opened_at=house.clock.now(),
            )
        )


def over(house: House) -> None:
    """Every alert ends by itself."""
    with house.database.write() as session:
        for each in session.query(AlertRow).filter(AlertRow.ended_at.is_(None)):
            each.ended_at = house.clock.now()


def look(house: House) -> None:
    """What the routine does, and what comes of it."""
    probation.sweep(house.context)
    house.work()


def begin(house: House, text: str = PROVING) -> None:
    """P-1 made version 3 live in place of 1, and it is on probation."""
    house.rules(text)
    house.promoted()


def in_doubt(house: House) -> None:
    """The same, with an alert since."""
    # Whoever asks for this has a policy of their own, and only the probation is added to it.
    rules = house.policy.text
    house.rules(rules.replace("from: staging", "from: staging\n    probation: {for: 48h}"))
    house.ask()
    house.approve(KEN)
    house.approve(BOB)
    house.work()
    alert(house)
    look(house)
    house.rules(rules)


def thread(house: House) -> list[str]:
    """What was said under the card."""
    return [each.text for each in house.slack.posts if each.thread]


def confirm(
    house: House, person: PersonId = MIA, request: str = "P-1", reason: str = "a false alarm"
) -> PromotionRequest:
    """Say that what is in doubt is good."""
    choice = Choice(request, reason)
    return probation.confirm(house.context, house.who(person), house.act(person), choice)


def confirm_doubted(house: House, person: PersonId) -> object:
    """The same, of a version that something is wrong with."""
    in_doubt(house)
    return confirm(house, person)


@pytest.fixture
def proving(house: House) -> House:
    """The house where P-1 just began its two days."""
    begin(house)
    return house


def test_it_is_live_and_counts_down_until_its_time_is_over_and_is_then_confirmed(proving: House) -> None:
    assert (proving.request().state, proving.live_now()) == (State.LIVE, 3)
    assert "live, on probation until Wed 4 Nov 10:00 CET" in proving.card().text
    assert "48 h left" in proving.card().text

    proving.clock.move(timedelta(hours=47, minutes=59))
    look(proving)
    assert proving.request().state is State.LIVE
    proving.clock.move(timedelta(minutes=1))
    look(proving)

    assert proving.request().state is State.CONFIRMED
    assert proving.audited()[-1].verb == "promotion.confirmed"
    assert "probation" not in proving.card().text.lower()
    assert "is confirmed: its probation ended without trouble" in thread(proving)[-1]


def test_where_no_probation_is_asked_live_is_confirmed_at_once(house: House) -> None:
    house.promoted()

    assert house.request().state is State.CONFIRMED


def test_the_countdown_is_drawn_again_and_nothing_is_said_about_it(proving: House) -> None:
    following.follow(proving.context)
    proving.send()
    before = len(proving.slack.posts)
    proving.clock.move(timedelta(hours=7))

    following.follow(proving.context)
    proving.send()

    assert "41 h left" in proving.card().text
    assert len(proving.slack.posts) == before


def test_the_next_version_is_asked_and_approved_meanwhile_and_goes_live_after(proving: House) -> None:
    with proving.database.write() as session:
        registry.add_version(session, version("churn", 4, 0.93))
    proving.live("churn", 4, "staging")
    proving.ask(number=4)
    proving.approve(MIA, "P-2")
    proving.approve(BEA, "P-2")
    proving.work()

    assert (proving.request(2).state, proving.live_now()) == (State.APPROVED, 3)
    found = requests.blockers(proving.context, proving.viewer(ANA), "churn", 4, "production")
    assert "P-1 is on probation in production: until" in fallback(why_answer(found))

    proving.clock.move(timedelta(hours=48))
    proving.work()
    assert proving.live_now() == 3
    look(proving)

    assert (proving.request().state, proving.live_now()) == (State.CONFIRMED, 4)


def test_a_rollback_is_never_held_and_ends_it(proving: House) -> None:
    proving.roll_back()
    proving.work()
    look(proving)

    assert (proving.request().state, proving.live_now()) == (State.ROLLED_BACK, 1)
    assert "probation" not in " ".join(each.verb for each in proving.audited())


def test_a_policy_edited_meanwhile_does_not_move_the_end(proving: House) -> None:
    proving.rules(PROVING.replace("48h", "200h"))
    proving.clock.move(timedelta(hours=48))
    look(proving)

    assert proving.request().state is State.CONFIRMED


def test_an_outside_move_ends_it_unconfirmed(proving: House) -> None:
    proving.live("churn", 2)
    look(proving)
    look(proving)

    assert proving.request().state is State.LIVE
    assert [each.verb for each in proving.audited()].count("probation.cut_short") == 1
    assert "was live, replaced by churn@2" in proving.card().text


def test_two_replicas_after_a_long_silence_confirm_it_once(proving: House) -> None:
    proving.clock.move(timedelta(days=30))
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: probation.sweep(proving.context), range(8)))

    assert sum(counts) == 1
    assert [each.verb for each in proving.audited()].count("promotion.confirmed") == 1


def test_a_clock_that_goes_back_takes_nothing_back(proving: House) -> None:
    proving.clock.move(timedelta(hours=-5))
    look(proving)
    assert proving.request().state is State.LIVE
    proving.clock.move(timedelta(hours=53))
    look(proving)
    proving.clock.move(timedelta(hours=-30))
    look(proving)

    assert proving.request().state is State.CONFIRMED


def test_the_audit_and_the_tables_agree_at_every_step(proving: House) -> None:
    def agree() -> bool:
        # What the house was furnished with, nobody decided.
        found = audits.examine(proving.context, []).disagreements
        return ("churn", "production") not in {(each.model, each.environment) for each in found}

    assert agree()
    alert(proving)
    look(proving)
    assert agree()
    confirm(proving, MIA)
    assert agree()
    proving.work()
    assert agree()


def test_everything_that_tells_what_is_live_says_it(proving: House) -> None:
    def told(command: commands.Command) -> str:
        return fallback(reading.read(proving.context, proving.reader(ANA), command))

    assert "production @3 ⏳" in told(commands.Models(None))
    assert "on probation until" in told(commands.Show("churn#production"))
    found = requests.blockers(proving.context, proving.viewer(ANA), "churn", 3, "production")
    assert [each.kind for each in found.blockers] == [BlockerKind.ALREADY_LIVE, BlockerKind.PROBATION]
    assert "on probation until" in fallback(why_answer(found))
    asked = fallback(requests_answer(requests.open_cases(proving.context, proving.viewer(ANA))))
    assert "1 on probation" in asked
    with proving.database.read() as session:
        digest = compose(session, proving.policy, Memberships(), Sight(), None, proving.clock.now())
    assert "on probation until" in fallback(digest_view.digest_answer(digest))


def test_policy_says_it_and_a_change_says_which_way_it_went(house: House) -> None:
    house.rules(PROVING)
    read = reading.read(house.context, house.reader(ANA), commands.ShowPolicy("churn", None))
    before, after = (build(each, "policy.yml") for each in (PROVING, PROVING.replace(ASKED, "")))

    assert "once live, it proves itself for 48h" in fallback(read)
    assert [spoken(each) for each in changes(before, after)] == [
        "⚠ what goes live in production now proves itself for no time, "
        "was 48h (on trouble somebody is asked to go back) (looser)"
    ]
