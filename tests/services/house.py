"""A small organisation with a policy, three registered models and everything a use case is handed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count

from bot.domain.audit import AuditEntry, verify
from bot.domain.case import Case
from bot.domain.channels import SlackChannel
from bot.domain.handover import HandedOver
from bot.domain.people import Ownership, Person
from bot.domain.policy import Policy
from bot.domain.promotion import PromotionRequest
from bot.domain.registry import ChangeKind, Lock, ModelVersion, Move, PersonId, RegisteredModel
from bot.domain.reviews import Review
from bot.domain.standing import Act
from bot.policy import build
from bot.services import applying, decisions, handovers, locks, promotion, relay, reviews, rollback
from bot.services.context import Context
from bot.services.decisions import Choice
from bot.services.identity import Authority, Viewer, authority, viewer
from bot.services.promotion import Wish
from bot.services.reader import Reader
from bot.services.reviews import ReviewWish
from bot.services.rollback import Retreat
from storage import audit, environments, people, registry
from storage import promotion as stored
from storage.database import Database
from storage.embedded import EmbeddedRegistry
from tests.fakes import TEAM, FakeSlack, FixedClock, Posted

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)  # in the morning, in Berlin

ANA, LEO, MIA, KEN, BEA, BOB, DUO, OPS, ADA, NEW = (
    "U0ANA", "U0LEO", "U0MIA", "U0KEN", "U0BEA", "U0BOB", "U0DUO", "U0OPS", "U0ADA", "U0NEW",
)  # fmt: skip
GUEST, ROBOT, GONE, OUTSIDER = "U0GUEST", "U0ROBOT", "U0GONE", "U0OUT"
MEMBERS = (ANA, LEO, MIA, KEN, BEA, BOB, DUO, OPS, ADA, NEW)
CHURN, FRAUD, SECRET, RELEASES, ALIEN = "C0CHURN", "C0FRAUD", "C0SECRET", "C0RELEASES", "C0ALIEN"
INSIDERS = (ANA, MIA, BEA, ADA)

POLICY = """
environments: [staging, production]
responsibilities: [accountable, deputy, on-call]
metrics: {roc_auc: {better: higher}, log_loss: {better: lower}}
roles:
  data-scientist: {members: [U0ANA, U0LEO]}
  ml-engineer: {user_group: S0ML}
  business: {members: [U0BEA, U0BOB, U0DUO], voice: business}
  devops: {members: [U0OPS]}
  ml-platform: {members: [U0ADA]}
permissions:
  admin: [ml-platform]
  promote: [data-scientist, ml-engineer, owner]
  approve: [ml-engineer, business, data-scientist]
  reject: [ml-engineer, business]
  withdraw: [ml-engineer]
  rollback: [ml-engineer, on-call]
  retire: [data-scientist, owner]
  lock: [devops, ml-engineer]
  unlock: [devops]
  redeliver: [devops]
  override: [devops]
  review: [data-scientist, ml-engineer, owner]
  owner.set: [owner, admin]
  digest.subscribe: [data-scientist, business]
  digest.run: [owner]
  quiet: [member]
promotion:
  staging: {approvals: []}
  production:
    from: staging
    approvals: [{role: ml-engineer, count: 1}, {role: business, count: 1}]
    reason: required
    expires_after: 3 working days
    gates:
      - {metric: roc_auc, at_least: 0.8}
      - {metric: roc_auc, versus: live, worse_by_at_most: 0.01}
working_hours: {days: Mon-Fri, from: "08:00", to: "18:00", zone: Europe/Berlin}
models:
  churn: {channel: C0CHURN}
  fraud: {channel: C0FRAUD}
  secret: {channel: C0SECRET, visible_to: members_of_channel}
