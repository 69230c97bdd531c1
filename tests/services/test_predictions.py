"""Predictions are stored once a version or run and evaluation, audited, and found again as they came."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bot.domain.columns import Column, Columns
from bot.domain.predictions import Predictor, read_predictions, text_column
from bot.domain.registry import Artifact
from bot.domain.runs import Run
from bot.errors import BadInput, NotFound
from bot.integrations.artifact_folder import ArtifactFolder
from bot.services import artifacts, comparison, predictions
from bot.services.predictions import ARTIFACT, Delivery
from storage import registry, runs
from tests.services.house import MONDAY, House, version

RUN = "a" * 32
SEVEN = Delivery(Predictor("churn", 7), "holdout", "token/ci-main", MONDAY)


def columns(rows: int = 40, score: float = 0.7) -> Columns:
    truth = np.arange(rows) % 2.0
    return {
        "prediction_id": text_column([f"row-{at}" for at in range(rows)]),
        "truth": Column(truth),
        "score": Column(np.where(truth == 1, score, 1 - score)),
        "segment": text_column(["north", "south"] * (rows // 2)),
    }


@pytest.fixture
def churn(house: House) -> House:
    seven = version("churn", 7, artifact=Artifact("s3://x", sha256="b" * 64), run_id=RUN)
    with house.database.write() as session:
        registry.add_version(session, seven)
        runs.record(session, Run(RUN, "churn", "churn-boosting-1", MONDAY, evaluation_fingerprint="holdout"))
    return house


def test_predictions_come_back_as_they_were_stored(churn: House) -> None:
    given = read_predictions(columns())
    stored = predictions.store(churn.context, SEVEN, given)
    assert (stored.rows, stored.predictor.artifact_sha256) == (40, "b" * 64)
    with churn.database.read() as session:
        found_version = registry.find_version(session, "churn", 7)
        assert found_version is not None
        found = predictions.of_version(session, found_version)
    assert found is not None
    assert found.digest() == given.digest() == stored.sha256
    assert found.segments is not None
    assert found.segments[0] == b"north"


def test_the_audit_tells_of_each_change_and_of_nothing_else(churn: House) -> None:
    for score in (0.7, 0.7, 0.8):
        predictions.store(churn.context, SEVEN, read_predictions(columns(score=score)))
    told = [each for each in churn.audited() if each.verb == "predictions.stored"]
    assert [(each.actor, each.subject) for each in told] == [("token/ci-main", "churn@7")] * 2
    assert '"before":null' in told[0].facts
    assert '"before":null' not in told[1].facts


def test_predictions_of_another_artifact_are_refused(churn: House) -> None:
    other = replace(SEVEN, predictor=Predictor("churn", 7, artifact_sha256="c" * 64))
    with pytest.raises(BadInput, match="another artifact"):
        predictions.store(churn.context, other, read_predictions(columns()))


def test_predictions_of_what_is_not_there_are_refused(churn: House) -> None:
    for predictor in (
        Predictor("churn", 8),
        Predictor("nothing", 1),
        Predictor(run_id="f" * 32),
        Predictor(),
    ):
        with pytest.raises(NotFound):
            predictions.store(churn.context, replace(SEVEN, predictor=predictor), read_predictions(columns()))


@pytest.mark.parametrize("fingerprint", ["", "x" * 65, "a\nb"])
def test_the_evaluation_data_must_be_named(churn: House, fingerprint: str) -> None:
    with pytest.raises(BadInput, match="on which data"):
        predictions.store(
            churn.context, replace(SEVEN, evaluation_fingerprint=fingerprint), read_predictions(columns())
        )


def test_a_version_takes_over_what_its_run_predicted(churn: House, tmp_path: Path) -> None:
    path = tmp_path / "predictions.parquet"
    table = {
        name: each.values.astype(str) if each.is_text else each.values for name, each in columns().items()
    }
    pq.write_table(pa.table({name: pa.array(each) for name, each in table.items()}), path)
    stored = predictions.store_artifact(churn.context, RUN, path, "token/trainer", MONDAY)
    assert (stored.rows, stored.predictor.run_id) == (40, RUN)
    with churn.database.read() as session:
        found_version = registry.find_version(session, "churn", 7)
        assert found_version is not None
        found = predictions.of_version(session, found_version)
        elsewhere = predictions.of_version(session, replace(found_version, evaluation_fingerprint="other"))
    assert found is not None
    assert found.digest() == read_predictions(columns()).digest()
    assert elsewhere is None
    assert ARTIFACT == "mlops/predictions.parquet"


def test_what_a_run_put_among_its_artifacts_is_taken_in_when_it_is_compared(
    quick_house: House, tmp_path: Path
) -> None:
    folder = ArtifactFolder(tmp_path / "files", 1_000_000)
    context = replace(quick_house.context, files=folder)
    file = tmp_path / "predictions.parquet"
    for at, run in enumerate(("c" * 32, "d" * 32)):
        table = {
            name: each.values.astype(str) if each.is_text else each.values
            for name, each in columns(score=0.6 + at / 10).items()
        }
        pq.write_table(pa.table({name: pa.array(each) for name, each in table.items()}), file)
        root = f"mlflow-artifacts:/1/{run}/artifacts"
        with quick_house.database.write() as session:
            runs.record(
                session,
                Run(run, "churn", f"trained-{at}", MONDAY, metrics={"accuracy": 1.0, "log_loss": 0.5 - at / 10},
                    evaluation_fingerprint="holdout", artifact_uri=root),
            )  # fmt: skip
        incoming = folder.begin()
        incoming.write(file.read_bytes())
        artifacts.keep(context, f"1/{run}/artifacts/{ARTIFACT}", incoming, MONDAY)
    found = comparison.comparison(context, quick_house.viewer("U0ANA"), ("trained-0", "trained-1"))
    assert found.without_predictions == ()
    told = [each.actor for each in quick_house.audited() if each.verb == "predictions.stored"]
    assert told == [f"run/{'c' * 32}", f"run/{'d' * 32}"]


def test_a_file_that_cannot_be_read_is_no_prediction(quick_house: House, tmp_path: Path) -> None:
    folder = ArtifactFolder(tmp_path / "files", 1_000_000)
    context = replace(quick_house.context, files=folder)
    run = "c" * 32
    with quick_house.database.write() as session:
        place = f"mlflow-artifacts:/1/{run}/artifacts"
        runs.record(
            session,
            Run(run, "churn", "trained", MONDAY, evaluation_fingerprint="holdout", artifact_uri=place),
        )
    incoming = folder.begin()
    incoming.write(b"no parquet at all")
    artifacts.keep(context, f"1/{run}/artifacts/{ARTIFACT}", incoming, MONDAY)
    assert not predictions.take_in(context, run)
    assert not predictions.take_in(quick_house.context, run)


def test_a_run_without_evaluation_data_cannot_be_compared(churn: House, tmp_path: Path) -> None:
    with churn.database.write() as session:
        runs.record(session, Run("e" * 32, "churn", "churn-boosting-2", MONDAY))
    with pytest.raises(BadInput, match="does not say on which data"):
        predictions.store_artifact(churn.context, "e" * 32, tmp_path / "x", "token/trainer", MONDAY)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"truth": None}, "Predictions need the columns"),
        ({"score": None}, "Predictions need the columns"),
        ({"score": text_column(["high"] * 40)}, "Every score must be a finite number."),
        (
            {"score": Column(np.full(40, np.inf))},
            "Every score must be a finite number: that of row 1 is none.",
        ),
        ({"truth": Column(np.arange(40.0))}, "truth must be 0 or 1"),
        ({"truth": Column(np.zeros(39))}, "not equally long"),
        ({"prediction": text_column(["yes"] * 40)}, "both be numbers or both be labels"),
        ({"prediction_id": text_column(["same"] * 40)}, "stands twice, in rows 1 and 2"),
        ({"prediction_id": Column(np.arange(40.0))}, "Every prediction_id must be text."),
        ({"prediction_id": text_column([""] * 40)}, "A prediction_id is missing in row 1."),
        ({"segment": text_column(["x" * 129] * 40)}, "at most 128 bytes"),
        ({"secret": Column(np.zeros(40))}, "Predictions need the columns"),
    ],
)
def test_columns_that_are_no_predictions_are_refused(change: dict[str, Column | None], sentence: str) -> None:
    given = {name: each for name, each in {**columns(), **change}.items() if each is not None}
    with pytest.raises(BadInput) as refusal:
        read_predictions(given)
    assert sentence in refusal.value.sentence
