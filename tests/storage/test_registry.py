"""Registered models and versions: found however they are typed, kept whatever their names and numbers."""

import math
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from bot.domain.registry import Artifact, DataSetVersion, ModelVersion, RegisteredModel
from storage import registry
from storage.database import Database
from storage.tables.registry import DataSetVersionRow
from tests.storage.racing import threads
from tests.storage.seeds import AT

DATA = DataSetVersion("customers", "2026-11-01", "f" * 64, 1000, 12, "s3://here")
VERSION = ModelVersion(
    "churn",
    7,
    AT,
    run_id="0" * 32,
    author="U0ANN",
    registered_by="ci",
    commit="a" * 40,
    dirty=True,
    artifact=Artifact("s3://bucket/churn", 2**40, "b" * 64, "onnx"),
    data_sets=(DATA,),
    metrics={"auc": 0.1 + 0.2, "loss": 3.0},
    params={"depth": "3"},
    evaluation_fingerprint="c" * 64,
    description="<!channel> 🚀",
)


def register(database: Database, *names: str) -> None:
    """Store registered models."""
    with database.write() as session:
        for name in names:
            registry.add_model(session, RegisteredModel(name), AT)


def found(database: Database, typed: str) -> str | None:
    """The name of the model that is meant."""
    with database.read() as session:
        model = registry.find_model(session, typed)
    return None if model is None else model.name


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Kündigung", "kündigung"),
        ("Kündigung", "KÜNDIGUNG"),
        ("ÄPFEL", "ÄPFEL"),
        ("ÄPFEL", "äpfel"),
        ("Straße", "STRASSE"),
        ("Ü", "U\u0308"),
        ("отток", "ОТТОК"),
        ("顧客離脱", "顧客離脱"),
        ("<!channel> *x* `y`", "<!CHANNEL> *x* `y`"),
        ("\u202eevil", "\u202eEVIL"),
        ("a%b_c", "A%B_C"),
        ("o'brien\"; --", "O'Brien\"; --"),
        ("x" * 255, "X" * 255),
    ],
)
def test_a_model_is_found_in_any_case_and_any_language(database: Database, name: str, typed: str) -> None:
    register(database, name)

    assert found(database, name) == name
    assert found(database, typed) == name


def test_case_counts_only_where_two_names_differ_by_it(database: Database) -> None:
    register(database, "Risk", "RISK")

    assert found(database, "CHURN") == "churn"
    assert [found(database, each) for each in ("Risk", "RISK", "risk")] == ["Risk", "RISK", None]


@pytest.mark.parametrize("typed", ["", "chur", "churn ", "c%", "_hurn", "churn\0", "x" * 10_000])
def test_what_is_no_name_finds_nothing(database: Database, typed: str) -> None:
    assert found(database, typed) is None


def test_a_model_is_read_back_as_it_was_added(database: Database) -> None:
    model = RegisteredModel("zoo", "animals", "C0ZOO", AT, {"team": "ünï"})
    with database.write() as session:
        assert registry.add_model(session, model, AT) == model

    with database.read() as session:
        assert registry.find_model(session, "zoo") == model
        assert [each.name for each in registry.models(session)] == ["churn", "fraud", "zoo"]


def test_one_of_eight_people_who_register_a_name_at_once_does(database: Database) -> None:
    def add(_: int) -> bool:
        try:
            register(database, "zoo")
        except IntegrityError:
            return False
        return True

    assert sorted(threads(8, add)) == [False] * 7 + [True]


def test_a_version_is_read_back_as_it_was_registered(database: Database) -> None:
    with database.write() as session:
        registry.add_version(session, VERSION)
        registry.add_version(session, ModelVersion("churn", 8, AT))
        registry.add_version(session, replace(VERSION, model="fraud", version=1))

    with database.read() as session:
        assert registry.find_version(session, "churn", 7) == VERSION
        assert registry.find_version(session, "churn", 9) is None
        assert [each.version for each in registry.versions(session, "churn")] == [8, 7]
        assert registry.latest_versions(session) == {"churn": 8, "fraud": 1}
        of_all = registry.versions_of_all(session, ["churn", "fraud", "none"])
        assert {name: len(each) for name, each in of_all.items()} == {"churn": 2, "fraud": 1, "none": 0}


def test_metrics_that_are_no_numbers_are_kept(database: Database) -> None:
    odd = {"nan": math.nan, "inf": math.inf, "minus": -math.inf, "zero": -0.0, "tiny": 5e-324}
    with database.write() as session:
        registry.add_version(session, replace(VERSION, metrics=odd))

    with database.read() as session:
        kept = registry.find_version(session, "churn", 7)

    assert kept is not None
    assert {key: repr(value) for key, value in kept.metrics.items()} == {
        key: repr(value) for key, value in odd.items()
    }


def test_data_sets_come_in_one_order_however_they_were_given(database: Database) -> None:
    many = tuple(replace(DATA, version=f"{number % 2}", fingerprint=f"{number:064}") for number in range(6))
    with database.write() as session:
        registry.add_version(session, replace(VERSION, version=1, data_sets=many))
        registry.add_version(session, replace(VERSION, version=2, data_sets=many[::-1]))

    with database.read() as session:
        first, second = (registry.find_version(session, "churn", each) for each in (1, 2))
    assert first is not None
    assert second is not None
    assert first.data_sets == second.data_sets
    assert set(first.data_sets) == set(many)


def test_a_data_set_is_stored_once_by_eight_threads(database: Database) -> None:
    def store(_: int) -> int:
        with database.write() as session:
            return registry.data_set_id(session, DATA)

    assert len(set(threads(8, store))) == 1
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(DataSetVersionRow)) == 1


def test_a_version_number_is_given_once(database: Database) -> None:
    with database.write() as session:
        registry.add_version(session, VERSION)

    with pytest.raises(IntegrityError), database.write() as session:
        registry.add_version(session, VERSION)


def test_the_lock_of_a_model_is_its_row(database: Database) -> None:
    with database.write() as session:
        assert registry.lock_model(session, "churn") == registry.model_id(session, "churn")
