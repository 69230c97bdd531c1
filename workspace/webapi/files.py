"""Files: files.getUploadURLExternal, completeUploadExternal, info."""

from workspace import posting
from workspace.files import LARGEST_BYTES, File
from workspace.refusals import SlackRefusal
from workspace.webapi.call import Call, missing
from workspace.wire import Json


def get_upload_url(call: Call) -> Json:
    """`files.getUploadURLExternal`"""
    name = call.required("filename")
    length = call.whole("length", 0, LARGEST_BYTES + 1)
    if length == 0:
        raise missing("length")
    if length > LARGEST_BYTES:
        raise SlackRefusal("file_upload_size_restricted")
    made = call.world.files.reserve(name, length, call.given("alt_txt") or "")
    return {"upload_url": f"{call.world.address}/upload/v1/{made.ticket}", "file_id": made.id}


def complete_upload(call: Call) -> Json:
    """`files.completeUploadExternal`"""
    world = call.world
    wanted = call.structure("files", "invalid_arguments")
    if not isinstance(wanted, list) or not wanted or not all(isinstance(each, dict) for each in wanted):
        raise missing("files")
    places = call.words("channels") or call.words("channel_id")
    # Before anything is completed: a channel that refuses leaves no half of it.
    channels = [world.channels.open_to_app(each) for each in places]
    done = [world.files.complete(each.get("id"), each.get("title")) for each in wanted]
    for channel in channels:
        content = posting.Content(text=call.given("initial_comment"))
        thread_ts = posting.thread_of(world, channel, call.given("thread_ts"))
        _share(done, channel.id)
        posting.post(world, channel, content, thread_ts=thread_ts, files=[each.id for each in done])
    return {"files": [world.files.slack_file(each) for each in done]}


def _share(files: list[File], channel: str) -> None:
    for each in files:
        each.channels.append(channel)


def info(call: Call) -> Json:
    """`files.info`"""
    found = call.world.files.get(call.required("file"))
    if found is None:
        raise SlackRefusal("file_not_found")
    return {"file": call.world.files.slack_file(found), "comments": []}
