"""The registry over MLflow's protocol where ours says more than MLflow's: authors, what is live, what is refused."""

import base64
import json

import pytest

from bot.domain.runs import Run
from bot.domain.tokens import Scope
from storage import registry, runs
from tests.handlers.mlflow.speaking import Program, code, program
from tests.services.house import BEA, LEO, MIA, MONDAY, House

HEX = "0123456789abcdef0123456789abcdef"


def verbs(house: House) -> list[str]:
    return [each.verb for each in house.audited() if each.actor.startswith("token:")]


def registered(speak: Program, **more: str) -> dict[str, str]:
    answer = speak.post("model-versions/create", name="churn", source="s3://models/churn", **more)
    assert answer.status_code == 200, answer.text
    found: dict[str, str] = answer.json()["model_version"]
    return found


def test_a_version_is_registered_by_the_tokens_person_and_audited(house: House) -> None:
    speak = program(house, person=LEO)

    made = registered(speak)

    assert (made["version"], made["user_id"]) == ("4", LEO)
    with house.database.read() as session:
        stored = registry.find_version(session, "churn", 4)
    assert stored is not None
    assert (stored.author, stored.registered_by) == (LEO, LEO)
    assert verbs(house) == ["version.registered"]


def test_the_facts_of_the_run_stay_with_the_version(house: House) -> None:
    run = Run(
        HEX, "churn-training", "brave-hare", MONDAY, MONDAY, author=MIA, commit="c0ffee", params={"depth": "3"},
        metrics={"roc_auc": 0.93}, evaluation_fingerprint="holdout",
    )  # fmt: skip
    with house.database.write() as session:
        runs.record(session, run)

    registered(program(house, person=LEO), run_id=HEX)

    with house.database.read() as session:
        stored = registry.find_version(session, "churn", 4)
    assert stored is not None
    assert (stored.author, stored.registered_by) == (MIA, LEO)
    assert (stored.commit, stored.params, stored.metrics) == ("c0ffee", {"depth": "3"}, {"roc_auc": 0.93})
    assert stored.evaluation_fingerprint == "holdout"


def test_a_run_of_an_experiment_beyond_the_token_gives_no_facts_away(quick_house: House) -> None:
    with quick_house.database.write() as session:
        runs.record(session, Run(HEX, "secret-training", "brave-hare", MONDAY, MONDAY))

    answer = program(quick_house, experiments="churn*").post(
        "model-versions/create", name="churn", source="s3://m", run_id=HEX
    )

    assert code(answer) == (403, "PERMISSION_DENIED")


def test_a_digest_that_the_client_reports_is_kept_only_when_it_is_one(quick_house: House) -> None:
    speak = program(quick_house)
    for said in ("ab" * 32, "not a digest"):
        registered(speak, tags=[{"key": "mlops.sha256", "value": said}])  # type: ignore[arg-type]  # a list

    with quick_house.database.read() as session:
        found = [registry.find_version(session, "churn", number) for number in (4, 5)]
    assert [each and each.artifact.sha256 for each in found] == ["ab" * 32, None]


def test_the_alias_of_an_environment_is_what_is_live_there(house: House) -> None:
    speak = program(house)
    for alias in ("champion", "production", "Champion"):
        answer = speak.get("registered-models/alias", name="churn", alias=alias)
        assert answer.json()["model_version"]["version"] == "1"
    assert (
        speak.get("registered-models/alias", name="churn", alias="staging").json()["model_version"]["version"]
        == "3"
    )

    house.promoted()

    assert (
        speak.get("registered-models/alias", name="churn", alias="champion").json()["model_version"][
            "version"
        ]
        == "3"
    )
    aliases = speak.get("registered-models/get", name="churn").json()["registered_model"]["aliases"]
    assert aliases == [{"alias": "champion", "version": "3"}, {"alias": "staging", "version": "3"}]


