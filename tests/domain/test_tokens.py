"""Tokens of programs: their shape, and what they reach."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.tokens import ID_LENGTH, SECRET_LENGTH, ApiToken, Scope, digest, id_of, spell

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
IDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=ID_LENGTH, max_size=ID_LENGTH)
SECRETS = st.text("abcXYZ0123456789", min_size=SECRET_LENGTH, max_size=SECRET_LENGTH)


def token(**more: object) -> ApiToken:
    made = {"scopes": frozenset({Scope.READ}), "created_at": NOON, "created_by": "U0ADA", **more}
    return ApiToken("abc", "ci-main", **made)  # type: ignore[arg-type]  # whatever fields a test wants


@given(IDS, SECRETS)
def test_the_id_is_read_back_from_a_whole_token(token_id: str, secret: str) -> None:
    assert id_of(spell(token_id, secret)) == token_id


@given(IDS, SECRETS, st.data())
def test_a_mistyped_token_has_no_id(token_id: str, secret: str, data: st.DataObject) -> None:
    whole = spell(token_id, secret)
    at = data.draw(st.integers(0, len(whole) - 1))
    wrong = data.draw(st.sampled_from([each for each in "aZ7_" if each != whole[at]]))

    assert id_of(whole[:at] + wrong + whole[at + 1 :]) is None
    assert id_of(whole[:-1]) is None
    assert id_of(whole + "0") is None


@given(st.text())
def test_any_other_text_has_no_id_and_a_hash_all_the_same(text: str) -> None:
    assert id_of(text) is None
    assert len(digest(text)) == 64


def test_a_revoked_token_may_nothing() -> None:
    assert token().may(Scope.READ)
    assert not token().may(Scope.RUNS_WRITE)
    assert not token(revoked_at=NOON).may(Scope.READ)


def test_globs_say_what_a_token_reaches() -> None:
    bound = token(models="churn*", experiments="team-[ab]/*")

    assert bound.reaches_model("churn-eu")
    assert not bound.reaches_model("Churn")
    assert bound.reaches_experiment("team-a/trees")
    assert not bound.reaches_experiment("team-c/trees")


def test_what_a_token_writes_has_its_person_or_its_name_as_author() -> None:
    assert token().author == "ci-main"
    assert token(person="U0LEO").author == "U0LEO"