"""


def organisation() -> FakeSlack:
    """Ten members, four who are none, and five channels."""
    slack = FakeSlack()
    for each in MEMBERS:
        slack.people[each] = Person(each, TEAM, each[2:].lower(), each[2:].title(), "Europe/Berlin")
    slack.people[GUEST] = Person(GUEST, TEAM, "guest", is_guest=True)
    slack.people[ROBOT] = Person(ROBOT, TEAM, "robot", is_bot=True)
    slack.people[GONE] = Person(GONE, TEAM, "gone", deleted=True)
    slack.people[OUTSIDER] = Person(OUTSIDER, "T0OTHER", "olga")
    slack.groups["S0ML"] = (MIA, KEN, DUO)
    everybody = frozenset(MEMBERS)
    for channel in (CHURN, FRAUD, RELEASES):
        slack.channels[channel] = SlackChannel(channel, channel[2:].lower(), members=everybody)
    slack.channels[SECRET] = SlackChannel(SECRET, "secret", private=True, members=frozenset(INSIDERS))
    slack.channels[ALIEN] = SlackChannel(ALIEN, "alien", shared=True, members=everybody)
    return slack


def version(model: str, number: int, auc: float = 0.9, **more: object) -> ModelVersion:
    """A version that Leo trained and registered, measured on the one holdout."""
    made = ModelVersion(
        model, number, MONDAY - timedelta(days=9 - number), author=LEO, registered_by=LEO,
        metrics={"roc_auc": auc, "log_loss": 1 - auc}, evaluation_fingerprint="holdout",
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]  # whatever fields a test wants


@cache
def _built(text: str) -> Policy:
    return build(text, "policy.yml")


@dataclass
class House:
    """The context with the hands of its people, and what they can see afterwards."""

    database: Database
    slack: FakeSlack
    clock: FixedClock
    text: str = POLICY
    default_channel: str | None = RELEASES
    points: list[str] = field(default_factory=list)
    # Counted so that hands at the same moment have a delivery each.
    _deliveries: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self._policy = _built(self.text)
        self.context = Context(
            database=self.database,
            registry=EmbeddedRegistry(self.database),
            directory=self.slack,
            messenger=self.slack,
            clock=self.clock,
            policy=lambda: self._policy,
            default_channel=self.default_channel,
            reached=self.points.append,
        )

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self._policy

    def rules(self, text: str) -> None:
        """Put another policy in force."""
        self._policy = _built(text)

    def model(self, name: str, versions: Iterable[ModelVersion] = (), channel: str | None = None) -> None:
        """Register a model and its versions."""
        with self.database.write() as session:
            registry.add_model(session, RegisteredModel(name, channel=channel), MONDAY)
            for each in versions or (version(name, 1, 0.88), version(name, 2, 0.9), version(name, 3, 0.91)):
                registry.add_version(session, each)

    def live(self, model: str, number: int, environment: str = "production") -> None:
        """Make a version live without asking anybody, as somebody outside could."""
        with self.database.write() as session:
            before = environments.state(session, model, environment)
            key = f"{model} {environment} {before.revision}"
            step = Move(
                model, environment, number, before.version, key, ChangeKind.PROMOTION, self.clock.now()
            )
            assert environments.move(session, step)

    def owner(self, model: str, person: PersonId, responsibility: str = "accountable") -> None:
        """Give a responsibility without telling anybody."""
        with self.database.write() as session:
            people.set_owner(session, Ownership(model, responsibility, person, self.clock.now()))

    def who(self, person: PersonId) -> Authority:
        """A person about to change something."""
        return authority(self.context, self.slack.people[person])

    def viewer(self, person: PersonId) -> Viewer:
        """A person who looks."""
        return viewer(self.context, self.slack.people[person])

    def reader(self, person: PersonId) -> Reader:
        """A person who reads."""
        return Reader(self.viewer(person), self.slack.people[person])

    def act(self, person: PersonId, key: str | None = None, channel: str | None = None) -> Act:
        """A delivery of its own, unless its key is given."""
        return Act(person, TEAM, self.clock.now(), key or f"delivery {next(self._deliveries)}", channel)

    def ask(
        self, person: PersonId = ANA, model: str = "churn", number: int = 3, place: str = "production",
        reason: str = "better", key: str | None = None,
    ) -> Case:  # fmt: skip
        """Ask that a version goes live."""
        wish = Wish(model, number, place, reason)
        return promotion.ask(self.context, self.who(person), self.act(person, key), wish)

    def approve(
        self, person: PersonId, request: str | int = "P-1", reason: str = "fine",
        evidence: int | None = None, key: str | None = None,
    ) -> Case:  # fmt: skip
        """Approve."""
        choice = Choice(request, reason, evidence)
        return decisions.approve(self.context, self.who(person), self.act(person, key), choice)

    def reject(
        self, person: PersonId, request: str | int = "P-1", reason: str = "too slow",
        evidence: int | None = None,
    ) -> PromotionRequest:  # fmt: skip
        """Reject."""
        choice = Choice(request, reason, evidence)
        return decisions.reject(self.context, self.who(person), self.act(person), choice)

    def withdraw(self, person: PersonId, request: str | int = "P-1") -> PromotionRequest:
        """Take a request back."""
        return promotion.withdraw(self.context, self.who(person), self.act(person), request)

    def roll_back(
        self, person: PersonId = MIA, model: str = "churn", reason: str = "it pages", to: int | None = None
    ) -> Case:
        """Go back in production."""
        wish = Retreat(model, "production", reason, to)
        return rollback.roll_back(self.context, self.who(person), self.act(person), wish)

    def review(
        self, person: PersonId = ANA, *reviewers: PersonId, kind: str = "code", model: str = "churn",
        when: str = "",
    ) -> Review:  # fmt: skip
        """Ask for a review of version 3."""
        wish = ReviewWish(model, 3, kind, reviewers or (KEN,), when)
        return reviews.ask(self.context, self.who(person), self.act(person), wish)

    def hand_over(self, by: PersonId, giver: PersonId, taker: PersonId) -> HandedOver:
        """Move everything somebody owns."""
        return handovers.hand_over(self.context, self.who(by), self.act(by), giver, taker)

    def lock(self, person: PersonId = OPS, model: str = "churn", reason: str = "freeze") -> None:
        """Lock production."""
        wish = Lock(model, "production", reason, person, self.clock.now())
        locks.lock(self.context, self.who(person), self.act(person), wish)

    def unlock(self, person: PersonId = OPS, model: str = "churn") -> PromotionRequest | None:
        """Unlock production; the request that waits for a click."""
        wish = Lock(model, "production", "", person, self.clock.now())
        return locks.unlock(self.context, self.who(person), self.act(person), wish)[1]

    def work(self) -> None:
        """Let the workers do what is due: apply, then send."""
        while applying.apply_next(self.context):
            pass
        self.send()

    def send(self, most: int = 500) -> int:
        """Send what is due; how many rows that were. More than `most` is a loop that never ends."""
        sent = 0
        while relay.send_next(self.context):
            sent += 1
            assert sent < most, "the outbox never comes to rest"
        return sent

    def promoted(self, model: str = "churn", number: int = 3, requester: PersonId = ANA) -> str:
        """A promotion with everything that belongs to it; returns its name."""
        name = self.ask(requester, model, number).request.name
        self.approve(MIA, name)
        self.approve(BEA, name)
        self.work()
        return name

    def request(self, number: int = 1) -> PromotionRequest:
        """A request as it stands."""
        with self.database.read() as session:
            found = stored.find_request(session, number)
        assert found is not None
        return found

    def live_now(self, model: str = "churn", environment: str = "production") -> int | None:
        """What is live."""
        return self.context.registry.live(model, environment)

    def card(self, channel: str = CHURN, last: bool = False) -> Posted:
        """The first (or last) message of a channel."""
        return self.slack.in_channel(channel)[-1 if last else 0]

    def audited(self) -> list[AuditEntry]:
        """The audit, which verifies."""
        with self.database.read() as session:
            entries, head = list(audit.entries(session)), audit.head(session)
        assert verify(entries, head) is None
        return entries