@pytest.mark.parametrize("alias", ["champion", "production", "CHAMPION", "staging"])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_no_program_moves_an_environment(house: House, alias: str, method: str) -> None:
    speak = program(house)

    answer = speak.send(method, "registered-models/alias", {"name": "churn", "alias": alias, "version": "2"})

    assert code(answer) == (403, "PERMISSION_DENIED")
    place = "staging" if alias == "staging" else "production"
    assert (
        f"/mlops promote churn {'2' if method == 'POST' else 'VERSION'} to {place}"
        in answer.json()["message"]
    )
    assert house.live_now("churn", place) == (3 if alias == "staging" else 1)
    assert verbs(house) == ["alias.refused"]


def test_a_free_alias_is_moved_and_removed_with_an_entry_in_the_audit(house: House) -> None:
    speak = program(house)
    speak.post("registered-models/alias", name="churn", alias="challenger", version="2")
    speak.post("registered-models/alias", name="churn", alias="challenger", version="3")

    found = speak.get("registered-models/alias", name="churn", alias="challenger").json()["model_version"]
    speak.delete("registered-models/alias", name="churn", alias="challenger")

    assert (found["version"], "challenger" in found["aliases"]) == ("3", True)
    assert code(speak.get("registered-models/alias", name="churn", alias="challenger"))[0] == 400
    assert verbs(house) == ["alias.set", "alias.set", "alias.removed"]


def test_a_stage_is_asked_for_in_slack(quick_house: House) -> None:
    answer = program(quick_house).post(
        "model-versions/transition-stage", name="churn", version="2", stage="Production"
    )

    assert code(answer) == (403, "PERMISSION_DENIED")
    assert "/mlops promote churn 2 to production" in answer.json()["message"]


def test_what_is_live_or_was_good_or_is_asked_for_is_not_deleted(house: House) -> None:
    speak = program(house)
    house.promoted(number=2)  # 1 was live before, 2 is live now

    for number, why in (("2", "live in production"), ("1", "rollback"), ("3", "live in staging")):
        answer = speak.delete("model-versions/delete", name="churn", version=number)
        assert code(answer) == (409, "INVALID_STATE")
        assert why in answer.json()["message"]
    registered(speak)
    house.ask(number=4, place="staging")
    answer = speak.delete("model-versions/delete", name="churn", version="4")
    assert code(answer) == (409, "INVALID_STATE")
    assert "is open" in answer.json()["message"]


def test_a_deleted_version_keeps_its_number_and_leaves_an_entry(house: House) -> None:
    speak = program(house)
    registered(speak)

    assert speak.delete("model-versions/delete", name="churn", version="4").status_code == 200

    assert registered(speak)["version"] == "5"
    assert verbs(house) == ["version.registered", "version.deleted", "version.registered"]


@pytest.mark.parametrize("deed", ["delete", "rename"])
def test_a_model_with_something_live_is_neither_deleted_nor_renamed(house: House, deed: str) -> None:
    speak = program(house)
    answer = (
        speak.delete("registered-models/delete", name="churn")
        if deed == "delete"
        else speak.post("registered-models/rename", name="churn", new_name="free")
    )

    assert code(answer) == (409, "INVALID_STATE")
    assert "churn@1 is live in production" in answer.json()["message"]
    assert verbs(house) == []


def test_a_deleted_model_is_gone_from_every_list_and_its_name_is_free(house: House) -> None:
    speak = program(house)
    speak.post("registered-models/create", name="fresh")
    speak.delete("registered-models/delete", name="fresh")

    with house.database.read() as session:
        assert "fresh" not in {each.name for each in registry.models(session)}
        assert registry.find_model(session, "fresh") is None
    assert speak.post("registered-models/create", name="fresh").status_code == 200
    assert verbs(house) == ["model.registered", "model.deleted", "model.registered"]


def test_a_new_name_must_be_within_the_tokens_reach_too(quick_house: House) -> None:
    speak = program(quick_house, models="team-*")
    speak.post("registered-models/create", name="team-a")

    assert code(speak.post("registered-models/rename", name="team-a", new_name="churn-2"))[0] == 403


