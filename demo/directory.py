"""Northwind's people and channels as `bot.ports.Directory`, for filling a database that no Slack stands beside."""

from typing import Any

from bot.domain.channels import SlackChannel
from bot.domain.people import Person
from bot.domain.registry import PersonId
from demo.organisation import TEAM, organisation


class NorthwindDirectory:
    """Answers from the organisation's own description."""

    def __init__(self) -> None:
        described: dict[str, Any] = organisation()
        self._people = {each["id"]: _person(each) for each in described["people"]}
        self._groups = {each["id"]: tuple(each["members"]) for each in described["groups"]}
        self._channels = {each["id"]: _channel(each) for each in described["channels"]}

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody who works at Northwind."""
        # Olga is of another organisation.
        return tuple(each for each in self._people.values() if each.team == TEAM)

    def person(self, person: PersonId, *, fresh: bool = False) -> Person | None:
        """A profile."""
        return self._people.get(person)

    def group(self, group: str, *, fresh: bool = False) -> tuple[PersonId, ...]:
        """The members of a user group."""
        return self._groups.get(group, ())

    def channel(self, channel: str, *, fresh: bool = False) -> SlackChannel | None:
        """A channel."""
        return self._channels.get(channel)


def _person(described: dict[str, object]) -> Person:
    return Person(
        id=str(described["id"]),
        team=str(described.get("team_id") or TEAM),
        name=str(described["name"]),
        real_name=str(described.get("real_name") or ""),
        zone=str(described.get("tz") or "UTC"),
        deleted=bool(described.get("deleted")),
        is_guest=bool(described.get("is_restricted")),
    )


def _channel(described: dict[str, object]) -> SlackChannel:
    members = described.get("members")
    return SlackChannel(
        id=str(described["id"]),
        name=str(described["name"]),
        archived=bool(described.get("archived")),
        shared=bool(described.get("shared")),
        private=described.get("kind") == "private",
        members=frozenset(members if isinstance(members, list) else ()),
    )
