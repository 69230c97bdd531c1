"""Who is who in Slack: profiles, user groups and channels, kept for a minute."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from slack_sdk import WebClient

from bot.domain.channels import SlackChannel
from bot.domain.people import Person
from bot.domain.registry import PersonId
from bot.errors import Unavailable
from bot.integrations.slack_errors import sorted_errors
from bot.ports import Refused, Unclear

# `users.info` and `conversations.info` are limited to some 50 or 100 calls a minute for the whole workspace.
KEPT_S = 60.0
# One decision asks for several groups, and Slack answers for all of them at once, at most 20 times a minute.
FRESH_S = 1.0
_UNKNOWN = {"user_not_found", "users_not_found", "channel_not_found", "user_not_visible"}

Value = TypeVar("Value")


class SlackDirectory:
    """`bot.ports.Directory` over the Web API; what was asked within a minute is not asked again."""

    def __init__(self, client: WebClient, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._monotonic = monotonic
        self._kept: dict[tuple[str, str], tuple[float, Any]] = {}
        self._lock = Lock()

    def person(self, person: PersonId, *, fresh: bool = False) -> Person | None:
        """A profile, or None when Slack knows nobody by that id."""
        return self._ask("person", person, self._profile, fresh)

    def group(self, group: str, *, fresh: bool = False) -> tuple[PersonId, ...]:
        """The members of a user group; Unavailable when Slack does not say."""
        return (self._ask("groups", "", self._groups, fresh) or {}).get(group, ())

    def groups(self) -> frozenset[str]:
        """The ids of every user group; Unavailable when Slack does not say."""
        return frozenset(self._ask("groups", "", self._groups, fresh=False) or {})

    def channel(self, channel: str, *, fresh: bool = False) -> SlackChannel | None:
        """A channel, or None when the bot cannot see it."""
        return self._ask("channel", channel, self._channel, fresh)

    def forget(self, kind: str, key: str) -> None:
        """Slack said that something changed."""
        with self._lock:
            self._kept.pop((kind, key), None)

    def _ask(self, kind: str, key: str, call: Callable[[str], Value | None], fresh: bool) -> Value | None:
        now = self._monotonic()
        with self._lock:
            kept = self._kept.get((kind, key))
        if kept is not None and now - kept[0] < _age_limit_s(kind, fresh):
            value: Value | None = kept[1]
            return value
        # Outside of the lock: a slow answer about one person must not hold up the others.
        found = _answered(kind, lambda: call(key))
        with self._lock:
            self._kept[(kind, key)] = (now, found)
        return found

    def _profile(self, person: str) -> Person:
        user: dict[str, Any] = self._client.users_info(user=person)["user"]
        profile = user.get("profile") or {}
        return Person(
            id=user["id"],
            team=user.get("team_id") or "",
            name=user.get("name") or user["id"],
            real_name=user.get("real_name") or profile.get("real_name") or "",
            zone=user.get("tz") or "",
            deleted=bool(user.get("deleted")),
            is_bot=bool(user.get("is_bot")),
            is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        )

    def _groups(self, _: str) -> dict[str, tuple[PersonId, ...]]:
        # One call for all groups, since each call counts against 20 a minute.
        found: list[dict[str, Any]] = self._client.usergroups_list(include_users=True)["usergroups"]
        return {each["id"]: tuple(each.get("users") or ()) for each in found}

    def _channel(self, channel: str) -> SlackChannel:
        found: dict[str, Any] = self._client.conversations_info(channel=channel)["channel"]
        return SlackChannel(
            id=found["id"],
            name=found.get("name") or "",
            archived=bool(found.get("is_archived")),
            shared=bool(found.get("is_ext_shared") or found.get("is_pending_ext_shared")),
            joined=bool(found.get("is_member") or found.get("is_im")),
            private=bool(found.get("is_private")),
            members=self._in_channel(channel),
        )

    def _in_channel(self, channel: str) -> frozenset[PersonId]:
        members: list[str] = []
        cursor: str | None = None
        while True:
            page = self._client.conversations_members(channel=channel, cursor=cursor, limit=200)
            members += page["members"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return frozenset(members)


def _age_limit_s(kind: str, fresh: bool) -> float:
    if not fresh:
        return KEPT_S
    return FRESH_S if kind == "groups" else 0


def _answered(kind: str, call: Callable[[], Value | None]) -> Value | None:
    try:
        with sorted_errors():
            return call()
    except Refused as refusal:
        # Not there, or not to be seen, is an answer; everything
        # else is silence, and a decision refuses on it.
        if refusal.code in _UNKNOWN:
            return None
        if refusal.retry_after_s is not None:
            raise Unavailable(
                "Slack is asked too much just now, so nothing changed.", hint="Try again in a minute."
            ) from refusal
        raise Unavailable(
            f"Slack would not say about the {kind} ({refusal.code}), so nothing changed."
        ) from refusal
    except Unclear as silence:
        raise Unavailable(
            "Slack did not answer.", hint="Nothing changed. Try again in a moment."
        ) from silence
