"""Slack's Web API as the product calls it, against the local workspace: profiles, groups, channels, messages, pictures."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import Unavailable
from bot.integrations.slack import SlackMessenger, web_client
from bot.integrations.slack_directory import FRESH_S, KEPT_S, SlackDirectory
from bot.ports import Refused, Unclear
from demo.organisation import (
    DIABETES,
    GUS,
    LEO,
    MIA,
    ML_ENGINEERS,
    NOOR,
    OLGA,
    PARTNER_TEAM,
    RELEASES,
    TEAM,
    organisation,
)
from workspace.control_client import Control
from workspace.organisation import Organisation
from workspace.server import Workspace

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc33"
    "0000000049454e44ae426082"
)


class Ticks:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    running = Workspace(
        Organisation.parse(organisation()),
        bot_token="xoxb-test",
        app_token="xapp-test",
        signing_secret="secret",
        rates=False,
    )
    running.start()
    yield running
    running.stop()


@pytest.fixture
def control(workspace: Workspace) -> Iterator[Control]:
    with Control(workspace.address) as control:
        yield control
        control.clear_faults()


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def directory(workspace: Workspace, ticks: Ticks) -> SlackDirectory:
    return SlackDirectory(web_client("xoxb-test", workspace.api_url), ticks)


@pytest.fixture
def messenger(workspace: Workspace) -> SlackMessenger:
    return SlackMessenger(web_client("xoxb-test", workspace.api_url, patient=False))


def test_a_profile_says_who_somebody_is_and_whether_they_are_one_of_us(directory: SlackDirectory) -> None:
    leo, gus, olga = directory.person(LEO), directory.person(GUS), directory.person(OLGA)

    assert leo is not None
    assert (leo.id, leo.team, leo.is_guest) == (LEO, TEAM, False)
    assert gus is not None
    assert gus.is_guest
    assert olga is None or olga.team == PARTNER_TEAM


def test_nobody_is_found_by_an_id_that_slack_does_not_know(directory: SlackDirectory) -> None:
    assert directory.person("U0NOBODY") is None


def test_a_group_is_kept_for_a_minute_and_asked_again_for_a_decision(
    directory: SlackDirectory, control: Control, ticks: Ticks
) -> None:
    before = directory.group(ML_ENGINEERS)
    control.change_group(ML_ENGINEERS, [*before, NOOR])
    ticks.now += FRESH_S

    assert NOOR not in directory.group(ML_ENGINEERS)
    assert NOOR in directory.group(ML_ENGINEERS, fresh=True)

    control.change_group(ML_ENGINEERS, before)
    ticks.now += KEPT_S
    assert directory.group(ML_ENGINEERS) == before


def test_one_decision_asks_for_all_groups_at_once(
    directory: SlackDirectory, control: Control, ticks: Ticks
) -> None:
    before = len(control.traffic())

    for group in (ML_ENGINEERS, "S0BUSINESS", "S0RISK"):
        directory.group(group, fresh=True)

    assert len(control.traffic()) - before == 1


def test_silence_about_groups_is_no_answer(directory: SlackDirectory, control: Control) -> None:
    control.fault("server_error", method="usergroups.list")

    with pytest.raises(Unavailable):
        directory.group(ML_ENGINEERS, fresh=True)


def test_a_channel_is_seen_only_from_inside(directory: SlackDirectory, control: Control) -> None:
    inside = directory.channel(DIABETES)

    assert inside is not None
    assert inside.private
    assert NOOR not in inside.members
    assert directory.channel("C0NOWHERE") is None


def test_a_message_is_found_again_by_its_key(messenger: SlackMessenger) -> None:
    since = datetime.now(UTC) - timedelta(minutes=1)
    ts = messenger.post(RELEASES, "one", (), "key-one")
    reply = messenger.post(RELEASES, "two", (), "key-two", ts)

    assert messenger.find(RELEASES, "key-one", since) == ts
    assert messenger.find(RELEASES, "key-two", since, ts) == reply
    assert messenger.find(RELEASES, "key-three", since) is None


def test_an_answer_lost_after_storing_is_unclear_and_nothing_is_posted_twice(
    messenger: SlackMessenger, control: Control
) -> None:
    control.fault("reset_after_store", method="chat.postMessage")

    with pytest.raises(Unclear):
        messenger.post(RELEASES, "lost answer", (), "key-lost")

    stored = [each for each in control.history(RELEASES) if each.get("text") == "lost answer"]
    assert len(stored) == 1


@pytest.mark.parametrize("channel", ["C0NOWHERE", ""])
def test_a_channel_that_is_not_there_is_refused(messenger: SlackMessenger, channel: str) -> None:
    with pytest.raises(Refused) as refused:
        messenger.post(channel, "hello", (), "key")

    assert refused.value.retry_after_s is None


def test_too_many_messages_say_when_to_try_again(messenger: SlackMessenger, control: Control) -> None:
    control.fault("ratelimited", method="chat.postMessage", seconds=7)

    with pytest.raises(Refused) as refused:
        messenger.post(RELEASES, "hello", (), "key")

    assert refused.value.retry_after_s is not None
    assert refused.value.retry_after_s >= 1


def test_a_picture_can_be_shown_as_soon_as_its_upload_ends(messenger: SlackMessenger) -> None:
    file_id = messenger.upload(PNG, "trend.png", "a trend")

    image: dict[str, object] = {"type": "image", "slack_file": {"id": file_id}, "alt_text": "a trend"}
    assert messenger.post(RELEASES, "with a picture", [image], "key-picture")


def test_an_answer_for_one_person_reaches_them_where_the_bot_is_not(
    messenger: SlackMessenger, control: Control
) -> None:
    control.change_channel("C0WINE", members=[LEO, MIA])

    messenger.show("C0WINE", LEO, "for you alone", ())

    person = control.person(LEO)
    dm = person.dm_with("U0MLOPS")
    assert any(each["text"] == "for you alone" for each in person.messages(dm))
