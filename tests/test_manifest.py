"""Slack's manifest and the code say the same: methods called, events and commands heard, scopes and their reasons."""

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML
from slack_sdk import WebClient

from demo.organisation import organisation

ROOT = Path(__file__).parents[1]
MANIFEST: Mapping[str, Any] = YAML(typ="safe").load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
PAPER = (ROOT / "docs" / "slack-app.md").read_text(encoding="utf-8")
SCOPES = frozenset(MANIFEST["oauth_config"]["scopes"]["bot"])
EVENTS = frozenset(MANIFEST["settings"]["event_subscriptions"]["bot_events"])
COMMANDS = frozenset(each["command"] for each in MANIFEST["features"]["slash_commands"])

# What Slack's reference asks of a bot's token, kind of conversation by kind of conversation.
READ = frozenset({"channels:read", "groups:read"})
HISTORY = frozenset({"channels:history", "groups:history", "im:history"})
NEEDED_BY_METHOD: Mapping[str, frozenset[str]] = {
    "apps.connections.open": frozenset(),  # the app-level token's own scope
    "auth.test": frozenset(),
    "chat.postEphemeral": frozenset({"chat:write"}),
    "chat.postMessage": frozenset({"chat:write"}),
    "chat.update": frozenset({"chat:write"}),
    "conversations.history": HISTORY,
    "conversations.info": READ,
    "conversations.members": READ,
    "conversations.open": frozenset({"im:write"}),
    "conversations.replies": HISTORY,
    "files.completeUploadExternal": frozenset({"files:write"}),
    "files.getUploadURLExternal": frozenset({"files:write"}),
    "files.info": frozenset({"files:read"}),
    "usergroups.list": frozenset({"usergroups:read"}),
    "users.info": frozenset({"users:read"}),
    "views.open": frozenset(),
    "views.publish": frozenset(),
    "views.update": frozenset(),
}
NEEDED_BY_EVENT: Mapping[str, frozenset[str]] = {
    "app_home_opened": frozenset(),
    "app_mention": frozenset({"app_mentions:read"}),
    "message.im": frozenset({"im:history"}),
    "user_change": frozenset({"users:read"}),
}


def words(most: int, least: int = 1) -> dict[str, Any]:
    """A text within Slack's limits."""
    return {"type": "string", "minLength": least, "maxLength": most}


def record(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """An object with these fields and no others."""
    every = {**required, **optional}
    return {
        "type": "object",
        "properties": every,
        "required": list(required),
        "additionalProperties": False,
    }


FLAG = {"type": "boolean"}
ADDRESS = {"type": "string", "pattern": "^https://"}
NAMES = {"type": "array", "items": words(80), "minItems": 1, "uniqueItems": True}
COMMAND = record(
    {"command": {"type": "string", "pattern": "^/[a-z0-9_-]{1,31}$"}, "description": words(2000)},
    usage_hint=words(1000),
    should_escape=FLAG,
    url=ADDRESS,
)
HOME = record(
    {
        "home_tab_enabled": FLAG,
        "messages_tab_enabled": FLAG,
        "messages_tab_read_only_enabled": FLAG,
    }
)
SCHEMA = record(
    {
        "_metadata": record({"major_version": {"const": 2}}, minor_version={"type": "integer"}),
        "display_information": record(
            {"name": words(35)},
            description=words(140),
            long_description=words(4000, 174),
            background_color={"type": "string", "pattern": "^#([0-9a-fA-F]{3}){1,2}$"},
        ),
        "features": record(
            {
                "app_home": HOME,
                "bot_user": record({"display_name": words(80)}, always_online=FLAG),
                "slash_commands": {"type": "array", "items": COMMAND, "minItems": 1, "maxItems": 50},
            }
        ),
        "oauth_config": record({"scopes": record({"bot": NAMES})}),
        "settings": record(
            {
                "event_subscriptions": record({"bot_events": NAMES}, request_url=ADDRESS),
                "interactivity": record(
                    {"is_enabled": FLAG}, request_url=ADDRESS, message_menu_options_url=ADDRESS
                ),
                "socket_mode_enabled": FLAG,
            },
            org_deploy_enabled=FLAG,
            token_rotation_enabled=FLAG,
        ),
    }
)


def calls(*folders: str) -> Iterator[tuple[ast.Module, ast.Call]]:
    """Every call of a method in these folders, with the module it stands in."""
    for path in (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))):
        module = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield module, node


