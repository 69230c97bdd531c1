"""Pulling now, and what is shown of sources: who may, what is next, what cannot be read."""

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.people import Voice
from bot.domain.sources.pull import PullKey
from bot.errors import BadInput, NotAllowed, NotFound
from bot.services import health, pull_now, pulling
from bot.services.pull_now import PullWish
from bot.views.answer import Answer
from bot.views.health import health_answer
from bot.views.monitors import listed_answer
from bot.views.sources import asked_answer
from bot.views.terminal import terminal
from storage import pulls
from tests.services.fetched import HOUR, MINUTE, Fetching, furnished, nightly
from tests.services.house import ADA, ANA, House


@pytest.fixture
def fetching(quick_house: House, tmp_path: Path) -> Fetching:
    return furnished(quick_house, tmp_path)


def ask(
    fetching: Fetching, person: str = ADA, name: str = "", model: str = "churn", key: str | None = None
) -> Answer:
    house = fetching.house
    found = pull_now.ask(
        fetching.context, house.who(person), house.act(person, key), PullWish(model, None, name)
    )
    return asked_answer(found)


def said(answer: Answer) -> str:
    return terminal(answer, width=200)


def shown(fetching: Fetching) -> str:
    found = health.of_model(fetching.context, fetching.house.viewer(ADA), "churn")
    return said(listed_answer(found))


def test_what_is_asked_for_is_pulled_before_its_time_and_is_in_the_audit(fetching: Fetching) -> None:
    fetching.sweep()
    fetching.write("a.csv")
    assert fetching.sweep(MINUTE) == 0
    assert "Fetching data of churn from nightly now." in said(ask(fetching))
    assert fetching.sweep() == 1
    assert len(fetching.batches()) == 1
    assert fetching.verbs("source.pulled") == ["source.pulled"]


def test_what_is_being_pulled_is_not_pulled_twice(fetching: Fetching) -> None:
    fetching.sweep()
    ask(fetching)
    assert "nightly is being fetched from already." in said(ask(fetching))
    assert fetching.verbs("source.pulled") == ["source.pulled"]


def test_whoever_asks_while_a_pull_begins_is_told_that_it_is_under_way(house: House, tmp_path: Path) -> None:
    fetching = furnished(house, tmp_path)
    key = PullKey("churn", "production", "nightly")
    with ThreadPoolExecutor(1) as pool:
        with house.database.write() as session:
            pulls.begin(session, key, "its time", house.clock.now())
            asked = pool.submit(ask, fetching)
            wait([asked], timeout=1)
        told = said(asked.result())
    assert "nightly is being fetched from already." in told
    assert "Fetching data" not in told
    assert fetching.verbs("source.pulled") == []


def test_what_was_not_begun_for_somebody_is_not_said_to_be(fetching: Fetching) -> None:
    house = fetching.house
    fetching.sweep()
    told = []
    for _ in range(2):
        # As in the terminal, where nothing but the moment tells two of them apart.
        act = replace(house.act(ADA), key="")
        told.append(pull_now.ask(fetching.context, house.who(ADA), act, PullWish("churn", None, "")))
        fetching.sweep()
    assert [(each.begun, each.before) for each in told] == [(("nightly",), ()), ((), ("nightly",))]
    assert fetching.verbs("source.pulled") == ["source.pulled"]


def test_nobody_pulls_who_may_not(fetching: Fetching) -> None:
    with pytest.raises(NotAllowed):
        ask(fetching, ANA)
    assert fetching.sweep() == 1


def test_what_is_not_there_is_said_with_what_is(fetching: Fetching) -> None:
    with pytest.raises(NotFound, match=r"no source nightli\. Did you mean"):
        ask(fetching, name="nightli")
    with pytest.raises(NotFound, match=r"There is nightly\."):
        ask(fetching, name="zzz")
    with pytest.raises(BadInput, match="names no source of fraud"):
        ask(fetching, model="fraud")


def test_each_source_is_listed_with_its_last_pull_and_its_next(fetching: Fetching) -> None:
    assert "nightly: batches from" in shown(fetching)
    assert "Not fetched from yet" in shown(fetching)
    fetching.write("a.csv")
    fetching.sweep()
    assert "1 file, 50 rows" in shown(fetching)
    assert "next" in shown(fetching)
    fetching.sweep(HOUR)
    assert "nothing new" in shown(fetching)


@pytest.mark.parametrize("voice", Voice)
def test_what_cannot_be_read_is_in_health_and_for_whoever_runs_the_bot(
    fetching: Fetching, voice: Voice
) -> None:
    fetching.folder.rename(fetching.folder.parent / "away")
    fetching.sweep()
    assert "nightly cannot be read:" in shown(fetching) or "cannot be read" in shown(fetching)
    found = health.of_model(fetching.context, fetching.house.viewer(ADA), "churn")
    assert "cannot be read" in said(health_answer(found, voice))
    (told,) = pulling.troubles(fetching.house.database, fetching.house.policy)
    assert told.startswith("The source nightly of churn cannot be read: ")
    # `/readyz` answers anybody, who may not see the model.
    assert pulling.problems(fetching.context) == ["1 source cannot be read: mlops-bot doctor says why."]
    fetching.rules()
    assert pulling.problems(fetching.context) == []


def test_hostile_names_are_shown_as_they_are(fetching: Fetching) -> None:
    fetching.rules(nightly(fetching.folder, files="*.csv").replace("nightly,", "night.ly-1,"))
    fetching.write("<!channel>.csv", b"a,a\n1,2\n")
    fetching.sweep()
    (alert,) = fetching.opened()
    assert "<!channel>" in alert.consequence
