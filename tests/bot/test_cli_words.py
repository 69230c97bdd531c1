"""What each word of the terminal hands on, and to whom: the parts behind it are stood in for."""

import sys
from datetime import UTC, datetime
from types import ModuleType

import pytest

from bot import cli
from bot.routines.table import routine
from bot.settings import Settings

pytestmark = pytest.mark.usefixtures("empty_place")


class Stage:
    """Puts a function in the place of a part, and keeps what it was called with."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.called: list[tuple[object, ...]] = []
        self._monkeypatch = monkeypatch

    def put(self, module: str, name: str, code: int = 0) -> None:
        def stand_in(*given: object) -> int:
            self.called.append(given)
            return code

        standing_in = ModuleType(module)
        setattr(standing_in, name, stand_in)
        self._monkeypatch.setitem(sys.modules, module, standing_in)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    return Stage(monkeypatch)


@pytest.mark.parametrize(
    ("typed", "words", "as_json"),
    [
        (["models"], ["models"], False),
        (["compare", "churn", "5", "7", "--json"], ["compare", "churn", "5", "7"], True),
        (["--json", "models"], ["models"], True),
        (["Show", "my model"], ["Show", "my model"], False),
        (["history", "--help"], ["help", "history"], False),
        (["digest", "preview"], ["digest", "preview"], False),
    ],
)
def test_a_reading_command_is_handed_to_the_grammar(
    typed: list[str], words: list[str], as_json: bool, stage: Stage
) -> None:
    stage.put("bot.terminal", "answer")
    assert cli.main(typed) == cli.WELL
    assert stage.called == [(words, as_json)]


def test_what_the_part_answers_is_the_exit_code(stage: Stage) -> None:
    stage.put("bot.terminal", "answer", cli.FINDING)
    assert cli.main(["why", "churn", "7", "production"]) == cli.FINDING


def test_demo_takes_a_port_and_headless(stage: Stage) -> None:
    stage.put("demo.launch", "main")
    assert cli.main(["demo", "--headless", "--port", "0"]) == cli.WELL
    assert stage.called == [(0, True)]


def test_seed_is_given_the_settings(stage: Stage) -> None:
    stage.put("demo.seed", "main")
    assert cli.main(["seed"]) == cli.WELL
    assert isinstance(stage.called[0][0], Settings)


def test_a_routine_runs_now_or_as_if_it_were_another_moment(stage: Stage) -> None:
    stage.put("bot.app", "run_routine")
    assert cli.main(["run-routine", "digests"]) == cli.WELL
    assert cli.main(["run-routine", "digests", "--at", "2026-11-23T09:00"]) == cli.WELL
    assert stage.called[0][1:] == (routine("digests"), None)
    assert stage.called[1][1:] == (routine("digests"), datetime(2026, 11, 23, 9, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-23T09:00", "2026-11-23T09:00:00+01:00"),
        ("2026-11-23T09:00-05:00", "2026-11-23T09:00:00-05:00"),
    ],
)
def test_a_moment_without_a_zone_is_in_the_configured_one(
    typed: str, meant: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLOPS_TIMEZONE", "Europe/Berlin")
    stage.put("bot.app", "run_routine")
    assert cli.main(["run-routine", "digests", "--at", typed]) == cli.WELL
    at = stage.called[0][2]
    assert isinstance(at, datetime)
    assert at.isoformat() == meant
