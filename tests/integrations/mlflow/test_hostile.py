"""A server that lies: each of its ways ends in one sentence, in a bounded time, and nothing of it is followed."""

import gzip
import time
from contextlib import closing

import pytest

from bot.domain.mirror import SeenVersion
from bot.errors import NotFound, Unavailable
from bot.integrations.mlflow import client as clients
from bot.integrations.mlflow.client import Client
from bot.integrations.mlflow.reach import require_reachable
from bot.integrations.mlflow.server import MlflowServer
from bot.settings import Settings
from tests.integrations.mlflow.liar import Liar, Reply, lying
from tests.services.house import MONDAY

MODEL = {"name": "churn", "creation_timestamp": 1764000000000}
VERSION = {**MODEL, "version": "1", "last_updated_timestamp": 1764000000000, "status": "READY"}


def listing(liar: Liar, models: list[object], versions: list[object] | None = None) -> None:
    liar.replies["registered-models/search"] = [Reply({"registered_models": models})]
    liar.replies["model-versions/search"] = [Reply({"model_versions": versions or []})]


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (Reply("<html>Sign in</html>", headers={"Content-Type": "text/html"}), "does not speak as MLflow"),
        (Reply("<h1>Not here</h1>", 404), "does not speak as MLflow"),
        (Reply("[1, 2]"), "does not speak as MLflow"),
        (Reply("{"), "does not speak as MLflow"),
        (Reply(b"\xff\xfe\x00"), "does not speak as MLflow"),
        (Reply("[" * 100_000), "does not speak as MLflow"),
        (Reply({"registered_models": {"name": "churn"}}), "does not speak as MLflow"),
        (Reply({"registered_models": ["churn"]}), "does not speak as MLflow"),
        (Reply({"next_page_token": 7}), "does not speak as MLflow"),
        (Reply({"next_page_token": "again"}), "has no end"),
        (Reply("", 302, {"Location": "http://169.254.169.254/"}), "to another address"),
        (Reply("", 500), r"fails \(500\)"),
        (Reply("", 429), r"fails \(429\)"),
        (Reply("", 401), "does not let the bot in"),
        (Reply({"error_code": "PERMISSION_DENIED"}, 403), "lets the bot in, but not to this"),
        (Reply({"error_code": "<!channel>"}, 400), "no code of MLflow's"),
        (Reply({"registered_models": []}, seconds_a_byte=0.1), "answers too slowly"),
        (Reply("{}", headers={"Content-Length": "100"}), "does not answer"),
        (Reply(gzip.compress(b"{}"), headers={"Content-Encoding": "gzip"}), "does not speak as MLflow"),
    ],
)
def test_each_wrong_answer_is_one_sentence_in_a_bounded_time(
    liar: Liar, server: MlflowServer, reply: Reply, sentence: str
) -> None:
    liar.always = reply
    began = time.monotonic()

    with pytest.raises(Unavailable, match=sentence):
        server.look()

    assert time.monotonic() - began < 5


def test_nothing_is_read_beyond_the_largest_answer(
    liar: Liar, server: MlflowServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "LARGEST_ANSWER", 1000)
    liar.always = Reply(" " * 5000)

    with pytest.raises(Unavailable, match="larger than"):
        server.look()


def test_a_server_that_is_not_there_does_not_answer() -> None:
    with lying() as gone:
        address = gone.address

    with (
        closing(Client(address, limit_s=1)) as client,
        pytest.raises(Unavailable, match="does not answer"),
    ):
        MlflowServer(client).look()


def test_one_hostile_model_is_set_aside_and_the_others_are_seen(liar: Liar, server: MlflowServer) -> None:
    odd = [
        {**MODEL, "name": "x" * 256},
        {**MODEL, "name": "nul\0"},
        {**MODEL, "name": "half \ud800"},
        {**MODEL, "name": 7},
        {**MODEL, "name": "old", "creation_timestamp": -1},
        {**MODEL, "name": "late", "creation_timestamp": "9" * 19},
        {**MODEL, "name": "odd alias", "aliases": [{"alias": "champion", "version": "seven"}]},
        {**MODEL, "name": "odd tags", "tags": "many"},
    ]
    versions = [{**VERSION, "version": "9" * 5000}, {**VERSION, "version": True}, VERSION]
    listing(liar, [*odd, MODEL], versions)

    seen = server.look()

    assert [each.name for each in seen.models] == ["churn"]
    assert [each.version for each in seen.versions] == [1]
    assert seen.set_aside == len(odd) + 2


def test_names_are_kept_as_they_are_for_the_views_to_escape(liar: Liar, server: MlflowServer) -> None:
    name = "<!channel> *churn* \u202eevil"
    listing(liar, [{**MODEL, "name": name, "description": "a\0b"}])

    seen = server.look().models[0]

    assert (seen.name, seen.description) == (name, "ab")


def test_prompts_and_failed_versions_are_not_models(liar: Liar, server: MlflowServer) -> None:
    tags = [{"key": "mlflow.prompt.is_prompt", "value": "True"}]
    failed = {**VERSION, "version": "2", "status": "FAILED_REGISTRATION"}
    listing(liar, [{**MODEL, "name": "greeting", "tags": tags}, MODEL], [VERSION, failed])

    seen = server.look()

    assert [each.name for each in seen.models] == ["churn"]
    assert [each.version for each in seen.versions] == [1]


