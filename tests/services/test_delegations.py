"""Delegations: both names stand in the record, one person counts once, and it ends by itself."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from bot.domain.promotion import State
from bot.errors import AlreadyResolved, BadInput, NotAllowed
from bot.services import decisions, delegations, dossiers, following, leavers, requests, revising, selves
from bot.services.decisions import Choice
from bot.services.delegations import stop
from bot.services.histories import moment
from bot.services.homes import home_of
from bot.views.blocks import fallback
from bot.views.dossier import sections
from bot.views.home import home_view
from bot.views.selves import self_answer
from bot.views.spans import plain
from storage import promotion
from tests.services.delegating import delegate
from tests.services.house import (
    ADA,
    ANA,
    BEA,
    GONE,
    GUEST,
    KEN,
    LEO,
    MIA,
    NEW,
    OPS,
    OUTSIDER,
    POLICY,
    ROBOT,
    House,
)

RULES = POLICY.replace("  quiet:", "  delegate: [ml-engineer, business]\n  quiet:")


@pytest.fixture
def lending(house: House) -> House:
    """Ken, an engineer, may delegate, and Ana asked for a version."""
    house.rules(RULES)
    house.ask()
    house.send()
    return house


def asked_of(house: House, count: int) -> House:
    """A request that takes so many engineers."""
    house.rules(RULES.replace("{role: ml-engineer, count: 1}", f"{{role: ml-engineer, count: {count}}}"))
    house.ask()
    return house


def decided(house: House) -> list[tuple[str, str | None, str | None]]:
    """Who decided in which role for whom."""
    with house.database.read() as session:
        return [(x.person, x.role, x.on_behalf) for x in promotion.decisions(session, 1) if not x.void]


def test_a_delegate_approves_where_the_delegator_could_and_both_names_are_recorded(lending: House) -> None:
    delegate(lending, KEN, NEW, reason="I ski")
    lending.approve(NEW)
    lending.send()

    assert decided(lending) == [(NEW, "ml-engineer", KEN)]
    with lending.database.read() as session:
        source = promotion.decisions(session, 1)[0].role_source
    assert source == "user group S0ML, delegated by U0KEN until 2026-11-12"
    assert '"on_behalf":"U0KEN"' in lending.audited()[-1].facts.replace(" ", "")
    assert "<@U0NEW> approved as ml-engineer for <@U0KEN>" in lending.card().text
    assert "approved as ml-engineer for <@U0KEN>" in " ".join(lending.slack.thread(lending.card()))


def test_the_delegate_is_asked_and_told_in_whose_place(lending: House) -> None:
    delegate(lending, KEN, NEW, reason="I ski")
    following.follow(lending.context)
    lending.send()

    told = [each.text for each in lending.slack.dms(NEW)]
    assert "<@U0KEN> asks you to decide in their place until" in told[0]
    assert "I ski" in told[0]
    assert "in place of <@U0KEN>" in told[1]
    case = requests.case_of(lending.context, lending.viewer(NEW), 1)
    assert NEW in case.waiting["ml-engineer"]


def test_whoever_delegated_has_no_second_voice(house: House) -> None:
    lending = asked_of(house, 2)
    delegate(lending, KEN, NEW)
    lending.approve(NEW)
    with pytest.raises(AlreadyResolved, match="Your delegate approved"):
        lending.approve(KEN)


def test_who_approved_themselves_has_no_delegate_any_more(house: House) -> None:
    lending = asked_of(house, 2)
    delegate(lending, KEN, NEW)
    lending.approve(KEN)
    with pytest.raises(NotAllowed):
        lending.approve(NEW)


def test_a_delegate_who_approved_for_themselves_does_not_count_for_another(house: House) -> None:
    lending = asked_of(house, 2)
    delegate(lending, KEN, MIA)
    lending.approve(MIA)
    with pytest.raises(AlreadyResolved, match="one approval a person counts"):
        lending.approve(MIA)
    assert decided(lending) == [(MIA, "ml-engineer", None)]


def test_two_delegators_of_one_delegate_are_one_voice(house: House) -> None:
    lending = asked_of(house, 2)
    delegate(lending, KEN, NEW)
    delegate(lending, MIA, NEW)
    lending.approve(NEW)
    with pytest.raises(AlreadyResolved):
        lending.approve(NEW)


@pytest.mark.parametrize("asker", [MIA, NEW])
def test_nobody_launders_their_own_request_through_a_delegate(house: House, asker: str) -> None:
    house.rules(RULES.replace("promote: [", "promote: [member, "))
    house.ask(asker)
    delegate(house, MIA, NEW)
    with pytest.raises(NotAllowed):
        house.approve(NEW)
    assert decided(house) == []


def test_the_author_does_not_approve_through_a_delegate(house: House) -> None:
    house.rules(
        RULES.replace("data-scientist: {members: [U0ANA, U0LEO]}", "data-scientist: {members: [U0ANA]}")
    )
    house.slack.groups["S0ML"] = (LEO, MIA)
    house.ask()
    delegate(house, LEO, NEW)
    with pytest.raises(NotAllowed):
        house.approve(NEW)


def test_it_is_not_passed_on(lending: House) -> None:
    lending.rules(RULES.replace("delegate: [", "delegate: [member, "))
    delegate(lending, KEN, NEW)
    delegate(lending, NEW, OPS)
    with pytest.raises(NotAllowed):
        lending.approve(OPS)
    lending.approve(NEW)


def test_a_delegate_rejects_in_the_delegators_place(lending: House) -> None:
    delegate(lending, KEN, NEW)
    lending.reject(NEW)
    lending.send()
    assert lending.request().state is State.REJECTED
    assert decided(lending) == [(NEW, None, KEN)]
    assert "rejected for <@U0KEN>" in " ".join(lending.slack.thread(lending.card()))


def test_what_the_delegator_may_not_the_delegate_may_not(lending: House) -> None:
    delegate(lending, KEN, NEW)
    lending.slack.groups["S0ML"] = (MIA,)
    with pytest.raises(NotAllowed):
        lending.approve(NEW)
    lending.slack.groups["S0ML"] = (MIA, KEN)
    lending.rules(POLICY)
    with pytest.raises(NotAllowed):
        lending.approve(NEW)


@pytest.mark.parametrize("who", [KEN, NEW])
def test_it_ends_when_one_of_the_two_leaves(lending: House, who: str) -> None:
    delegate(lending, KEN, NEW)
    lending.slack.people[who] = replace(lending.slack.people[who], is_guest=True)
    if who == KEN:
        with pytest.raises(NotAllowed):
            lending.approve(NEW)
    assert leavers.matters(lending.context, who)
    assert leavers.look(lending.context, who)
    assert delegations.sweep(lending.context) == 0
    assert [each.verb for each in lending.audited()][-2:] == ["person.left", "delegation.ended"]
    assert not leavers.matters(lending.context, NEW if who == KEN else KEN)


def test_it_ends_by_itself_with_a_line_to_both(lending: House) -> None:
    delegate(lending, KEN, NEW, until="2d")
    lending.clock.move(timedelta(days=2))
    with pytest.raises(NotAllowed):
        lending.approve(NEW)
    assert delegations.sweep(lending.context) == 1
    lending.clock.move(timedelta(minutes=11))
    lending.send()
    assert "<@U0NEW> no longer decides for you: its time is over." in lending.slack.dms(KEN)[-1].text
    assert "You no longer decide for <@U0KEN>: its time is over." in lending.slack.dms(NEW)[-1].text
    delegate(lending, KEN, MIA)


def test_the_delegator_ends_it_and_the_question_goes(lending: House) -> None:
    delegate(lending, KEN, NEW)
    following.follow(lending.context)
    lending.send()
    stop(lending.context, lending.who(KEN), lending.act(KEN))
    following.follow(lending.context)
    lending.send()
    with pytest.raises(NotAllowed):
        lending.approve(NEW)
    assert "Nothing waits for you here" in lending.slack.dms(NEW)[1].text
    with pytest.raises(AlreadyResolved, match="You delegate to nobody"):
        stop(lending.context, lending.who(KEN), lending.act(KEN))


@pytest.mark.parametrize("to", [KEN, ROBOT, GUEST, GONE, OUTSIDER, "U0NOBODY"])
def test_only_another_active_member_decides_in_somebodys_place(lending: House, to: str) -> None:
    with pytest.raises(BadInput) as refusal:
        delegate(lending, KEN, to)
    assert refusal.value.field == "person"


def test_nobody_delegates_twice_or_without_the_policys_leave(lending: House) -> None:
    delegate(lending, KEN, NEW)
    with pytest.raises(AlreadyResolved, match="You delegate already"):
        delegate(lending, KEN, MIA)
    with pytest.raises(NotAllowed, match="You may not delegate what you decide"):
        delegate(lending, LEO, NEW)


def test_a_delegate_sees_no_model_that_is_kept_from_them(house: House) -> None:
    house.rules(RULES)
    house.ask(model="secret")
    delegate(house, MIA, NEW)
    house.send()
    following.follow(house.context)
    house.send()
    assert all("secret" not in each.text for each in house.slack.dms(NEW))


def test_whoami_and_home_say_who_decides_for_whom(lending: House) -> None:
    delegate(lending, KEN, NEW)
    for who, said in ((KEN, "decides for you"), (NEW, "you decide for")):
        assert (
            said in fallback(self_answer(selves.self_of(lending.context, lending.slack.people[who]))).lower()
        )
    assert "You decide for" in str(home_view(home_of(lending.context, lending.reader(NEW))).to_dict())


def test_the_dossier_says_who_asked_for_changes(lending: House) -> None:
    choice = Choice("P-1", "write the card")
    revising.ask_changes(lending.context, lending.who(MIA), lending.act(MIA), choice)
    revising.revise(lending.context, lending.who(ANA), lending.act(ANA), choice)
    lending.approve(MIA)
    lending.approve(BEA)
    lending.work()
    then = moment(lending.context, "now", "UTC")
    found = dossiers.dossier(lending.context, lending.reader(ADA), "churn", "production", then)
    said = [plain(each) for section in sections(found) for each in section.lines]
    assert any("asked for changes" in each for each in said)


def test_racing_with_the_delegator_one_voice_is_counted(house: House) -> None:
    lending = asked_of(house, 3)
    delegate(lending, KEN, NEW)
    barrier = Barrier(2)

    def go(who: str) -> None:
        authority, act = lending.who(who), lending.act(who)
        barrier.wait()
        try:
            decisions.approve(lending.context, authority, act, Choice("P-1", "fine"))
        except (AlreadyResolved, NotAllowed):
            return

    threads = [Thread(target=go, args=(who,)) for who in (KEN, NEW)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(decided(lending)) == 1


def test_the_dossier_names_both(lending: House) -> None:
    delegate(lending, KEN, NEW)
    lending.approve(NEW)
    lending.approve(BEA)
    lending.work()
    then = moment(lending.context, "now", "UTC")
    found = dossiers.dossier(lending.context, lending.reader(ADA), "churn", "production", then)
    said = [plain(each) for section in sections(found) for each in section.lines]
    assert any("approved for @U0KEN as ml-engineer" in each for each in said)
