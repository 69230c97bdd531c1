"""The digest: it comes when it is due, once, with its picture; it is subscribed to, previewed, run and ended."""

import pytest

from demo.organisation import KENJI, LEO, MIA, RELEASES, WINE
from tests.e2e.people import Someone
from tests.e2e.reading import buttons, everything, images
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e

DAY_S = 86400
PNG = b"\x89PNG"


def digests(stage: Stage, channel: str) -> list[dict[str, object]]:
    """The digests that were posted in a channel."""
    return [each for each in stage.posts(channel) if each["text"].startswith("Digest:")]


def test_the_digest_of_the_next_morning_comes_once_with_its_picture(stage: Stage) -> None:
    stage.control.advance(DAY_S)
    digest = stage.until(lambda: digests(stage, RELEASES), "the digest")[0]
    picture = images(digest)[0]
    assert stage.picture(MIA, digest).startswith(PNG)
    assert "tumour-screening" in picture["alt_text"]
    assert "P-18" in everything(digest)
    assert "diabetes-progression" not in everything(digest)
    stage.control.advance(3600)
    stage.control.settle(quiet_ms=1500)
    assert len(digests(stage, RELEASES)) == 1


def test_a_preview_is_private_and_at_once(stage: Stage) -> None:
    before = len(digests(stage, RELEASES))
    assert "What is live" in Someone(stage, LEO).types("digest preview")
    assert len(digests(stage, RELEASES)) == before


def test_a_subscription_is_listed_sent_and_ended_by_its_button(stage: Stage) -> None:
    kenji = Someone(stage, KENJI)
    made = kenji.answered("digest subscribe every day at 7", WINE)
    assert "every day at 07:00 (Europe/Berlin)" in everything(made)
    assert "07:00" in kenji.types("digest list")
    stage.control.advance(DAY_S)
    stage.until(lambda: digests(stage, WINE), "the subscribed digest")

    assert "has ended." in kenji.is_answered(made, "digest.unsubscribe")
    assert "07:00" not in kenji.types("digest list")
    stage.control.advance(DAY_S)
    stage.until(lambda: len(digests(stage, RELEASES)) > 1, "a later digest elsewhere")
    assert len(digests(stage, WINE)) == 1
    assert buttons(made)


def test_a_subscription_by_form_comes_as_a_direct_message(stage: Stage) -> None:
    mia = Someone(stage, MIA)
    asked = mia.tells("digest subscribe every weekday at 8")
    assert "as a direct message" in asked
    form = mia.opens("digest subscribe", WINE)
    found = mia.fails_to_submit(form, when="every blue moon")
    assert "every weekday at 9" in found["when"]
    assert "monday" in mia.submits(form, when="monday 10:00").lower()


def test_a_digest_is_run_at_once(stage: Stage) -> None:
    before = len(digests(stage, RELEASES))
    assert "is on its way" in Someone(stage, MIA).types("digest run 1")
    stage.until(lambda: len(digests(stage, RELEASES)) > before, "the digest")
