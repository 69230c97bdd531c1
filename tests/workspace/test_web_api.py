"""The Web API refuses what Slack refuses, in Slack's words, and remembers what Slack remembers."""

import pytest

from tests.workspace.stage import (
    ANA,
    APP_TOKEN,
    BEN,
    BOT,
    CHURN,
    ELSEWHERE,
    GONE,
    OLD,
    PAY,
    Json,
    Slack,
    SocketApp,
    section,
    serving,
)
from workspace.control_client import Control, Person
from workspace.server import Workspace

POST = "chat.postMessage"
REFUSALS: list[tuple[str, Json, str]] = [
    ("no.such", {}, "unknown_method"),
    (POST, {"text": "x"}, "invalid_arguments"),
    (POST, {"channel": "C0NONE", "text": "x"}, "channel_not_found"),
    (POST, {"channel": ELSEWHERE, "text": "x"}, "not_in_channel"),
    (POST, {"channel": OLD, "text": "x"}, "is_archived"),
    (POST, {"channel": CHURN}, "no_text"),
    (POST, {"channel": CHURN, "text": "x" * 40_001}, "msg_too_long"),
    (POST, {"channel": CHURN, "text": "x", "blocks": "[{"}, "invalid_blocks_format"),
    (POST, {"channel": CHURN, "text": "x", "blocks": [{"type": "nope"}]}, "invalid_blocks"),
    (POST, {"channel": CHURN, "text": "x", "metadata": {"event_type": "e"}}, "invalid_metadata_schema"),
    (POST, {"channel": CHURN, "text": "x", "thread_ts": "1.2"}, "cannot_reply_to_message"),
    ("chat.update", {"channel": CHURN, "ts": "1.2", "text": "x"}, "message_not_found"),
    ("chat.delete", {"channel": CHURN, "ts": "1.2"}, "message_not_found"),
    ("chat.postEphemeral", {"channel": CHURN, "user": "U0OUT", "text": "x"}, "user_not_in_channel"),
    ("chat.getPermalink", {"channel": CHURN, "message_ts": "1.2"}, "message_not_found"),
    ("conversations.info", {"channel": "C0NONE"}, "channel_not_found"),
    ("conversations.history", {"channel": ELSEWHERE}, "not_in_channel"),
    ("conversations.replies", {"channel": CHURN, "ts": "1.2"}, "thread_not_found"),
    ("conversations.list", {"cursor": "nonsense"}, "invalid_cursor"),
    ("conversations.open", {}, "users_list_not_supplied"),
    ("conversations.open", {"users": "U0NONE"}, "user_not_found"),
    ("conversations.open", {"users": GONE}, "user_disabled"),
    ("conversations.join", {"channel": OLD}, "is_archived"),
    ("users.info", {"user": "U0NONE"}, "user_not_found"),
    ("users.lookupByEmail", {"email": "no@stage.example"}, "users_not_found"),
    ("usergroups.users.list", {"usergroup": "S0NONE"}, "no_such_subteam"),
    ("views.open", {"trigger_id": "1", "view": {"type": "modal"}}, "invalid_arguments"),
    ("views.update", {"view_id": "V0NONE", "view": {}}, "not_found"),
    ("views.publish", {"user_id": "U0NONE", "view": {"type": "home", "blocks": []}}, "user_not_found"),
    ("files.info", {"file": "F0NONE"}, "file_not_found"),
    ("files.completeUploadExternal", {"files": [{"id": "F0NONE"}]}, "file_not_found"),
    ("reactions.add", {"channel": CHURN, "timestamp": "1.2", "name": "eyes"}, "message_not_found"),
    ("pins.add", {"channel": CHURN, "timestamp": "1.2"}, "message_not_found"),
]


def test_each_refusal_carries_slacks_code() -> None:
    with serving(rates=False) as running:
        slack = Slack(running)
        given = [
            (method, slack.call(method, **args).get("error"), wanted) for method, args, wanted in REFUSALS
        ]
        slack.close()

    assert [(method, error) for method, error, _ in given] == [
        (method, wanted) for method, _, wanted in given
    ]


