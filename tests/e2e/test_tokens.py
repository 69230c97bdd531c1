"""Tokens in Slack: an admin lets a program in, sees its token once and alone, and ends it."""

import httpx
import pytest

from demo.organisation import LEO, PRIYA, RELEASES
from storage import tokens
from tests.e2e.people import Someone
from tests.e2e.reading import everything, words
from tests.e2e.stage import Stage
from workspace.control_client import no_tls

pytestmark = pytest.mark.e2e

REFUSED = "You may not manage the tokens of programs"


def token_in(shown: str) -> str:
    """The token that stands in what is shown."""
    return next(word.strip("`") for word in shown.split() if word.startswith("`mlops_"))


def asked(stage: Stage, token: str, path: str = "models") -> int:
    """What a program with this token is answered."""
    with httpx.Client(verify=no_tls(), trust_env=False, timeout=30) as client:
        headers = {"authorization": f"Bearer {token}"}
        return client.get(f"{stage.address}/api/v1/{path}", headers=headers).status_code


def test_an_admin_makes_a_token_that_works_until_it_is_revoked(stage: Stage) -> None:
    priya = Someone(stage, PRIYA)
    form = priya.opens("token create ci-main scope read")
    shown = priya.submits(form)
    token = token_in(shown)

    assert "shown this once" in shown
    assert asked(stage, token) == 200
    listed = priya.types("token list")
    assert "ci-main" in listed
    assert token not in listed
    assert token not in stage.started[0].logged()
    held = [each for channel in stage.control.sees(PRIYA)["channels"] for each in stage.posts(channel["id"])]
    assert token not in "".join(map(everything, held))

    with stage.database.read() as session:
        made = next(each for each in tokens.listed(session) if each.name == "ci-main")
    assert (made.created_by, made.person, made.models) == (PRIYA, None, "*")
    assert "is refused from that moment" in everything(revoke := priya.opens(f"token revoke {made.id}"))
    assert "Revoked: ci-main" in priya.submits(revoke)
    assert asked(stage, token) == 401


def test_a_button_beside_a_token_ends_it(stage: Stage) -> None:
    priya = Someone(stage, PRIYA)
    token = token_in(priya.submits(priya.opens("token create nightly scope read")))
    listed = priya.answered("token list", RELEASES)

    assert "Revoked: nightly" in priya.is_answered(listed, "token.revoke")
    assert asked(stage, token) == 401


def test_who_is_no_admin_may_not_even_look(stage: Stage) -> None:
    leo = Someone(stage, LEO)

    assert REFUSED in leo.types("token list")
    for typed in ("token create x scope read", "token revoke abc"):
        assert REFUSED in words(leo.opens(typed))
        leo.closes()


def test_a_mention_offers_the_form_and_says_no_token(stage: Stage) -> None:
    said = Someone(stage, PRIYA).mentions("token create ci scope read", RELEASES)

    assert "mlops_" not in said
    assert "Open the form" in said


def test_a_token_that_is_not_there_cannot_be_revoked(stage: Stage) -> None:
    priya = Someone(stage, PRIYA)

    assert "no such token in force" in words(priya.opens("token revoke nothing"))
    priya.closes()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("token create ci scope approve", "The scopes are"),
        ("token mint", "is not a command"),
    ],
)
def test_a_mistake_is_told_with_what_to_type(stage: Stage, typed: str, said: str) -> None:
    assert said in Someone(stage, PRIYA).types(typed)
