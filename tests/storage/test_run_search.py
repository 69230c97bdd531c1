"""The search finds what a naive one finds, in the same order, by whichever way it goes."""

import math
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.run_search import (
    Condition,
    Field,
    Kind,
    Operator,
    Order,
    Page,
    View,
    parse_filter,
    parse_orders,
)
from bot.domain.run_search.conditions import operators
from bot.domain.runs import CONTEXT, DataSetInput, Run
from storage import run_inputs, run_search, run_writing, runs
from storage.database import Database
from storage.run_search import Query
from tests.domain import naive_search
from tests.storage.seeds import AT

VALUES = (0.0, 0.5, 0.5, 0.9, -1.0, 1e308, math.inf, -math.inf, math.nan)
TEXTS = ("a", "A", "ab", "a%b", "a_b", "a*b?", "[a]", "ü", "x" * 250, "x" * 250 + "y", "", "\\")
NUMBER = 60
FIELDS = (
    *(Field(Kind.METRIC, key) for key in ("auc", "loss", "never")),
    *(Field(Kind.PARAM, key) for key in ("depth", "never")),
    *(Field(Kind.TAG, key) for key in ("team", "never")),
    *(
        Field(Kind.ATTRIBUTE, key)
        for key in ("run_id", "run_name", "status", "user_id", "start_time", "end_time")
    ),
)
DATA_SETS = tuple(Field(Kind.DATASET, key) for key in ("name", "digest", "context"))


def random_run(dice: random.Random, number: int) -> Run:
    """A run with some of everything, and values that come twice."""
    started_at = AT + timedelta(seconds=dice.randrange(8))
    inputs = [
        DataSetInput(name, dice.choice("ab"), "local", "s", tags={CONTEXT: dice.choice(("train", "test"))})
        for name in dice.sample(("customers", "Orders"), dice.randrange(3))
    ]
    return Run(
        run_id=f"{dice.getrandbits(128):032x}",
        experiment=dice.choice(("churn", "fraud")),
        name=dice.choice(("fox", "Fox", "owl")),
        started_at=started_at,
        ended_at=dice.choice((None, started_at + timedelta(seconds=dice.randrange(3)))),
        status=dice.choice(("FINISHED", "RUNNING")),
        author=dice.choice((None, "U0ANN")),
        metrics={key: dice.choice(VALUES) for key in ("auc", "loss") if dice.random() < 0.8},
        params={"depth": dice.choice(TEXTS)} if dice.random() < 0.8 else {},
        tags={"team": dice.choice(TEXTS)} if dice.random() < 0.8 else {},
        deleted_at=AT if dice.random() < 0.2 else None,
        inputs=tuple(inputs),
    )


@pytest.fixture
def stored(database: Database) -> tuple[Run, ...]:
    """Random runs, the same ones each time."""
    dice = random.Random(7)
    made = tuple(random_run(dice, number) for number in range(NUMBER))
    with database.write() as session:
        for run in made:
            runs.record(session, run)
            held = run_writing.hold(session, run.run_id)
            assert held is not None
            run_inputs.log_inputs(session, held, run.inputs, (), AT)
    return made


def experiments_of(database: Database, *names: str) -> tuple[int, ...]:
    """Their ids."""
    from storage import experiments

    with database.read() as session:
        found = [experiments.find_by_name(session, name) for name in names]
    return tuple(each.id for each in found if each is not None)


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    """Any condition."""
    field = draw(st.sampled_from((*FIELDS, *DATA_SETS)))
    operator = draw(st.sampled_from(operators(field)))
    if operator in (Operator.IS_NULL, Operator.IS_NOT_NULL):
        return Condition(field, operator)
    if field.key in ("start_time", "end_time"):
        at = round(AT.timestamp() * 1000) + 1000 * draw(st.integers(-1, 9))
        return Condition(field, operator, at)
    if field.numeric:
        return Condition(field, operator, draw(st.sampled_from((0.0, 0.5, 0.7, -2.0, 1e300))))
    texts = st.sampled_from(
        (*TEXTS, "a%", "%", "_", "A%", "%B", "F%", "customers", "fox", "FINISHED", "train", "f%")
    )
    if operator in (Operator.IN, Operator.NOT_IN):
        return Condition(field, operator, tuple(draw(st.lists(texts, min_size=1, max_size=3))))
    text = draw(texts)
    # Upper and lower case of other letters are each database's own affair.
    return Condition(field, operator, text.replace("ü", "u") if operator is Operator.ILIKE else text)


orders = st.lists(
    st.builds(Order, st.sampled_from(FIELDS), st.booleans()), max_size=3, unique_by=lambda x: x.field
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    wanted=st.lists(conditions(), max_size=3),
    ordered=orders,
    view=st.sampled_from(View),
    few=st.sampled_from((0, 5, 4000)),
    both=st.booleans(),
)
def test_the_search_is_the_naive_search_by_every_way(
    database: Database,
    stored: tuple[Run, ...],
    monkeypatch: pytest.MonkeyPatch,
    wanted: list[Condition],
    ordered: list[Order],
    view: View,
    few: int,
    both: bool,
) -> None:
    monkeypatch.setattr(run_search, "FEW", few)
    names = ("churn", "fraud") if both else ("churn",)
    expected = naive_search.found([run for run in stored if run.experiment in names], wanted, ordered, view)
    query = Query(experiments_of(database, *names), tuple(wanted), tuple(ordered), view)

    with database.read() as session:
        whole = [run.run_id for run in run_search.search(session, replace(query, page=Page(0, NUMBER + 1)))]
        paged = [
            run.run_id
            for offset in range(0, NUMBER, 7)
            for run in run_search.search(session, replace(query, page=Page(offset, 7)))
        ]

    assert whole == expected
    assert paged == expected


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("metrics.auc > 0.4 AND params.depth LIKE 'a%'", ["metrics.auc DESC"]),
        ("tags.team LIKE 'a%' and attributes.status = 'FINISHED'", ["params.depth", "start_time ASC"]),
        ("dataset.name = 'customers'", []),
        ("params.never IS NULL", ["metrics.loss", "tags.team DESC"]),
    ],
)
def test_what_was_typed_is_what_is_found(
    database: Database, stored: tuple[Run, ...], text: str, order: list[str]
) -> None:
    wanted, ordered = parse_filter(text), parse_orders(order)
    mine = [run for run in stored if run.experiment == "churn"]
    query = Query(experiments_of(database, "churn"), wanted, ordered)

    with database.read() as session:
        found = [run.run_id for run in run_search.search(session, query)]

    assert found == naive_search.found(mine, wanted, ordered, View.ACTIVE_ONLY)
    assert found


def test_no_experiment_has_no_runs(database: Database, stored: tuple[Run, ...]) -> None:
    with database.read() as session:
        assert run_search.search(session, Query(())) == ()
        assert run_search.search(session, Query((10**9,))) == ()
