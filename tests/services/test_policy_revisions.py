"""Each revision of the policy is kept whole and told the admins once, in plain words."""

import json
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest

from bot.domain.policy_changes import changes
from bot.errors import PolicyProblem
from bot.policy import build
from bot.services import policy_revisions
from bot.services.context import Context
from bot.views.policy_changes import spoken
from storage import outbox, promotion
from storage import policy as stored
from tests.services.house import ADA, BEA, MIA, POLICY, House

LOOSER = POLICY.replace("reason: required", "reason: optional")


def noted(house: House, *contexts: Context) -> None:
    """Let the routine run, in each replica, and the outbox send; what can wait is waited for."""
    for context in contexts or (house.context,):
        policy_revisions.note(context)
    house.clock.move(timedelta(minutes=11))
    house.send()


def told(house: House, person: str = ADA) -> list[str]:
    """What somebody was told of the policy."""
    return [each.text for each in house.slack.dms(person) if "policy" in each.text.lower()]


def replica(house: House) -> Context:
    """Another process with the same database."""
    return replace(house.context, noted={})


def texts(house: House) -> list[str]:
    """Every text that is kept, in order."""
    with house.database.read() as session:
        found, newest = [], stored.newest(session)
        while newest is not None:
            found.append(stored.text_of(session, newest.id).text)
            newest = stored.before(session, newest.id)
    return found[::-1]


def test_at_the_first_start_nothing_is_announced(house: House) -> None:
    noted(house)
    noted(house)

    assert told(house) == []
    assert texts(house) == [POLICY]
    assert [each.verb for each in house.audited()] == ["policy.changed"]


def test_a_change_is_told_the_admins_once_with_what_got_looser(house: House) -> None:
    noted(house)
    house.rules(LOOSER)
    noted(house)
    noted(house)

    assert len(told(house)) == 1
    assert "one thing is looser" in told(house)[0]
    assert "⚠ production: a reason is optional now (looser)" in told(house)[0].replace("*", "")
    assert told(house, MIA) == []
    assert texts(house) == [POLICY, LOOSER]
    facts = json.loads(house.audited()[-1].facts)
    assert facts["changes"] == ["⚠ production: a reason is optional now (looser)"]
    assert facts["looser"] == 1


def test_a_comment_is_kept_and_announced_to_nobody(house: House) -> None:
    noted(house)
    house.rules("# why\n" + POLICY)
    noted(house)

    assert told(house) == []
    assert len(texts(house)) == 2


def test_two_replicas_announce_once(house: House) -> None:
    other = replica(house)
    noted(house, house.context, other)
    house.rules(LOOSER)
    noted(house, house.context, other)

    assert len(told(house)) == 1
    assert texts(house) == [POLICY, LOOSER]


def test_replicas_that_see_a_change_in_one_moment_announce_once(house: House) -> None:
    noted(house)
    house.rules(LOOSER)
    replicas = [replica(house) for _ in range(4)]
    start = Barrier(len(replicas))

    def run(context: Context) -> None:
        start.wait()
        policy_revisions.note(context)

    threads = [Thread(target=run, args=(each,)) for each in replicas]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    noted(house, *replicas)

    assert len(told(house)) == 1
    assert texts(house) == [POLICY, LOOSER]


def test_a_replica_with_the_older_file_does_not_put_it_in_force_again(house: House) -> None:
    before = house.policy
    behind = replace(house.context, noted={}, policy=lambda: before)
    noted(house, house.context, behind)
    house.rules(LOOSER)
    noted(house, house.context, behind, house.context, behind)

    assert texts(house) == [POLICY, LOOSER]
    assert len(told(house)) == 1


def test_going_back_is_a_revision_of_its_own(house: House) -> None:
    for text in (POLICY, LOOSER, POLICY):
        house.rules(text)
        noted(house)

    assert texts(house) == [POLICY, LOOSER, POLICY]
    assert "stricter" in told(house)[-1]