def test_a_search_lists_what_the_token_reaches_and_its_person_sees(quick_house: House) -> None:
    def names(speak: Program) -> list[str]:
        found = speak.get("registered-models/search", order_by="name").json()["registered_models"]
        return [each["name"] for each in found]

    assert names(program(quick_house, Scope.READ)) == ["churn", "fraud", "secret"]
    assert names(program(quick_house, Scope.READ, models="[cf]*")) == ["churn", "fraud"]
    assert names(program(quick_house, Scope.READ, person=LEO)) == ["churn", "fraud"]
    assert names(program(quick_house, Scope.READ, person=BEA)) == ["churn", "fraud", "secret"]


def test_a_page_token_of_another_search_is_refused(quick_house: House) -> None:
    speak = program(quick_house)
    token = speak.get("registered-models/search", max_results=1).json()["next_page_token"]

    assert (
        len(
            speak.get("registered-models/search", max_results=2, page_token=token).json()["registered_models"]
        )
        == 2
    )
    other = speak.get("registered-models/search", filter="name LIKE '%a%'", page_token=token)
    assert code(other) == (400, "INVALID_PARAMETER_VALUE")


@pytest.mark.parametrize("offset", ["true", str(10**30), "-1", "1.5"])
@pytest.mark.parametrize("search", ["registered-models/search", "model-versions/search"])
def test_a_page_token_with_an_offset_that_is_none_is_refused(
    quick_house: House, search: str, offset: str
) -> None:
    speak = program(quick_house)
    token = speak.get(search, max_results=1).json()["next_page_token"]
    said = json.loads(base64.b64decode(token))
    forged = json.dumps(said).replace(f'"offset": {said["offset"]}', f'"offset": {offset}')

    answer = speak.get(search, max_results=1, page_token=base64.b64encode(forged.encode()).decode())

    assert code(answer) == (400, "INVALID_PARAMETER_VALUE")


@pytest.mark.parametrize("name", ["a\nb", "a\u202eb", " a", "a ", "a  b", "\u200b", "x" * 256])
def test_a_name_that_does_not_look_like_what_it_is_is_refused(quick_house: House, name: str) -> None:
    assert code(program(quick_house).post("registered-models/create", name=name))[0] == 400


def test_two_programs_that_register_at_once_get_a_number_each(house: House) -> None:
    from concurrent.futures import ThreadPoolExecutor

    speak = program(house)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: registered(speak)["version"], range(16)))

    assert sorted(map(int, made)) == list(range(4, 20))


def test_descriptions_and_tags_that_change_are_audited_short_and_once(house: House) -> None:
    speak = program(house, person=LEO)
    for _ in range(2):
        speak.patch("registered-models/update", name="churn", description="Who leaves, and when. " * 100)
        speak.post("registered-models/set-tag", name="churn", key="team", value="growth")
        speak.patch("model-versions/update", name="churn", version="1", description="the first")
        speak.post("model-versions/set-tag", name="churn", version="1", key="stage", value="*old*")
        speak.delete("registered-models/delete-tag", name="churn", key="nothing")
    speak.delete("registered-models/delete-tag", name="churn", key="team")
    speak.delete("model-versions/delete-tag", name="churn", version="1", key="stage")

    assert verbs(house) == [
        "model.described", "model.tagged", "version.described", "version.tagged", "model.untagged",
        "version.untagged",
    ]  # fmt: skip
    entries = [each for each in house.audited() if each.actor.startswith("token:")]
    assert json.loads(entries[3].facts) == {
        "version": 1,
        "tag": "stage",
        "from": "",
        "to": "*old*",
        "by": LEO,
    }
    assert len(json.loads(entries[0].facts)["to"]) == 200


def test_what_is_refused_changes_no_description_and_leaves_no_entry(house: House) -> None:
    speak = program(house, person=LEO)

    assert code(speak.patch("model-versions/update", name="churn", version="9", description="x"))[0] == 404
    assert code(speak.post("registered-models/set-tag", name="nope", key="a", value="b"))[0] == 404
    assert verbs(house) == []
