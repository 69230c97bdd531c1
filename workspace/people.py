"""Who is in the workspace, and in which user groups; what they may see is decided elsewhere."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from workspace.organisation import Group, Organisation, Profile
from workspace.refusals import ControlRefusal, SlackRefusal
from workspace.wire import Json

_COLOURS = ("#7a5cff", "#d0417e", "#0f8a6d", "#b7560b", "#2769c9", "#8b3fb8", "#5d7a12", "#a83a32")


class People:
    """Profiles and groups by id; the app's bot is one of the people."""

    def __init__(self, organisation: Organisation) -> None:
        app, self.team = organisation.app, organisation.team
        bot = Profile(id=app.bot_user_id, name=app.name, real_name=app.name, is_bot=True)
        # The organisation may describe the bot itself: it is made from the app's own entry alone.
        profiles = [each.model_copy(deep=True) for each in organisation.people if each.id != bot.id]
        self._profiles = {each.id: each for each in [*profiles, bot]}
        self._groups = {each.id: each.model_copy(deep=True) for each in organisation.groups}

    def all(self) -> list[Profile]:
        """Everybody, the bot last."""
        return list(self._profiles.values())

    def groups(self) -> list[Group]:
        """Every user group."""
        return list(self._groups.values())

    def get(self, person: str) -> Profile | None:
        """The profile, if there is one."""
        return self._profiles.get(person)

    def require(self, person: object) -> Profile:
        """The profile, or Slack's `user_not_found`."""
        found = self._profiles.get(person) if isinstance(person, str) else None
        if found is None:
            raise SlackRefusal("user_not_found")
        return found

    def acting(self, person: object) -> Profile:
        """The person a control call acts as; the bot and deactivated people cannot act."""
        found = self._profiles.get(person) if isinstance(person, str) else None
        if found is None or found.is_bot:
            raise ControlRefusal("user_not_found", f"Nobody here has the id {person!r}.", status=404)
        if found.deleted:
            # As Slack does, whoever was deactivated keeps a profile and loses the right to act.
            raise ControlRefusal(
                "account_inactive", f"{found.real_name}'s account is deactivated.", status=403
            )
        return found

    def group(self, group: object) -> Group | None:
        """The user group, if there is one."""
        return self._groups.get(group) if isinstance(group, str) else None

    def by_name(self, name: str) -> Profile | None:
        """The person whose handle is `name`, in any case."""
        return next((each for each in self._profiles.values() if each.name.lower() == name.lower()), None)

    def by_email(self, email: str) -> Profile | None:
        """The active person with this address."""
        wanted = email.strip().lower()
        found = (
            each for each in self._profiles.values() if each.email.lower() == wanted and not each.deleted
        )
        return next(found, None) if wanted else None

    def team_of(self, profile: Profile) -> str:
        """The team a person belongs to; another team's id for an outsider."""
        return profile.team_id or self.team.id

    def is_outside(self, profile: Profile) -> bool:
        """Whether this person is from another organisation."""
        return self.team_of(profile) != self.team.id

    def colour(self, person: str) -> str:
        """The colour of a person's picture."""
        place = list(self._profiles).index(person) if person in self._profiles else 0
        return _COLOURS[place % len(_COLOURS)]

    def first(self) -> Profile | None:
        """Whose eyes a page looks through until somebody is chosen: the first who can act."""
        return next((each for each in self._profiles.values() if not (each.is_bot or each.deleted)), None)

    def page_people(self) -> list[Json]:
        """Everybody, as the page draws them."""
        return [
            {**each.model_dump(), "team_id": self.team_of(each), "color": self.colour(each.id)}
            for each in self._profiles.values()
        ]

    def slack_user(self, profile: Profile, *, updated: float = 0) -> Json:
        """Slack's user object."""
        return {
            "id": profile.id,
            "team_id": self.team_of(profile),
            "name": profile.name,
            "real_name": profile.real_name,
            "deleted": profile.deleted,
            "color": self.colour(profile.id).lstrip("#"),
            "tz": profile.tz,
            "tz_label": profile.tz,
            "tz_offset": _offset_seconds(profile.tz, updated),
            "profile": self._slack_profile(profile),
            "is_admin": profile.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": profile.is_restricted,
            "is_ultra_restricted": False,
            "is_bot": profile.is_bot,
            "is_app_user": False,
            "is_stranger": self.is_outside(profile),
            "updated": int(updated),
        }

    def _slack_profile(self, profile: Profile) -> Json:
        return {
            "title": profile.title,
            "real_name": profile.real_name,
            "real_name_normalized": profile.real_name,
            "display_name": profile.name,
            "display_name_normalized": profile.name,
            "email": profile.email,
            "status_text": "",
            "status_emoji": "",
            "team": self.team_of(profile),
        }


def _offset_seconds(zone: str, at: float) -> int:
    try:
        shift = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError):
        return 0
    return int(shift.total_seconds()) if shift else 0
