"""The card of a promotion in every state, drawn from values and looked at in the browser: docs/cards.md shows them."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from bot.domain.case import Beside, Case
from bot.domain.deployment import Deployment, DeploymentState, Webhook
from bot.domain.evidence import Facts, VersionFacts
from bot.domain.gate_facts import Asked, CheckFact
from bot.domain.gate_kinds import CheckGate, ThresholdGate, VersusLiveGate
from bot.domain.gates import judge
from bot.domain.people import Ownership
from bot.domain.policy import ApprovalRule, Better, PromotionRules
from bot.domain.policy_revisions import PolicyRevision
from bot.domain.probation import OnBreach, Probation
from bot.domain.promotion import Decision, DecisionKind, PromotionRequest, State, tally
from bot.domain.registry import BOT, ChangeKind, EnvironmentState, Lock
from bot.domain.timers import Timer, TimerKind
from bot.domain.working_time import parse_duration
from bot.integrations.slack import web_client
from bot.views.blocks import blocks, fallback
from bot.views.deployments import failure
from bot.views.promotion_card import card
from demo.organisation import DARA, GRACE, LEO, MIA, ROSA, TOM, WINE
from tests.browser.conftest import OpenPage
from tests.browser.stage import IMAGES, MORNING, STEADY
from tests.e2e import northwind
from workspace.server import Workspace

pytestmark = pytest.mark.browser

PAPER = Path(__file__).parents[2] / "docs" / "cards.md"
RULES = PromotionRules(
    "production",
    from_environment="staging",
    approvals=(ApprovalRule("ml-engineer"), ApprovalRule("business")),
    gates=(
        ThresholdGate("log_loss", at_most=0.5),
        VersusLiveGate("log_loss", 0.02),
        CheckGate("unit-tests", "ci-main"),
    ),
)
CHECK = CheckFact("unit-tests", "ci-main", passed=True, at=MORNING - timedelta(hours=3))
CANDIDATE = VersionFacts(
    3,
    {"log_loss": 0.018, "accuracy": 1.0, "f1": 0.998},
    "h" * 64,
    LEO,
    LEO,
    "a0a0e7d7" * 5,
    (f"wine@v2 {'d' * 64}",),
)
LIVE = VersionFacts(
    2, {"log_loss": 0.1257, "accuracy": 0.9545, "f1": 0.951}, "h" * 64, data_sets=(f"wine@v1 {'e' * 64}",)
)
FACTS = Facts("wine-grading", "production", CANDIDATE, LIVE, ("staging",), asked=Asked(checks=(CHECK,)))
REQUEST = PromotionRequest(
    19, "wine-grading", 3, "production", LEO, "it grades better", State.REQUESTED, 2, MORNING - timedelta(hours=1),
    MORNING + timedelta(days=3), evidence_id=31,
)  # fmt: skip
LOCK = Lock("wine-grading", "production", "harvest: nothing moves this week", DARA, MORNING)


def yes(person: str, role: str, reason: str) -> Decision:
    return Decision(19, 31, person, DecisionKind.APPROVE, MORNING, role, "slack", reason)


BOTH = (yes(MIA, "ml-engineer", "No mistake on the holdout."), yes(TOM, "business", "The growers want it."))


def case(
    state: State, *decisions: Decision, facts: Facts = FACTS, lock: Lock | None = None, **more: Any
) -> Case:
    """The request in a state, with what people said to it."""
    request = replace(REQUEST, state=state, **more)
    better = {"log_loss": Better.LOWER, "accuracy": Better.HIGHER, "f1": Better.HIGHER}
    missing = tally(RULES, decisions)
    waiting = {"ml-engineer": (MIA,), "business": (GRACE, TOM)}
    return Case(
        request,
        facts,
        RULES,
        tuple(judge(gate, facts, better, MORNING) for gate in RULES.gates),
        decisions,
        missing,
        better=better,
        owners=(Ownership("wine-grading", "accountable", TOM, MORNING),),
        lock=lock,
        waiting={role: waiting[role] for role, count in missing.missing.items() if count},
    )


@dataclass(frozen=True)
class Shown:
    """A state as docs/cards.md names it, and what its card says."""

    title: str
    case: Case
    says: str


def deployed(number: int, state: DeploymentState, **more: Any) -> Deployment:
    """One deployer's part of the request."""
    name = ("serving-eu", "serving-us")[number - 1]
    made = Deployment(
        number, 19, "wine-grading", 3, "production", ChangeKind.PROMOTION, name, Webhook("https://ci.example/hook"),
        f"msg_{number}", state, MORNING, MORNING + timedelta(minutes=30), "30m", previous=2,
    )  # fmt: skip
    return replace(made, **more)