def test_only_the_right_token_opens_a_method(slack: Slack) -> None:
    assert slack.send("auth.test", {}, token=None).json()["error"] == "not_authed"
    assert slack.send("auth.test", {}, token="xoxb-wrong").json()["error"] == "invalid_auth"
    assert slack.send("auth.test", {}, token=APP_TOKEN).json()["error"] == "not_allowed_token_type"
    assert slack.call("apps.connections.open")["error"] == "not_allowed_token_type"
    assert slack.call("auth.test")["user_id"] == BOT


def test_a_refused_block_is_named_by_its_pointer(slack: Slack) -> None:
    answer = slack.call(POST, channel=CHURN, text="x", blocks=[section("x" * 3001)])

    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


def test_forms_and_json_say_the_same(slack: Slack, ana: Person) -> None:
    slack.form(POST, channel=CHURN, text="by form", blocks='[{"type": "divider"}]')
    slack.call(POST, channel=CHURN, text="by json", blocks=[{"type": "divider"}])

    assert [each["blocks"][0]["type"] for each in ana.messages(CHURN)] == ["divider", "divider"]


def test_people_read_what_was_posted_changed_and_removed(slack: Slack, ana: Person) -> None:
    kept, gone = slack.post("first"), slack.post("second")
    slack.call("chat.update", channel=CHURN, ts=kept, text="changed")
    slack.call("chat.delete", channel=CHURN, ts=gone)

    (message,) = ana.messages(CHURN)
    assert (message["text"], message["ts"]) == ("changed", kept)
    assert "edited" in message


def test_an_update_without_blocks_keeps_them_and_an_empty_list_removes_them(
    slack: Slack, ana: Person
) -> None:
    ts = slack.post("card", blocks=[{"type": "divider"}])

    slack.call("chat.update", channel=CHURN, ts=ts, text="still a card")
    assert "blocks" in ana.messages(CHURN)[0]
    slack.call("chat.update", channel=CHURN, ts=ts, text="words", blocks=[])
    assert "blocks" not in ana.messages(CHURN)[0]


def test_the_app_cannot_change_what_a_person_wrote(slack: Slack, ana: Person) -> None:
    ts = ana.say(CHURN, "mine")

    assert slack.call("chat.update", channel=CHURN, ts=ts, text="x")["error"] == "cant_update_message"
    assert slack.call("chat.delete", channel=CHURN, ts=ts)["error"] == "cant_delete_message"


def test_a_message_to_a_person_arrives_in_their_direct_messages(slack: Slack, ana: Person) -> None:
    answer = slack.call(POST, channel=ANA, text="for you")

    assert ana.dm_with(BOT) == answer["channel"]
    assert ana.messages(answer["channel"])[0]["text"] == "for you"


def test_history_leaves_replies_out_and_shows_metadata_only_when_asked(slack: Slack) -> None:
    key = {"event_type": "outbox", "event_payload": {"key": "k1"}}
    parent = slack.post("parent", metadata=key)
    slack.post("reply", thread_ts=parent, metadata=key)

    bare = slack.call("conversations.history", channel=CHURN)["messages"]
    full = slack.call("conversations.history", channel=CHURN, include_all_metadata=True)["messages"]
    thread = slack.call("conversations.replies", channel=CHURN, ts=parent, include_all_metadata=True)[
        "messages"
    ]

    assert [each["text"] for each in bare] == ["parent"]
    assert "metadata" not in bare[0]
    assert full[0]["metadata"] == key
    assert full[0]["reply_count"] == 1
    assert [(each["text"], each["metadata"]) for each in thread] == [("parent", key), ("reply", key)]


