"""What must be so after a SIGKILL at each named point: before the commit nothing happened, after it nothing is lost or doubled."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.monitors.added import Added
from bot.domain.monitors.alarms import NO_BATCH
from bot.domain.monitors.monitor import BATCHES, Monitor, What
from bot.domain.working_time import parse_duration
from demo.organisation import GRACE, KENJI, LEO, MIA, RELEASES, TOM, TUMOUR, WINE
from storage import alerts, monitors
from tests.e2e.conftest import staged
from tests.e2e.forked import Forked
from tests.e2e.northwind import APP_TOKEN, surroundings
from tests.e2e.parent import NOWHERE
from tests.e2e.people import Someone
from tests.e2e.reading import Json, buttons, everything, images
from tests.e2e.stage import Stage
from workspace.control_client import ControlError

ASK = "promote wine-grading 3 to production because it grades better"
APPROVE = "promotion.approve"
# Longer than every lease and the time Slack takes to settle, and long enough that no channel is busy.
PAST_EVERY_LEASE_S = 1300
APPROVERS = (MIA, KENJI, GRACE, TOM)


class Theatre:
    """A stage whose bot is started again and again; `dies_at` ends it at a point, and starts it anew."""

    def __init__(self, stage: Stage, environment: dict[str, str]) -> None:
        self.stage = stage
        self._environment = environment
        self._bot: Forked | None = None

    def start(self, point: str = NOWHERE) -> None:
        """Start the bot; it ends itself at the point."""
        self.close()
        self._bot = Forked(self._environment, self.stage.folder, point)
        self.stage.reach(self._bot.heard("Health: "))

    def stop(self) -> None:
        """Ask the bot to stop, which it does well."""
        bot = self._running()
        assert bot.stop() == 0, bot.logged()

    def kill(self) -> None:
        """End the bot as SIGKILL does, wherever it is."""
        self._running().kill()

    def change(self, **settings: str) -> dict[str, str]:
        """Let what is started from now on have other settings; all of them."""
        self._environment |= settings
        return self._environment

    def close(self) -> None:
        """End whatever still runs."""
        if self._bot is not None and self._bot.is_running:
            self._bot.kill()
            self._bot.ended()

    def _running(self) -> Forked:
        assert self._bot is not None
        return self._bot

    def dies_at(self, point: str, act: Callable[[], object], before: Callable[[], object] = list) -> None:
        """Start the bot, let it die at the point while `act` goes on, and start it again later."""
        self.start(point)
        before()
        with suppress(ControlError):
            act()
        assert self._running().ended() == -signal.SIGKILL
        self.stage.control.advance(PAST_EVERY_LEASE_S)
        self.start()


@contextmanager
def theatre(url: str, folder: Path, morning: datetime) -> Iterator[Theatre]:
    """A theatre in which everything seeded has been said."""
    with staged(url, folder, morning) as stage:
        environment = {**surroundings(stage.workspace, url), "SLACK_APP_TOKEN": APP_TOKEN}
        opened = Theatre(stage, environment)
        try:
            opened.start()
            stage.card(TUMOUR, "P-18")
            for who in APPROVERS:
                stage.told(who, "(P-18)")
            opened.stop()
            yield opened
        finally:
            opened.close()


def asked_and_killed_before_the_commit(house: Theatre, point: str) -> None:
    """Nobody was told anything, and asking again asks."""
    stage, leo = house.stage, Someone(house.stage, LEO)
    audited, posts = stage.audited(), len(stage.posts(WINE))
    house.dies_at(point, lambda: leo.hurries(ASK, WINE))
    assert stage.audited() == audited
    assert len(stage.posts(WINE)) == posts
    name = leo.asks(ASK, WINE)
    _is_said_once(stage, name)
    _withdrawn(stage, name)


def asked_and_killed_after_the_commit(house: Theatre, point: str) -> None:
    """The request is there, and its card and questions arrive once."""
    stage, leo = house.stage, Someone(house.stage, LEO)
    house.dies_at(point, lambda: leo.hurries(ASK, WINE))
    (name,) = (each.name for each in stage.requests() if each.model == "wine-grading")
    _is_said_once(stage, name)
    _withdrawn(stage, name)


def approved_and_killed_before_the_commit(house: Theatre, point: str) -> None:
    """The request is unchanged, nobody was told otherwise, and the button still works."""
    stage, name = _approved_and_killed(house, point)
    card = stage.card(WINE, name)
    assert "waiting for 2 of 2" in card["text"]
    assert stage.thread(card) == []
    assert stage.audited()[-1] == "promotion.requested"
    assert APPROVE in buttons(card)
    assert "counts: waiting for 1 of 2" in Someone(stage, MIA).approves(card)
    _withdrawn(stage, name)


def approved_and_killed_after_the_commit(house: Theatre, point: str) -> None:
    """The approval counts once, and the card says so."""
    stage, name = _approved_and_killed(house, point)
    card = stage.card_says(WINE, name, "waiting for 1 of 2")
    stage.thread_says(card, "approved as ml-engineer")
    assert f"You approved {name} already" in Someone(stage, MIA).approves(card)
    assert len([line for line in stage.thread(card) if "approved as" in line]) == 1
    assert stage.audited()[-2:] == ["promotion.requested", "promotion.approved"]
    _withdrawn(stage, name)


def applied_and_killed(house: Theatre, point: str) -> None:
    """The approved version goes live, once, and everybody is told once."""
    stage = house.stage
    audited, moves = stage.audited(), len(stage.moves("wine-grading", "staging"))
    house.dies_at(point, lambda: Someone(stage, LEO).hurries(_to_staging(stage), WINE))
    name = _went_live(stage, moves)
    card = stage.card_says(WINE, name, "to staging: live")
    stage.thread_says(card, "is live in staging")
    stage.told(LEO, f"live in staging ({name})")
    stage.control.settle()
    assert len(stage.moves("wine-grading", "staging")) == moves + 1
    assert stage.audited()[len(audited) :] == [
        "promotion.requested",
        "promotion.applying",
        "promotion.live",
    ]
    assert len([line for line in stage.thread(card) if "is live in staging" in line]) == 1
    told = [x for x in stage.posts(stage.dm(LEO)) if f"live in staging ({name})" in everything(x)]
    assert len(told) == 1
    _nothing_is_doubled(stage)


def digest_and_killed(house: Theatre, point: str) -> None:
    """The digest arrives once, with its picture."""
    stage, mia = house.stage, Someone(house.stage, MIA)
    before = len(_digests(stage))

    def news() -> None:
        moves = len(stage.moves("wine-grading", "staging"))
        mia.hurries(_to_staging(stage), WINE)
        name = _went_live(stage, moves)
        stage.card_says(WINE, name, "to staging: live")
        stage.told(MIA, f"live in staging ({name})")

    house.dies_at(point, lambda: mia.hurries("digest run 1"), news)
    stage.until(lambda: len(_digests(stage)) > before, "the digest")
    stage.control.settle()
    digests = _digests(stage)[before:]
    assert len(digests) == 1
    assert images(digests[0])
    _nothing_is_doubled(stage)


def looked_and_killed(house: Theatre, point: str) -> None:
    """The alert opens once, from the one look that is kept."""
    stage, name = house.stage, f"silence {point}"
    daily = parse_duration("1d")
    silence = Monitor(What.NO_DATA, BATCHES, every=daily, window=daily, called=name)
    at = datetime.fromtimestamp(stage.control.now(), UTC)
    with stage.database.write() as session:
        monitors.add(session, Added("wine-grading", "production", silence, at, MIA))
    house.dies_at(point, list)
    stage.until(lambda: _looks(stage, name) or None, "the look")
    stage.control.settle()
    assert _looks(stage, name) == 1
    with stage.database.read() as session:
        assert [each.cause for each in alerts.under_way(session)].count(NO_BATCH) == 1
    _nothing_is_doubled(stage)


def _looks(stage: Stage, name: str) -> int:
    with stage.database.read() as session:
        return len(monitors.readings(session, "wine-grading", "production", name, 9))


Story = Callable[[Theatre, str], None]

STORIES: dict[str, Story] = {
    "promotion.asked": asked_and_killed_before_the_commit,
    "promotion.stored": asked_and_killed_after_the_commit,
    "approval.given": approved_and_killed_before_the_commit,
    "approval.stored": approved_and_killed_after_the_commit,
    "applying.claimed": applied_and_killed,
    "applying.moved": applied_and_killed,
    "applying.committed": applied_and_killed,
    "outbox.claimed": asked_and_killed_after_the_commit,
    "outbox.uploaded": digest_and_killed,
    "outbox.posted": asked_and_killed_after_the_commit,
    "outbox.settled": asked_and_killed_after_the_commit,
    "digest.claimed": digest_and_killed,
    "digest.made": digest_and_killed,
    "digest.stored": digest_and_killed,
    "monitor.looked": looked_and_killed,
    "monitor.told": looked_and_killed,
}


def tell(house: Theatre, point: str) -> None:
    """Tell the story of a point; the bot is stopped at its end."""
    STORIES[point](house, point)
    house.stage.audited()
    house.stop()


def _approved_and_killed(house: Theatre, point: str) -> tuple[Stage, str]:
    stage, mia = house.stage, Someone(house.stage, MIA)
    forms: list[Json] = []

    def ask() -> None:
        name = Someone(stage, LEO).asks(ASK, WINE)
        _is_said_once(stage, name)
        mia.presses(stage.card(WINE, name), APPROVE)
        forms.append(mia.form())

    house.dies_at(point, lambda: mia.fails_to_submit(forms[0], reason="It holds up."), ask)
    mia.closes()
    (name,) = (each.name for each in stage.requests() if each.model == "wine-grading")
    return stage, name


def _to_staging(stage: Stage) -> str:
    version = 2 if stage.live("wine-grading", "staging") == 1 else 1
    return f"promote wine-grading {version} to staging because of the story"


def _went_live(stage: Stage, moves: int) -> str:
    """The request that the next move came of, once nothing is on its way any more."""

    def is_done() -> bool:
        open_places = [each.environment for each in stage.requests()]
        return len(stage.moves("wine-grading", "staging")) > moves and "staging" not in open_places

    stage.until(is_done, "the move")
    return f"P-{stage.moves('wine-grading', 'staging')[0].request_id}"


def _is_said_once(stage: Stage, name: str) -> None:
    stage.card(WINE, name)
    for who in APPROVERS:
        stage.told(who, f"({name})")
    assert len([x for x in stage.posts(WINE) if f"{name} ·" in everything(x)]) == 1
    for who in APPROVERS:
        assert len([x for x in stage.posts(stage.dm(who)) if f"({name})" in everything(x)]) == 1
    _nothing_is_doubled(stage)


def _withdrawn(stage: Stage, name: str) -> None:
    Someone(stage, LEO).types(f"withdraw {name}", WINE)
    stage.card_says(WINE, name, "production: withdrawn")


def _nothing_is_doubled(stage: Stage) -> None:
    keys = stage.keys()
    assert len(keys) == len(set(keys))


def _digests(stage: Stage) -> list[Json]:
    return [each for each in stage.posts(RELEASES) if each["text"].startswith("Digest:")]
