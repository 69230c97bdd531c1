"""What `why` says of each unmet condition: always words, always somebody, and what to type where there is something."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.gate_kinds import CardGate, CheckGate, OwnerGate, TicketGate
from bot.domain.gate_verdicts import Because, GateResult, Outcome
from bot.domain.gates import judge
from bot.domain.promotion import Blocker, BlockerKind
from bot.domain.registry import Lock
from bot.domain.remedies import Party, Remedy, party_of
from bot.views.gate_lines import gate_line
from bot.views.remedies import remedy_line
from bot.views.spans import plain
from tests.domain.test_gate_kinds import AT, BETTER, CASES

BLOCKED = [
    (gate, facts) for gate, facts, outcome, _, _ in CASES if outcome in {Outcome.FAIL, Outcome.UNKNOWN}
]


@pytest.mark.parametrize(("gate", "facts"), BLOCKED)
def test_each_condition_that_is_not_met_names_who_can_meet_it(gate: object, facts: object) -> None:
    result = judge(gate, facts, BETTER, AT)  # type: ignore[arg-type]  # the table's own types
    blocker = Blocker(BlockerKind.GATE, gate=result)
    nobody = Remedy(blocker, party_of(blocker))

    for remedy in (nobody, replace(nobody, people=("U0ANA", "U0BEN"))):
        said = plain(remedy_line(remedy, "churn", 7, "production"))
        who, what = said.strip().removeprefix("↳ ").split(" ", 1)
        assert who
        assert what
    assert "U0ANA" in said


@pytest.mark.parametrize("because", Because)
def test_every_reason_has_words_and_a_remedy(because: Because) -> None:
    result = GateResult(
        CardGate(), Outcome.UNKNOWN, because, names=("x",), moment=datetime(2026, 1, 1, tzinfo=UTC)
    )
    # The words of some reasons name what only their own gate has.
    own = next((judge(gate, facts, BETTER, AT) for gate, facts, _, why, _ in CASES if why is because), result)
    blocker = Blocker(BlockerKind.GATE, gate=own)

    assert len(plain(gate_line(own))) > 5
    assert plain(remedy_line(Remedy(blocker, party_of(blocker)), "churn", 7, "production")).strip()


@pytest.mark.parametrize(
    ("blocker", "words"),
    [
        (
            Blocker(BlockerKind.LOCK, lock=Lock("churn", "production", "", "U0OPS", AT)),
            "/mlops unlock churn production",
        ),
        (Blocker(BlockerKind.NOT_IN_FROM, environment="staging"), "/mlops promote churn 7 to staging"),
        (
            Blocker(BlockerKind.GATE, gate=GateResult(OwnerGate("on-call"), Outcome.FAIL, Because.NOBODY)),
            "/mlops owner churn set on-call @somebody",
        ),
        (
            Blocker(
                BlockerKind.GATE, gate=GateResult(CheckGate("bias"), Outcome.UNKNOWN, Because.NOT_REPORTED)
            ),
            "POST /api/v1/models/churn/versions/7/checks",
        ),
        (
            Blocker(BlockerKind.GATE, gate=GateResult(CardGate(), Outcome.UNKNOWN, Because.NO_CARD)),
            "/mlops card edit churn 7",
        ),
    ],
)
def test_what_can_be_typed_is_said(blocker: Blocker, words: str) -> None:
    assert words in plain(remedy_line(Remedy(blocker, party_of(blocker)), "churn", 7, "production"))


def test_a_ticket_is_named_at_once_where_nobody_asked_and_else_in_another_request() -> None:
    blocker = Blocker(
        BlockerKind.GATE, gate=GateResult(TicketGate(r"CHG\d+"), Outcome.UNKNOWN, Because.NO_TICKET)
    )

    first = plain(remedy_line(Remedy(blocker, Party.REQUESTER), "churn", 7, "production"))
    again = plain(remedy_line(Remedy(blocker, Party.REQUESTER, ("U0ANA",)), "churn", 7, "production"))
    assert first.strip() == "↳ whoever asks can name the ticket in the reason"
    assert again.strip().startswith("↳ @U0ANA can withdraw it and ask again")


def test_an_approval_says_all_of_it_by_itself() -> None:
    blocker = Blocker(BlockerKind.APPROVAL, role="business", missing=1, people=("U0BEA",))

    assert remedy_line(Remedy(blocker, Party.APPROVER, ("U0BEA",)), "churn", 7, "production") == ()