def test_history_comes_newest_first_in_pages_that_miss_nothing(control: Control, slack: Slack) -> None:
    for place in range(7):
        slack.post(f"m{place}")
        control.advance(1)
    seen, cursor = [], ""

    while True:
        page = slack.call("conversations.history", channel=CHURN, limit=3, cursor=cursor)
        seen += [each["text"] for each in page["messages"]]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
        slack.post("in between", channel=PAY)

    assert seen == ["m6", "m5", "m4", "m3", "m2", "m1", "m0"]


def test_the_seventh_message_in_a_second_is_rate_limited(slack: Slack) -> None:
    answers = [slack.send(POST, {"channel": CHURN, "text": "x"}) for _ in range(7)]

    assert [each.status_code for each in answers[:5]] == [200] * 5
    assert answers[-1].status_code == 429
    assert answers[-1].json()["error"] == "ratelimited"
    assert answers[-1].headers["Retry-After"] == "1"


def test_another_channel_has_its_own_rate(slack: Slack) -> None:
    for _ in range(5):
        slack.post()

    slack.post(channel=PAY)


def test_rates_can_be_switched_off() -> None:
    with serving(rates=False) as running:
        slack = Slack(running)
        for _ in range(12):
            slack.post()
        slack.close()


def test_lists_are_given_in_pages(slack: Slack) -> None:
    first = slack.call("users.list", limit=4)
    second = slack.call("users.list", limit=4, cursor=first["response_metadata"]["next_cursor"])

    names = [each["name"] for each in [*first["members"], *second["members"]]]
    assert names == ["ana", "ben", "gus", "ola", "gil", "mlops-bot"]
    assert second["response_metadata"]["next_cursor"] == ""


def test_the_app_lists_only_the_private_channels_it_is_in(slack: Slack, control: Control) -> None:
    both = "public_channel,private_channel"
    before = {each["id"] for each in slack.call("conversations.list", types=both)["channels"]}
    control.change_channel(PAY, members=[ANA])
    after = {each["id"] for each in slack.call("conversations.list", types=both)["channels"]}

    assert before - after == {PAY}
    assert slack.call("conversations.info", channel=PAY)["error"] == "channel_not_found"


def test_joining_a_channel_lets_the_app_write(slack: Slack, control: Control) -> None:
    assert slack.call("conversations.join", channel=ELSEWHERE)["ok"]

    slack.post("here now", channel=ELSEWHERE)
    assert control.person(BEN).messages(ELSEWHERE)[0]["text"] == "here now"
    assert BOT in slack.call("conversations.members", channel=ELSEWHERE)["members"]


def test_a_changed_profile_is_heard_of_and_read_back(slack: Slack, app: SocketApp, control: Control) -> None:
    control.change_person(BEN, deleted=True)
    control.settle()

    assert [(event["type"], event["user"]["deleted"]) for event in app.events()] == [("user_change", True)]
    assert slack.call("users.info", user=BEN)["user"]["deleted"] is True


def test_a_changed_group_is_read_back(slack: Slack, control: Control) -> None:
    control.change_group("S0ML", [ANA, BEN])

    assert slack.call("usergroups.users.list", usergroup="S0ML")["users"] == [ANA, BEN]


def test_reactions_and_pins_are_seen_once(slack: Slack, ana: Person) -> None:
    ts = slack.post()

    assert slack.call("reactions.add", channel=CHURN, timestamp=ts, name="eyes")["ok"]
    assert slack.call("reactions.add", channel=CHURN, timestamp=ts, name="eyes")["error"] == "already_reacted"
    assert slack.call("pins.add", channel=CHURN, timestamp=ts)["ok"]
    assert slack.call("pins.add", channel=CHURN, timestamp=ts)["error"] == "already_pinned"
    (message,) = ana.messages(CHURN)
    assert message["reactions"] == [{"name": "eyes", "users": [BOT], "count": 1}]
    assert message["pinned"]


@pytest.mark.parametrize(
    "method", ["api.test", "bots.info", "team.info", "usergroups.list", "conversations.list"]
)
def test_the_methods_that_only_read_answer(resting: Workspace, method: str) -> None:
    slack = Slack(resting)

    assert slack.call(method)["ok"]
    slack.close()