def methods_of(name: str) -> frozenset[str]:
    """The Web API methods that a function of Slack's client calls, as the client's own source says."""
    source = inspect.getsource(getattr(WebClient, name))
    inner = set(re.findall(r"self\.((?:files|chat|conversations)_\w+)\(", source)) - {name}
    own = set(re.findall(r"self\.api_call\(\s*\"([\w.]+)\"", source))
    return frozenset(own).union(*(methods_of(each) for each in inner))


def called() -> frozenset[str]:
    """Every Web API method that the product calls, also those inside an upload."""
    names = {
        call.func.attr
        for _, call in calls("bot", "handlers")
        if isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func.value).endswith("client")
        and hasattr(WebClient, call.func.attr)
    }
    return frozenset().union(*(methods_of(name) for name in names))


def heard(kind: str) -> frozenset[str]:
    """What the listeners attach to: `app.event("app_mention")`, `app.command(COMMAND)`."""
    found = set()
    for module, call in calls("handlers"):
        if ast.unparse(call.func) == f"app.{kind}":
            found.add(_value(module, call.args[0]))
    return frozenset(found)


def _value(module: ast.Module, node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    for each in module.body:
        named = isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == ast.unparse(node)
        if named and isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant):
            return str(each.value.value)
    return ast.unparse(node)


def reasons() -> dict[str, str]:
    """The scopes of the paper's table, each with what it is needed by."""
    rows = re.findall(r"^\| `([\w.]+:[\w.]+|commands)` \| (\S.*) \| (.+) \|$", PAPER, re.MULTILINE)
    return {scope: needed_by for scope, _, needed_by in rows}


def test_the_manifest_is_one_that_slack_takes() -> None:
    jsonschema.validate(MANIFEST, SCHEMA, cls=jsonschema.Draft202012Validator)


def test_a_manifest_with_an_unknown_key_would_not_pass() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**MANIFEST, "feature": {}}, SCHEMA, cls=jsonschema.Draft202012Validator)


def test_the_code_calls_only_methods_whose_scopes_are_known() -> None:
    assert called() == NEEDED_BY_METHOD.keys()


def test_the_manifest_has_the_scopes_that_calls_and_events_need_and_no_others() -> None:
    needed = frozenset({"commands"}).union(
        *(NEEDED_BY_METHOD[method] for method in called()), *(NEEDED_BY_EVENT[event] for event in EVENTS)
    )

    assert needed == SCOPES


def test_every_scope_has_its_reason_and_what_needs_it() -> None:
    named = reasons()
    needing = {**NEEDED_BY_METHOD, **NEEDED_BY_EVENT}

    assert named.keys() == SCOPES
    for scope in SCOPES - {"commands"}:
        needed_by = {name for name, scopes in needing.items() if scope in scopes}
        assert set(re.findall(r"`([^`]+)`", named[scope])) == needed_by, scope


def test_every_event_of_the_manifest_is_listened_to_and_every_listener_is_told() -> None:
    # A subscription to `message.im` delivers events of the type `message`.
    assert {event.split(".")[0] for event in EVENTS} == heard("event")


def test_every_event_is_explained() -> None:
    assert [
        event for event in EVENTS if not re.search(rf"^\| `{re.escape(event)}` \| \S", PAPER, re.MULTILINE)
    ] == []


def test_every_command_of_the_manifest_is_listened_to_and_every_listener_can_be_typed() -> None:
    assert heard("command") == COMMANDS


def test_clicks_forms_and_lists_of_choices_reach_the_bot() -> None:
    assert heard("action")
    assert heard("view")
    assert heard("options")
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]


def test_there_is_no_listener_that_the_manifest_has_no_place_for() -> None:
    assert not heard("shortcut")


def test_people_and_channels_in_a_command_come_with_their_ids() -> None:
    assert all(each["should_escape"] for each in MANIFEST["features"]["slash_commands"])


def test_people_can_write_to_the_bot_and_open_its_home() -> None:
    home = MANIFEST["features"]["app_home"]

    assert home["home_tab_enabled"]
    assert home["messages_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]


def test_socket_mode_is_on_and_the_addresses_of_http_mode_are_told_in_comments() -> None:
    text = (ROOT / "manifest.yml").read_text(encoding="utf-8")

    assert MANIFEST["settings"]["socket_mode_enabled"]
    assert len(re.findall(r"# HTTP mode: \w*url: https://bot\.example\.com/slack/events", text)) == 4


def test_the_demo_installs_the_app_as_the_manifest_says() -> None:
    described: Any = organisation()["app"]

    assert frozenset(described["events"]) == EVENTS
    assert frozenset(each["command"] for each in described["commands"]) == COMMANDS