def test_who_was_an_admin_until_now_is_told_too(house: House) -> None:
    noted(house)
    house.rules(POLICY.replace("admin: [ml-platform]", "admin: [business]"))
    noted(house)

    assert len(told(house, ADA)) == len(told(house, BEA)) == 1


def test_while_slack_is_silent_the_announcement_waits(house: House) -> None:
    noted(house)
    house.rules(LOOSER)
    house.slack.silent = True
    policy_revisions.note(house.context)
    house.slack.silent = False
    noted(house)

    assert len(told(house)) == 1


def test_evidence_names_the_revision_it_was_judged_under(house: House) -> None:
    # Before the routine ran for the first time: whoever asks must not wait for it.
    first = house.ask()
    house.rules(LOOSER)
    noted(house)
    second = house.ask(model="fraud")

    with house.database.read() as session:
        found = [promotion.find_evidence(session, each.request.evidence_id or 0) for each in (first, second)]
        revisions = [each.revision for each in found if each is not None]
        said = [stored.text_of(session, number or 0).text for number in revisions]
    assert said == [POLICY, LOOSER]


def test_the_rules_of_then_can_be_read_again(house: House) -> None:
    house.ask()
    house.rules(LOOSER)
    noted(house)

    with house.database.read() as session:
        then = stored.before(session, (stored.newest(session) or pytest.fail("none")).id)
        assert then is not None
        rules = policy_revisions.policy_of(session, then).rules("churn", "production")
    assert rules.reason_required


def test_a_file_that_cannot_be_used_is_told_the_admins_once(house: House) -> None:
    noted(house)
    problem = PolicyProblem("policy.yml, line 3: `reasn` is not a key of a policy.", line=3, key="reasn")
    broken = [replace(each, policy_problem=lambda: problem) for each in (house.context, replica(house))]
    noted(house, *broken, *broken)

    assert len(told(house)) == 1
    assert "line 3" in told(house)[0]
    assert "what it said before stays in force" in told(house)[0]
    assert house.audited()[-1].verb == "policy.refused"
    assert texts(house) == [POLICY]


def test_a_file_that_breaks_again_is_news_again(house: House) -> None:
    problems: list[PolicyProblem | None] = [PolicyProblem("policy.yml is empty.")]
    context = replace(house.context, policy_problem=lambda: problems[-1])
    for each in (None, problems[0]):
        noted(house, context)
        problems.append(each)
    noted(house, context)

    assert len(told(house)) == 2


def test_an_admin_group_of_ten_thousand_is_no_list_of_addressees(quick_house: House) -> None:
    quick_house.slack.groups["S0ALL"] = tuple(f"U{number:05d}" for number in range(10_000))
    noted(quick_house)
    quick_house.rules(LOOSER.replace("ml-platform: {members: [U0ADA]}", "ml-platform: {user_group: S0ALL}"))
    policy_revisions.note(quick_house.context)

    with quick_house.database.read() as session:
        assert stored.unannounced(session) == ()
        assert (
            outbox.backlog(session, quick_house.clock.now() + timedelta(hours=1))
            == policy_revisions.MOST_TOLD
        )


def test_a_revision_keeps_the_days_of_its_calendar_and_says_which_came(house: House) -> None:
    text = "extends: starter\nworking_hours: {holidays: holidays.ics}\n"
    first = build(text, "policy.yml", calendar=lambda _: frozenset({date(2026, 11, 9)}))
    second = build(text, "policy.yml", calendar=lambda _: frozenset({date(2026, 11, 9), date(2026, 11, 10)}))
    for each in (first, second):
        with house.database.write() as session:
            policy_revisions.in_force(session, each, house.clock.now())

    with house.database.read() as session:
        newest = stored.newest(session)
        assert newest is not None
        again = policy_revisions.policy_of(session, newest)
    assert again.working_hours.holidays == second.working_hours.holidays
    assert again.hash == newest.hash == second.hash
    assert [spoken(each) for each in changes(first, second)] == ["• 1 holiday more (2026-11-10)"]