def test_pages_are_followed_by_their_tokens(liar: Liar, server: MlflowServer) -> None:
    second = {**MODEL, "name": "fraud"}
    liar.replies["registered-models/search"] = [
        Reply({"registered_models": [MODEL], "next_page_token": "a&b=c"}),
        Reply({"registered_models": [second]}),
    ]

    assert [each.name for each in server.look().models] == ["churn", "fraud"]
    assert any("page_token=a%26b%3Dc" in path for _, path, _ in liar.asked)


def test_a_name_that_is_a_path_or_a_query_stays_a_name(liar: Liar, server: MlflowServer) -> None:
    liar.replies["registered-models/alias"] = [Reply({"model_version": {"version": "3"}})]

    assert server.alias("../../get?name=x&alias=y#z", "champion") == 3
    assert liar.asked[-1][1].startswith("/api/2.0/mlflow/registered-models/alias?name=..%2F..%2Fget%3Fname")


def test_an_alias_of_a_wrong_shape_is_no_alias_but_a_refusal(liar: Liar, server: MlflowServer) -> None:
    liar.always = Reply({"model_version": {"version": "seven"}})

    with pytest.raises(Unavailable):
        server.alias("churn", "champion")


def seen(**more: str) -> SeenVersion:
    return SeenVersion("churn", 1, MONDAY, 0, **more)


def test_nobody_becomes_a_person_of_slack_by_what_mlflow_calls_them(liar: Liar, server: MlflowServer) -> None:
    info = {"run_id": "a" * 32, "start_time": 1764000000000, "experiment_id": "0"}
    tags = [{"key": "mlflow.user", "value": "U0MIA"}]
    liar.replies["runs/get"] = [Reply({"run": {"info": info, "data": {"tags": tags}}})]

    found = server.details(seen(run_id="a" * 32))

    assert found.author == "mlflow:U0MIA"
    assert found.run is not None
    assert found.run.author == "mlflow:U0MIA"


def test_a_logged_model_without_a_run_is_measured_by_itself(liar: Liar, server: MlflowServer) -> None:
    measured = [{"key": "roc_auc", "value": 0.93, "dataset_digest": "d1"}, {"key": "nan", "value": "NaN"}]
    liar.replies["logged-models/m-1"] = [Reply({"model": {"info": {}, "data": {"metrics": measured}}})]

    found = server.details(seen(logged_model="m-1"))

    assert found.run is None
    assert found.metrics == {"roc_auc": 0.93}
    assert found.evaluation_fingerprint == "d1"


def test_metrics_measured_on_two_data_sets_have_no_one_fingerprint(liar: Liar, server: MlflowServer) -> None:
    measured = [{"key": "a", "value": 1, "dataset_digest": d} for d in ("d1", "d2")]
    liar.replies["logged-models/m-1"] = [Reply({"model": {"data": {"metrics": measured}}})]

    assert server.details(seen(logged_model="m-1")).evaluation_fingerprint is None


def test_a_run_that_was_deleted_leaves_a_version_without_details(liar: Liar, server: MlflowServer) -> None:
    liar.always = Reply({"error_code": "RESOURCE_DOES_NOT_EXIST"}, 404)

    assert server.details(seen(run_id="a" * 32)).metrics == {}
    assert server.alias("churn", "champion") is None
    with pytest.raises(NotFound):
        server.set_alias("churn", "champion", 7)


def test_credentials_and_workspace_are_sent_as_the_settings_say(liar: Liar) -> None:
    liar.always = Reply({})
    told = {"registry": f"mlflow+{liar.address}", "registry_workspace": "team-a"}
    token = Settings.model_validate({**told, "registry_token": "t0ken"})
    basic = Settings.model_validate({**told, "registry_user": "bot", "registry_password": "pass word"})

    for settings in (token, basic):
        with closing(Client.of(settings)) as client:
            client.get("experiments/get", experiment_id=0)

    first, second = (headers for _, _, headers in liar.asked)
    assert first["Authorization"] == "Bearer t0ken"
    assert second["Authorization"].startswith("Basic ")
    assert first["X-MLFLOW-WORKSPACE"] == second["X-MLFLOW-WORKSPACE"] == "team-a"


@pytest.mark.parametrize(
    ("url", "address", "is_reached"),
    [
        ("http://mlflow:5000", "10.1.2.3", True),
        ("http://mlflow:5000", "127.0.0.1", True),
        ("http://mlflow:5000", "8.8.8.8", False),
        ("https://mlflow:5000", "8.8.8.8", True),
        ("https://mlflow:5000", "192.168.0.1", True),
        ("https://mlflow:5000", "169.254.169.254", False),
        ("http://mlflow:5000", "fe80::1%eth0", False),
        ("https://mlflow:5000", "::ffff:169.254.169.254", False),
        ("https://mlflow:5000", "64:ff9b::a9fe:a9fe", False),
        ("https://mlflow:5000", "2002:a9fe:a9fe::1", False),
        ("http://mlflow:5000", "::ffff:8.8.8.8", False),
        ("https://mlflow:5000", "0.0.0.0", False),
    ],
)
def test_which_addresses_are_spoken_to(url: str, address: str, is_reached: bool) -> None:
    if is_reached:
        require_reachable(url, lambda _: [address])
    else:
        with pytest.raises(Unavailable):
            require_reachable(url, lambda _: [address])


def test_a_host_without_an_address_is_said() -> None:
    with pytest.raises(Unavailable, match="no address"):
        require_reachable("http://mlflow.invalid")