UNDEPLOYED = (
    deployed(1, DeploymentState.LIVE, url="https://ci.example/jobs/122"),
    deployed(2, DeploymentState.FAILED, details="ImagePullBackOff", url="https://ci.example/jobs/123"),
)
NO = Decision(
    19, 31, GRACE, DecisionKind.REJECT, MORNING, reason="The growers are in the middle of the harvest."
)
GLASS = Decision(
    19, 31, ROSA, DecisionKind.OVERRIDE, MORNING, "risk", "slack", "The old one grades corked wine as fine.",
    overridden=("unit-tests was not reported", "approval by ml-engineer", "approval by business"),
)  # fmt: skip
SOAKING = Timer(
    TimerKind.SOAK, MORNING + timedelta(days=1), "staging", parse_duration("48h"), timedelta(days=1)
)


def leaving(state: State, *decisions: Decision, **more: Any) -> Case:
    """The same version, asked to leave."""
    found = case(state, *decisions, kind=ChangeKind.RETIREMENT, reason="its successor took over", **more)
    return replace(found, rules=replace(RULES, gates=()), results=())


PROVING = Probation(19, MORNING - timedelta(hours=7), MORNING + timedelta(hours=41), OnBreach.PROPOSE)
PREAPPROVED = replace(
    case(
        State.APPROVED,
        requester=BOT,
        reason="same pipeline and features as wine-grading@2",
        expires_at=None,
    ),
    timers=(
        Timer(
            TimerKind.SOAK,
            MORNING + timedelta(hours=20),
            "staging",
            parse_duration("24h"),
            timedelta(hours=4),
        ),
    ),
    revision=PolicyRevision(7, "a" * 64, "policy.yml", MORNING - timedelta(days=30)),
    waiting={},
)
CARDS = {
    "waiting": Shown("Asked, nobody decided yet", case(State.REQUESTED), "waiting for 2 of 2"),
    "half": Shown("One of two approved", case(State.REQUESTED, BOTH[0]), "waiting for 1 of 2"),
    "gates": Shown(
        "Approved by both, and a gate is not met yet", case(State.REQUESTED, *BOTH, facts=replace(FACTS, asked=Asked())),
        "waiting for its gates",
    ),
    "void": Shown(
        "Judged anew: an approval is void", case(State.REQUESTED, replace(BOTH[0], void=True)), "earlier approval void"
    ),
    "beside": Shown(
        "Asked, while a canary runs beside production",
        replace(case(State.REQUESTED), beside=(Beside(EnvironmentState("wine-grading", "canary", 3, MORNING - timedelta(days=2)), is_main=False),)),
        "canary runs this version beside it",
    ),
    "preapproved": Shown(
        "Pre-approved by the policy, and held until it soaked", PREAPPROVED, "pre-approved, can go live",
    ),
    "locked": Shown("Approved while production is locked", case(State.APPROVED, *BOTH, lock=LOCK, held=True), "held by a lock"),
    "held": Shown("The lock is over: it waits for a click", case(State.APPROVED, *BOTH, held=True), "waiting for a click"),
    "soak": Shown(
        "Approved, and not long enough in staging",
        replace(case(State.APPROVED, *BOTH), timers=(SOAKING,)), "approved, can go live Wed 6 Mar",
    ),
    "overdue": Shown(
        "Approved, and what is live is overdue to be validated again",
        replace(case(State.APPROVED, *BOTH), timers=(Timer(TimerKind.REVALIDATION, None, "production", version=2),)),
        "waits for what is live to be validated again",
    ),
    "applying": Shown("Being made live", case(State.APPLYING, *BOTH), "going live"),
    "deploying": Shown(
        "Being deployed: one deployer is at it, the other cannot be told yet",
        replace(case(State.APPLYING, *BOTH), deployments=(deployed(1, DeploymentState.APPLYING), deployed(2, DeploymentState.WAITING, tries=3))),
        "deploying, 0 of 2 done",
    ),
    "undeployed": Shown(
        "A deployer failed: what was live stays live",
        replace(
            case(State.FAILED, *BOTH, ended_at=MORNING, failure=failure(UNDEPLOYED[1], UNDEPLOYED)),
            deployments=UNDEPLOYED,
        ),
        "failed, nothing moved",
    ),
    "live": Shown("Live, read back", case(State.CONFIRMED, *BOTH, ended_at=MORNING), "production: live"),
    "probation": Shown("Live, and on probation", replace(case(State.LIVE, *BOTH), probation=PROVING), "live, on probation until"),
    "doubt": Shown(
        "Trouble during the probation",
        replace(case(State.LIVE, *BOTH), probation=replace(PROVING, breach="log_loss rose to 0.61", breached_at=MORNING)),
        "live, in doubt",
    ),
    "overridden": Shown("Overridden: live in spite of what it lacked", case(State.CONFIRMED, GLASS, facts=replace(FACTS, asked=Asked()), ended_at=MORNING), "live (overridden)"),
    "rejected": Shown("Rejected", case(State.REJECTED, NO, ended_at=MORNING), "rejected"),
    "withdrawn": Shown("Withdrawn by whoever asked", case(State.WITHDRAWN, ended_at=MORNING), "withdrawn"),
    "expired": Shown("Nobody decided in time", case(State.EXPIRED, ended_at=MORNING), "expired"),
    "failed": Shown(
        "It could not be made live",
        case(State.FAILED, *BOTH, ended_at=MORNING, failure="production was read back as version 2."),
        "failed, nothing moved",
    ),
    "rolled-back": Shown("Taken back later", case(State.ROLLED_BACK, *BOTH, ended_at=MORNING), "rolled back"),
    "rollback": Shown(
        "A rollback",
        replace(case(State.CONFIRMED, kind=ChangeKind.ROLLBACK, reason="it pages", ended_at=MORNING), results=()),
        "Roll production back",
    ),
    "retiring": Shown("A retirement is asked for", leaving(State.REQUESTED), "Retire wine-grading@3 from production: waiting for 2 of 2"),
    "retired": Shown("Retired", leaving(State.CONFIRMED, *BOTH, ended_at=MORNING), "retired"),
}  # fmt: skip


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    """Northwind on the morning of the stories, without a bot."""
    running = northwind.opened(MORNING)
    yield running
    running.stop()


