"""Runs of an experiment for the stories about looking through them."""

from dataclasses import replace
from datetime import timedelta

from bot.domain import commands
from bot.domain.registry import PersonId
from bot.domain.runs import Run
from bot.services import reading
from bot.views.answer import Answer
from bot.views.terminal import terminal
from storage import runs
from tests.services.house import ANA, MONDAY, House

ENVIRONMENTS = ("staging", "production")


def run(number: int, experiment: str = "churn", **more: object) -> Run:
    """The run `fox-NUMBER`: a higher number is newer, deeper and better."""
    started = MONDAY - timedelta(days=30 - number)
    made = Run(
        f"{number:032x}", experiment, f"fox-{number}", started, started + timedelta(minutes=5), author=ANA,
        metrics={"roc_auc": 0.8 + number / 1000, "log_loss": 0.5 - number / 1000},
        params={"depth": str(number % 5), "learner": "forest"}, evaluation_fingerprint="holdout",
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]  # whatever fields a test wants


def train(house: House, *trained: Run) -> None:
    """They were trained."""
    with house.database.write() as session:
        for each in trained:
            runs.record(session, each)


def asks(house: House, words: str, person: PersonId = ANA) -> Answer:
    """What somebody who types that is answered."""
    return reading.read(house.context, house.reader(person), commands.parse(words, ENVIRONMENTS))


def reads(house: House, words: str, person: PersonId = ANA) -> str:
    """The same in words."""
    return terminal(asks(house, words, person), width=400)
