"""Files: uploaded in three steps, shown only once processed, read only by who was shown them."""

import httpx

from tests.workspace.stage import BOT_TOKEN, CHURN, Slack
from workspace.control_client import Control, Person
from workspace.server import Workspace

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def picture(file_id: str) -> dict[str, object]:
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": "AUC by week"}


def test_a_picture_is_refused_until_it_was_processed(slack: Slack, control: Control, ana: Person) -> None:
    file_id = slack.upload(PNG)

    early = slack.call("chat.postMessage", channel=CHURN, text="x", blocks=[picture(file_id)])
    assert early["error"] == "invalid_blocks"
    assert "invalid slack file [json-pointer:/blocks/0/slack_file]" in early["errors"][0]
    assert slack.call("files.info", file=file_id)["file"]["mimetype"] == ""

    control.advance(1)
    assert slack.call("files.info", file=file_id)["file"]["mimetype"] == "image/png"
    slack.post("the digest", blocks=[picture(file_id)])
    assert ana.messages(CHURN)[0]["blocks"][0]["image_url"].startswith(f"/_page/files/{file_id}/")


def test_a_fault_prolongs_the_processing_or_refuses_one_post(slack: Slack, control: Control) -> None:
    control.fault("slack_file_not_ready", seconds=30)
    slow = slack.upload(PNG)
    control.advance(20)
    assert slack.call("files.info", file=slow)["file"]["mimetype"] == ""
    control.advance(20)

    control.fault("slack_file_not_ready")
    answers = [
        slack.call("chat.postMessage", channel=CHURN, text="x", blocks=[picture(slow)]) for _ in range(2)
    ]
    assert [each["ok"] for each in answers] == [False, True]


def test_a_text_file_is_no_picture(slack: Slack, control: Control) -> None:
    file_id = slack.upload(b"a,b\n1,2\n", "table.csv")
    control.advance(1)

    answer = slack.call("chat.postMessage", channel=CHURN, text="x", blocks=[picture(file_id)])

    assert answer["error"] == "invalid_blocks"


def test_a_file_can_be_shared_into_a_thread(slack: Slack, ana: Person) -> None:
    parent = slack.post("digest")
    reserved = slack.call("files.getUploadURLExternal", filename="c.png", length=len(PNG), alt_txt="a chart")
    slack.status(reserved["upload_url"], PNG.decode("latin-1"))
    httpx.post(reserved["upload_url"], content=PNG, trust_env=False)
    done = slack.call(
        "files.completeUploadExternal",
        files=[{"id": reserved["file_id"], "title": "Chart"}],
        channel_id=CHURN,
        thread_ts=parent,
        initial_comment="as a file",
    )

    assert done["ok"]
    shared = ana.messages(CHURN)[-1]
    assert shared["thread_ts"] == parent
    assert [(each["title"], each["alt_txt"]) for each in shared["files"]] == [("Chart", "a chart")]


def test_bytes_of_another_length_are_refused(slack: Slack) -> None:
    reserved = slack.call("files.getUploadURLExternal", filename="c.png", length=10)

    answer = slack.status(reserved["upload_url"], "too many bytes")

    assert (answer.status_code, answer.text) == (400, "length mismatch")


def test_a_file_sent_as_a_form_is_the_same_file(slack: Slack) -> None:
    reserved = slack.call("files.getUploadURLExternal", filename="c.png", length=len(PNG))

    sent = httpx.post(reserved["upload_url"], files={"file": ("c.png", PNG, "image/png")}, trust_env=False)

    assert sent.text == f"OK - {len(PNG)}"


def test_only_the_secret_address_and_the_token_open_a_file(
    workspace: Workspace, slack: Slack, control: Control, ana: Person
) -> None:
    file_id = slack.upload(PNG)
    control.advance(1)
    slack.post("x", blocks=[picture(file_id)])
    shown = ana.messages(CHURN)[0]["blocks"][0]["image_url"]
    private = slack.call("files.info", file=file_id)["file"]["url_private"]
    token = {"Authorization": f"Bearer {BOT_TOKEN}"}

    with httpx.Client(trust_env=False) as web:
        assert web.get(workspace.address + shown).content == PNG
        assert web.get(f"{workspace.address}/_page/files/{file_id}/guess").status_code == 404
        assert web.get(private).status_code == 404
        assert web.get(private, headers=token).content == PNG
