"""History at a moment, and the audit in words: what was so, who says so, and who may read it."""

from datetime import timedelta

import pytest

from bot.domain import commands
from bot.domain.tokens import ApiToken, Scope
from bot.errors import BadInput, NotAllowed, NotFound
from bot.services import reading
from bot.services.identity import OPERATOR
from bot.services.reader import Reader
from bot.services.visibility import sight
from bot.views.terminal import terminal
from tests.services.house import ADA, ANA, KEN, MONDAY, OPS, POLICY, House
from tests.services.mirrored import look, on_server

ENVIRONMENTS = ("staging", "production")
AUDITED = POLICY.replace("admin: [ml-platform]", "admin: [ml-platform]\n  auditor: [risk]").replace(
    "  ml-platform:", "  risk: {members: [U0KEN]}\n  ml-platform:"
)
DAY = timedelta(days=1)


def reads(house: House, words: str, person: str | None = ANA) -> str:
    """What somebody reads in answer; the terminal, without a person."""
    reader = Reader(OPERATOR) if person is None else house.reader(person)
    answer = reading.read(house.context, reader, commands.parse(words, ENVIRONMENTS))
    return terminal(answer, {}, "Europe/Berlin", 1000)


@pytest.fixture
def told(house: House) -> House:
    """churn@3 replaced churn@1 on Tuesday, and was taken back on Thursday."""
    house.clock.set(MONDAY + DAY)
    house.promoted()
    house.clock.move(2 * DAY)
    house.roll_back()
    house.work()
    house.clock.move(DAY)
    return house


def test_a_long_history_says_the_same_to_whom_only_its_newest_moves_are_read(house: House) -> None:
    for number in range(20):
        house.clock.move(DAY)
        house.live("churn", 1 + number % 2)
    said = reads(house, "history churn production")
    assert said == reads(house, "history churn production", None)
    assert "and 6 more" in said
    assert "Nothing is known from before" in said


def test_the_past_says_what_was_live_since_when_by_which_request_and_who_approved(told: House) -> None:
    said = reads(told, "history churn production at 2026-11-04 09:00")

    assert "churn@3 was live, since 03 Nov 2026 10:00 CET until 05 Nov 2026 10:00 CET" in said
    assert "Asked for by @U0ANA in P-1: “better”" in said
    assert "Approved by @U0MIA as ml-engineer (03 Nov 2026 10:00 CET), @U0BEA as business" in said


@pytest.mark.parametrize(
    ("moment", "version", "word"),
    [
        ("2026-11-02 12:00", 1, "until"),
        ("3 Nov at 9:59", 1, "until"),
        ("3 Nov at 10:00", 3, "until"),
        ("3 Nov", 3, "until"),
        ("yesterday at 9am", 3, "until"),
        ("5 November 2026, 10:00", 1, "and still is"),
        ("now", 1, "Rolled back to by @U0MIA"),
    ],
)
def test_a_moment_is_read_in_the_reader_s_zone_and_answered_by_its_second(
    told: House, moment: str, version: int, word: str
) -> None:
    said = reads(told, f"history churn production at {moment}")

    assert f"churn@{version} was live" in said
    assert word in said


def test_before_anything_was_live_nothing_was_and_of_every_environment_it_is_said(told: House) -> None:
    said = reads(told, "history churn at 2026-10-01")

    assert "staging: nothing was live." in said
    assert "production: nothing was live." in said


def test_before_adoption_the_past_is_not_known(house: House) -> None:
    server = on_server(house)
    server.versions["fraud"].append(4)
    server.point("fraud", "champion", 2)
    look(house)

    assert "moved there outside of me, without approval" in reads(house, "history fraud production at now")
    assert "Decided was fraud@1" in reads(house, "history fraud production at now")


def test_what_was_found_at_adoption_says_from_when_it_is_known(house: House) -> None:
    server = on_server(house)
    house.model("late")
    server.versions["late"] = [1]
    server.aliases["late"] = {"champion": 1}
    look(house)

    assert "not known before 02 Nov 2026" in reads(
        house, "history late production at 2026-03-03"
    ) or "nothing" in (reads(house, "history late production at 2026-03-03"))


@pytest.mark.parametrize(
    ("words", "error", "sentence"),
    [
        ("history churn production at 2030-01-01", BadInput, "has not come yet"),
        ("history churn production at sometime", BadInput, "not a moment I understand"),
        ("history secret production at 2026-11-01", NotFound, "no registered model"),
        ("history churn nowhere at 2026-11-01", NotFound, "no environment"),
    ],
)
def test_what_cannot_be_answered_is_refused(
    quick_house: House, words: str, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        reads(quick_house, words, KEN)


def test_the_audit_of_a_model_is_read_by_whoever_sees_the_model(told: House) -> None:
    said = reads(told, "audit churn", OPS)

    assert "@U0ANA asked for churn@3 in production (P-1): “better”" in said
    assert "@U0MIA approved P-1, churn@3 in production, as ml-engineer: “fine”" in said
    assert "mlops-bot made churn@3 live in production in place of @1 (P-1)" in said
    assert said.index("took production of churn back") < said.index("asked for churn@3")
    with pytest.raises(NotFound):
        reads(told, "audit secret", OPS)


def test_what_is_about_no_model_is_for_admins_and_auditors(house: House) -> None:
    house.rules(AUDITED.replace("subscribe: [data", "subscribe: [ml-platform, data"))
    house.ask(ANA, "secret", 2, "staging")
    house.lock(OPS, "churn")

    assert "secret" not in reads(house, "audit", OPS)
    assert "secret" in reads(house, "audit", ADA)
    assert "secret" in reads(house, "audit", KEN)
    assert "secret" in reads(house, "audit", None)


def test_an_auditor_sees_every_model_that_others_do_not(house: House) -> None:
    with pytest.raises(NotFound):
        reads(house, "history secret", KEN)
    house.rules(AUDITED)

    assert "History of secret" in reads(house, "history secret", KEN)
    assert "secret" in reads(house, "models", KEN)


def test_a_token_that_reads_for_an_auditor_sees_what_the_auditor_sees(house: House) -> None:
    token = ApiToken("a1", "laptop", frozenset({Scope.READ}), MONDAY, ADA, KEN)

    assert not sight(house.context, token).sees("secret")
    house.rules(AUDITED)
    assert sight(house.context, token).sees("secret")


def test_whether_the_audit_holds_is_for_admins_and_auditors(house: House) -> None:
    house.rules(AUDITED)
    house.lock(OPS)
    anchor = f"1:{house.audited()[0].hash[:16]}"

    assert "The audit holds: 1 entry" in reads(house, f"audit verify {anchor}", KEN)
    assert "it is not the entry" in reads(house, "audit verify 1:ffffffffffff", ADA)
    with pytest.raises(NotAllowed, match="admins and auditors"):
        reads(house, "audit verify", OPS)


def test_a_long_audit_is_turned_page_by_page(house: House) -> None:
    for _ in range(9):
        house.lock(OPS)
        house.unlock(OPS)

    first, second = reads(house, "audit churn"), reads(house, "audit churn page 2")

    assert "18 · " in first
    assert "3 older: mlops-bot audit churn page 2" in first.replace("/mlops", "mlops-bot")
    assert "• 3 · " in second
    assert "no entry on this page" in reads(house, "audit churn page 9")