@pytest.mark.parametrize("name", CARDS)
def test_the_card_says_its_state_and_docs_show_it(
    workspace: Workspace, page_as: OpenPage, tmp_path: Path, name: str
) -> None:
    shown = CARDS[name]
    answer = card(shown.case, MORNING)
    client = web_client(northwind.BOT_TOKEN, workspace.api_url)
    client.chat_postMessage(
        channel=WINE, text=fallback(answer), blocks=[each.to_dict() for each in blocks(answer)]
    )

    page = page_as(workspace.address, MIA, WINE, width=900, height=900)
    drawn = page.locator("#main .message", has_text="wine-grading@3").last
    expect(drawn).to_contain_text(shown.says)
    into = IMAGES if os.environ.get("SCREENSHOTS") == "1" else tmp_path
    path = into / f"card-{name}.png"
    drawn.screenshot(path=path, animations="disabled", style=STEADY)
    assert path.stat().st_size < 100_000


def test_the_paper_shows_every_card_in_order() -> None:
    text = PAPER.read_text(encoding="utf-8")
    wanted = [
        f"## {shown.title}\n\n![{shown.title}](images/card-{name}.png)" for name, shown in CARDS.items()
    ]

    places = [text.find(each) for each in wanted]
    assert -1 not in places
    assert places == sorted(places)
    assert all((IMAGES / f"card-{name}.png").exists() for name in CARDS)


def test_every_state_has_a_card() -> None:
    assert {each.case.request.state for each in CARDS.values()} == set(State)
