"""Files through the proxy: whole or not at all, under no path of the disk, and fixed once a version holds them."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from bot.domain.logged_models import LoggedModel
from bot.domain.registry import Artifact
from bot.domain.runs import Run
from bot.domain.tokens import Scope
from bot.integrations.artifact_folder import ArtifactFolder
from handlers.mlflow.routes import routes
from storage import experiments, logged_models, registry, runs
from tests.handlers.mlflow.speaking import Program, code, program
from tests.services.house import LEO, MIA, MONDAY, House, version

PROXY = "/api/2.0/mlflow-artifacts/artifacts"
HEX = "0123456789abcdef0123456789abcdef"
LIMIT = 100_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the files go."""
    return tmp_path / "files"


def sent(house: House, folder: Path, *scopes: Scope, **more: str) -> Program:
    """A program whose files go into this folder, and an experiment with the id 1."""
    with house.database.write() as session:
        if experiments.find_by_name(session, "churn-training") is None:
            experiments.add(session, "churn-training", MONDAY)
    context = replace(house.context, files=ArtifactFolder(folder, LIMIT))
    return program(house, *scopes, below=routes(context), **more)  # type: ignore[arg-type]  # globs are texts


def on_disk(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


def put(speak: Program, path: str, content: bytes) -> int:
    return speak.call("PUT", f"{PROXY}/{path}", body=content).status_code


def test_a_file_comes_back_as_it_went_in_and_never_as_a_page(house: House, folder: Path) -> None:
    speak = sent(house, folder)
    content = bytes(range(256)) * 300

    assert put(speak, "1/run/artifacts/model/page.html", content) == 200
    answer = speak.call("GET", f"{PROXY}/1/run/artifacts/model/page.html")

    assert answer.content == content
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert str(folder) not in str(answer.headers)


def test_a_part_of_a_file_can_be_asked_for(quick_house: House, folder: Path) -> None:
    speak = sent(quick_house, folder)
    put(speak, "1/run/artifacts/a", b"0123456789")

    assert speak.call("GET", f"{PROXY}/1/run/artifacts/a", range="bytes=2-4").content == b"234"


def test_a_second_file_of_the_same_path_takes_the_place_of_the_first(house: House, folder: Path) -> None:
    speak = sent(house, folder)
    for content in (b"first", b"second"):
        put(speak, "1/run/artifacts/a", content)

    assert speak.call("GET", f"{PROXY}/1/run/artifacts/a").content == b"second"
    assert [each.read_bytes() for each in on_disk(folder)] == [b"second"]


@pytest.mark.parametrize(
    "path",
    ["%2e%2e/x", "1/%2e%2e/%2e%2e/x", "1/run/%2e%2e/x", "1/run/%252e%252e/x", "1/%2e/x", "1//x", "/etc/passwd", "1/run/a%00b",
     "1/run/a%2500b", "1\\..\\x", "C:/x", "1/a%5cb", "1/run/..%2f..%2fx", "1/run/a%23b", "x/run/a", "1/%0aa",
     "1/" + "a" * 600],
)  # fmt: skip
@pytest.mark.parametrize("method", ["PUT", "GET", "DELETE"])
def test_a_path_that_leads_elsewhere_is_refused(
    quick_house: House, folder: Path, path: str, method: str
) -> None:
    answer = sent(quick_house, folder).call(method, f"{PROXY}/{path}", body=b"x")

    assert answer.status_code in (400, 404)
    assert on_disk(folder) == []


def test_a_link_out_of_the_folder_is_not_followed(quick_house: House, folder: Path) -> None:
    secret = folder.parent / "secret"
    secret.write_text("a password")
    (folder / "1" / "run").mkdir(parents=True)
    (folder / "1" / "run" / "a").symlink_to(secret)

    answer = sent(quick_house, folder).call("GET", f"{PROXY}/1/run/a")

    assert code(answer) == (404, "RESOURCE_DOES_NOT_EXIST")


def test_a_file_beyond_the_limit_leaves_nothing(quick_house: House, folder: Path) -> None:
    speak = sent(quick_house, folder)

    assert code(speak.call("PUT", f"{PROXY}/1/run/artifacts/a", body=b"x" * (LIMIT + 1)))[0] == 400
    assert on_disk(folder) == []
    assert put(speak, "1/run/artifacts/a", b"x" * LIMIT) == 200


def test_an_experiment_beyond_the_token_is_neither_read_nor_written(quick_house: House, folder: Path) -> None:
    put(sent(quick_house, folder), "1/run/artifacts/a", b"x")
    other = sent(quick_house, folder, experiments="fraud*")

    for method in ("PUT", "GET", "DELETE"):
        assert code(other.call(method, f"{PROXY}/1/run/artifacts/a", body=b"{}")) == (
            403,
            "PERMISSION_DENIED",
        )
    assert code(other.call("GET", PROXY, query={"path": "1"})) == (403, "PERMISSION_DENIED")


def test_a_folder_lists_what_stands_in_it(house: House, folder: Path) -> None:
    speak = sent(house, folder)
    for path in ("model/MLmodel", "model/data/a", "Model/other", "plot.png", "model2/b"):
        put(speak, f"1/run/artifacts/{path}", b"12345")

    found = speak.call("GET", PROXY, query={"path": "1/run/artifacts"}).json()["files"]
    deeper = speak.call("GET", PROXY, query={"path": "1/run/artifacts/model"}).json()["files"]

    assert [(each["path"], each["is_dir"]) for each in found] == [
        ("Model", True), ("model", True), ("model2", True), ("plot.png", False),
    ]  # fmt: skip
    assert deeper == [
        {"path": "MLmodel", "is_dir": False, "file_size": 5},
        {"path": "data", "is_dir": True},
    ]


def test_the_files_of_a_run_are_listed_by_its_id(house: House, folder: Path) -> None:
    root = f"mlflow-artifacts:/1/{HEX}/artifacts"
    speak = sent(house, folder)
    with house.database.write() as session:
        runs.record(session, Run(HEX, "churn-training", "brave-hare", MONDAY, MONDAY, artifact_uri=root))
    put(speak, f"1/{HEX}/artifacts/model/MLmodel", b"flavors: {}")

    query = {"run_id": HEX, "path": "model"}
    found = speak.call("GET", "/api/2.0/mlflow/artifacts/list", query=query).json()

    assert found == {
        "root_uri": root, "files": [{"path": "model/MLmodel", "is_dir": False, "file_size": 11}],
    }  # fmt: skip


def test_a_deleted_folder_is_gone_with_its_files_and_no_others(house: House, folder: Path) -> None:
    speak = sent(house, folder)
    for path in ("model/a", "model/b/c", "model_2/d"):
        put(speak, f"1/run/artifacts/{path}", path.encode())

    assert speak.call("DELETE", f"{PROXY}/1/run/artifacts/model").status_code == 200

    assert [each.read_bytes() for each in on_disk(folder)] == [b"model_2/d"]


def test_what_is_registered_is_measured_and_does_not_change_any_more(house: House, folder: Path) -> None:
    root = f"mlflow-artifacts:/1/{HEX}/artifacts"
    speak = sent(house, folder)
    with house.database.write() as session:
        runs.record(session, Run(HEX, "churn-training", "brave-hare", MONDAY, MONDAY, artifact_uri=root))
    manifest = b"flavors:\n  python_function: {}\n  sklearn: {serialization_format: skops}\n"
    put(speak, f"1/{HEX}/artifacts/model/MLmodel", manifest)
    put(speak, f"1/{HEX}/artifacts/model/model.skops", b"weights")

    made = speak.post("model-versions/create", name="churn", source=f"{root}/model", run_id=HEX)

    assert made.status_code == 200, made.text
    with house.database.read() as session:
        stored = registry.find_version(session, "churn", 4)
    assert stored is not None
    assert stored.artifact == Artifact(f"{root}/model", len(manifest) + 7, stored.artifact.sha256, "skops")
    # sha256sum of the lines "<sha256>  <path>", sorted by path: so anybody can take it again.
    lines = [f"{sha256(manifest).hexdigest()}  MLmodel\n", f"{sha256(b'weights').hexdigest()}  model.skops\n"]
    assert stored.artifact.sha256 == sha256("".join(lines).encode()).hexdigest()
    for path in ("model/model.skops", "model/another"):
        answer = speak.call("PUT", f"{PROXY}/1/{HEX}/artifacts/{path}", body=b"other weights")
        assert code(answer) == (409, "INVALID_STATE")
    for path in ("model/MLmodel", "model", ""):
        answer = speak.call("DELETE", f"{PROXY}/1/{HEX}/artifacts/{path}".rstrip("/"))
        assert code(answer) == (409, "INVALID_STATE")
    assert put(speak, f"1/{HEX}/artifacts/plot.png", b"x") == 200
    assert speak.get("model-versions/get-download-uri", name="churn", version="4").json() == {
        "artifact_uri": f"{root}/model"
    }


@pytest.mark.parametrize(
    "manifest", [b"flavors: [", b"\xff", b"7", b"flavors: 7", b"!!python/object:os.system {}"]
)
def test_a_manifest_that_cannot_be_read_says_no_format(
    quick_house: House, folder: Path, manifest: bytes
) -> None:
    root = f"mlflow-artifacts:/1/{HEX}/artifacts"
    speak = sent(quick_house, folder)
    with quick_house.database.write() as session:
        runs.record(session, Run(HEX, "churn-training", "brave-hare", MONDAY, MONDAY, artifact_uri=root))
    put(speak, f"1/{HEX}/artifacts/model/MLmodel", manifest)

    assert (
        speak.post("model-versions/create", name="churn", source=f"runs:/{HEX}/model", run_id=HEX).status_code
        == 200
    )

    with quick_house.database.read() as session:
        stored = registry.find_version(session, "churn", 4)
    assert stored is not None
    assert stored.artifact.format is None


def test_without_a_folder_the_proxy_says_where_the_files_are(quick_house: House) -> None:
    with quick_house.database.write() as session:
        experiments.add(session, "churn-training", MONDAY)
    context = replace(quick_house.context, artifact_root="s3://bucket/mlflow")
    speak = program(quick_house, below=routes(context))

    answer = speak.call("PUT", f"{PROXY}/1/run/a", body=b"x")

    assert code(answer) == (503, "TEMPORARILY_UNAVAILABLE")
    assert "s3://bucket/mlflow" in answer.json()["message"]


def hidden_run(house: House, folder: Path) -> str:
    """A file of a run that trained a model which is kept to its channel: somebody from there sent it."""
    root = f"mlflow-artifacts:/1/{HEX}/artifacts"
    speak = sent(house, folder, person=MIA)
    with house.database.write() as session:
        run = Run(
            HEX, "churn-training", "brave-hare", MONDAY, MONDAY, artifact_uri=root, metrics={"auc": 0.9}
        )
        runs.record(session, run)
        registry.add_version(session, version("secret", 9, run_id=HEX))
    assert put(speak, f"1/{HEX}/artifacts/plot.png", b"x") == 200
    return root


@pytest.mark.parametrize("method", ["PUT", "GET", "DELETE"])
def test_files_behind_a_hidden_model_are_not_there(house: House, folder: Path, method: str) -> None:
    hidden_run(house, folder)
    outside = sent(house, folder, person=LEO)

    hidden = outside.call(method, f"{PROXY}/1/{HEX}/artifacts/plot.png", body=b"{}")
    absent = outside.call(method, f"{PROXY}/7/{HEX}/artifacts/plot.png", body=b"{}")

    assert code(hidden) == (404, "RESOURCE_DOES_NOT_EXIST")
    assert hidden.text.replace("id=1", "id=7") == absent.text
    inside = sent(house, folder, person=MIA)
    assert inside.call("GET", f"{PROXY}/1/{HEX}/artifacts/plot.png").content == b"x"


def test_folders_behind_a_hidden_model_are_not_there(house: House, folder: Path) -> None:
    root = hidden_run(house, folder)
    elsewhere = LoggedModel("m-" + "0" * 32, 1, "net", "s3://team/net", 0, 0)
    with house.database.write() as session:
        logged_models.add(session, elsewhere)
    outside = sent(house, folder, person=LEO)
    of_model = f"/api/2.0/mlflow/logged-models/{elsewhere.model_id}/artifacts/directories"

    answers = [
        outside.call("GET", PROXY, query={"path": f"1/{HEX}/artifacts"}),
        outside.call("GET", "/api/2.0/mlflow/artifacts/list", query={"run_id": HEX}),
        outside.call("GET", of_model),
    ]

    assert [code(each) for each in answers] == [(404, "RESOURCE_DOES_NOT_EXIST")] * 3
    assert not any(place in each.text for each in answers for place in (root, "s3://team"))


def test_nobody_outside_registers_from_a_run_behind_a_hidden_model(house: House, folder: Path) -> None:
    root = hidden_run(house, folder)
    logged = LoggedModel("m-" + "0" * 32, 1, "net", root, 0, 0, source_run_id=HEX)
    with house.database.write() as session:
        logged_models.add(session, logged)
    outside = sent(house, folder, person=LEO)

    tried = [
        outside.post("model-versions/create", name="churn", **wish)
        for wish in (
            {"source": f"runs:/{HEX}/model", "run_id": HEX},
            {"source": f"{root}/model", "run_id": HEX},
            {"source": "s3://team/net", "run_id": HEX},
            {"source": f"models:/{logged.model_id}", "model_id": logged.model_id},
        )
    ]

    assert [each.status_code for each in tried] == [404, 404, 404, 400]
    with house.database.read() as session:
        assert registry.find_version(session, "churn", 4) is None
