"""P2 and P3, the registry's part: listing 500 registered models, registering a version, moving an environment.

Each side in its own process over SQLite. A list to choose from holds names, descriptions and what is live; MLflow's client
has no such list, only whole models with their tags and latest versions: what those take us is told beside it. MLflow sets an alias; ours compares and swaps, and writes history, audit and
outbox in the same transaction. What a promotion takes from the request to live is told beside it, without a promise.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count

from benchmarks.peers import PINS, Peer, running
from benchmarks.rows import PeerTakes, Row, Samples
from benchmarks.watch import seconds, steady
from bot.domain.outbox import Message
from bot.domain.registration import Registration
from bot.domain.registry import ChangeKind, ModelVersion, Move, RegisteredModel
from bot.domain.tokens import ApiToken, Scope
from bot.services import applying, models, registering
from bot.services.identity import OPERATOR
from handlers.mlflow.endpoint import Call
from handlers.mlflow.fields import Fields
from handlers.mlflow.registered_models import search
from storage import audit, environments, migrations, outbox, registry
from storage.database import Database
from tests.fakes import FixedClock
from tests.services.house import BEA, MIA, MONDAY, House, organisation, version

MODELS, ROUNDS = 500, 30
PEER = "MLflow 3.17, in process"


def measure() -> Iterator[Row]:
    """Both sides in turns."""
    with tempfile.TemporaryDirectory() as folder:
        script, store = PINS / "mlflow_registry.py", f"sqlite:///{folder}/mlflow.db"
        house = _furnished(f"sqlite:///{folder}/bot.db")
        with running("mlflow", script, store) as peer:
            peer.ask(do="fill", models=MODELS)
            listing = _in_turns(partial(_listing, house), peer, "list", rounds=10)
            words = (
                f"list {MODELS} registered models with what is live / with aliases, tags and latest versions"
            )
            yield Row(words, *listing, PEER, PeerTakes(25))
            whole = _in_turns(partial(_listing_whole, house), peer, "list", rounds=10)
            yield Row(f"list {MODELS} registered models as MLflow's protocol has them, whole", *whole, PEER)
            registered = _in_turns(_registering(house), peer, "register")
            yield Row("register a version, with its audit entry", *registered, PEER, PeerTakes(3))
            moved = _in_turns(_moving(house), peer, "alias")
            words = "move an environment, with history, audit and outbox / set an alias"
            yield Row(words, *moved, PEER, PeerTakes(5))
        yield Row("from a request over two approvals to live", _promoted(house))
        house.database.close()


def _furnished(url: str) -> House:
    migrations.upgrade(url)
    house = House(Database.connect(url), organisation(), FixedClock(MONDAY))
    for number in range(MODELS):
        name = f"model-{number}"
        house.model(name, [ModelVersion(name, 1, MONDAY)])
        house.live(name, 1)
    with house.database.write() as session:
        registry.add_model(session, RegisteredModel("churn"), MONDAY)
        for number in range(1, ROUNDS + 2):
            registry.add_version(session, version("churn", number))
    return house


def _listing(house: House) -> None:
    found = models.listed(house.context, OPERATOR)
    assert len(found) == MODELS + 1
    assert found[1].live == {"production": 1}


def _listing_whole(house: House) -> None:
    token = ApiToken("bench", "bench", frozenset(Scope), MONDAY, "bench")
    found = search(Call(house.context, token, MONDAY, Fields({"max_results": MODELS})))["registered_models"]
    assert isinstance(found, list)
    assert len(found) == MODELS


def _registering(house: House) -> Callable[[], None]:
    token = ApiToken("bench", "bench", frozenset(Scope), MONDAY, "bench")
    numbers = count(1)

    def act() -> None:
        wish = Registration("model-0", f"s3://models/model-0/{next(numbers)}")
        registering.register(house.context, token, wish, MONDAY)

    return act


def _moving(house: House) -> Callable[[], None]:
    numbers = count(1)

    def act() -> None:
        number = next(numbers)
        step = Move(
            "model-0",
            "production",
            number % 2 + 1,
            (number - 1) % 2 + 1,
            f"move {number}",
            ChangeKind.PROMOTION,
            MONDAY,
        )
        with house.database.write() as session:
            assert environments.move(session, step)
            audit.append(session, MONDAY, "bench", "promotion.live", "model-0", {"version": step.version})
            outbox.add(session, Message("model-0 is live", (), "C0RELEASES"), MONDAY)

    return act


def _promoted(house: House) -> Samples:
    """Asked, approved by two, applied: in our process, without what Slack takes."""
    times = []
    for number in range(1, 11):
        house.live("churn", number, "staging")
        begun = time.perf_counter()
        name = house.ask(model="churn", number=number).request.name
        house.approve(MIA, name)
        house.approve(BEA, name)
        while applying.apply_next(house.context):
            pass
        times.append(time.perf_counter() - begun)
        assert house.live_now("churn") == number
    return Samples(tuple(times))


def _in_turns(
    ours: Callable[[], None], peer: Peer, do: str, *, rounds: int = ROUNDS, warm: int = 2
) -> tuple[Samples, Samples]:
    """The peer takes its own time, so that no pipe is measured."""
    mine, theirs = [], []
    for _ in range(rounds + warm):
        mine.append(steady(partial(seconds, ours)))
        theirs.append(steady(lambda: float(str(peer.ask(do=do, models=MODELS)["seconds"]))))
    return Samples(tuple(mine[warm:])), Samples(tuple(theirs[warm:]))
