"""The document a workspace is filled with: team, app, people, groups and channels; no behaviour."""

import json
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workspace.wire import Json


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", validate_assignment=True)


class Team(_Part):
    """The organisation that owns the workspace."""

    id: str
    name: str
    domain: str


class Command(_Part):
    """A slash command of the app, as its manifest declares it."""

    command: str
    description: str = ""
    usage_hint: str = ""


class AppSetup(_Part):
    """The installed app and what it subscribed to."""

    id: str
    name: str
    bot_id: str
    bot_user_id: str
    commands: list[Command] = Field(default_factory=list)
    events: list[str] = Field(default_factory=list)


class Profile(_Part):
    """A person as the workspace knows them; `team_id` of another team makes an outsider."""

    id: str
    name: str
    real_name: str
    title: str = ""
    email: str = ""
    tz: str = "UTC"
    is_admin: bool = False
    is_restricted: bool = False
    deleted: bool = False
    is_bot: bool = False
    team_id: str | None = None


class Group(_Part):
    """A user group and its members."""

    id: str
    handle: str
    name: str
    members: list[str] = Field(default_factory=list)


class ChannelSetup(_Part):
    """A channel as it is when the workspace starts."""

    id: str
    name: str
    topic: str = ""
    kind: Literal["channel", "private"] = "channel"
    members: list[str] = Field(default_factory=list)
    shared: bool = False
    archived: bool = False


class Organisation(_Part):
    """Everything a workspace is filled with."""

    team: Team
    app: AppSetup
    people: list[Profile]
    groups: list[Group] = Field(default_factory=list)
    channels: list[ChannelSetup] = Field(default_factory=list)

    @classmethod
    def parse(cls, document: Json) -> "Organisation":
        """Read a document; raises `ValueError` naming each field that is wrong."""
        try:
            return cls.model_validate(document)
        except ValidationError as problem:
            found = "; ".join(
                f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in problem.errors()
            )
            raise ValueError(f"The organisation cannot be read: {found}") from problem

    @classmethod
    def load(cls, path: str | Path) -> "Organisation":
        """Read a JSON file."""
        return cls.parse(json.loads(Path(path).read_text(encoding="utf-8")))
