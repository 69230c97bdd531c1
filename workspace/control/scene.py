"""What a control call works with: the world, the courier, and its own body with checked fields."""

from dataclasses import dataclass

from workspace import announce
from workspace.channels import Channel
from workspace.delivery.courier import Courier
from workspace.delivery.parcel import Undelivered
from workspace.messages import Message
from workspace.organisation import Profile
from workspace.refusals import ControlRefusal
from workspace.sight import may_read
from workspace.views import OpenView
from workspace.wire import Json
from workspace.world import World


@dataclass(frozen=True)
class Scene:
    """One control call."""

    world: World
    courier: Courier
    body: Json

    def text(self, name: str, *, default: str | None = None) -> str:
        """A text field."""
        value = self.body.get(name, default)
        if not isinstance(value, str):
            raise ControlRefusal("bad_request", f"The field {name!r} must be text.", status=400)
        return value

    def number(self, name: str, default: float) -> float:
        """A number field."""
        value = self.body.get(name, default)
        # In a query everything is text.
        if isinstance(value, str) and value.replace(".", "", 1).isdigit():
            return float(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ControlRefusal("bad_request", f"The field {name!r} must be a number.", status=400)
        return float(value)

    def words(self, name: str) -> list[str]:
        """A field that is a list of texts."""
        value = self.body.get(name)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise ControlRefusal("bad_request", f"The field {name!r} must be a list of texts.", status=400)
        return list(value)

    def structure(self, name: str) -> Json:
        """A field that is an object, empty when absent."""
        value = self.body.get(name) or {}
        if not isinstance(value, dict):
            raise ControlRefusal("bad_request", f"The field {name!r} must be an object.", status=400)
        return value

    def values(self) -> dict[str, dict[str, Json]]:
        """The field `values`: states of elements by block and action."""
        values = self.structure("values")
        for block in values.values():
            if not isinstance(block, dict) or not all(isinstance(each, dict) for each in block.values()):
                sentence = "The field 'values' must be {block_id: {action_id: {…}}}."
                raise ControlRefusal("bad_request", sentence, status=400)
        return values

    def me(self) -> Profile:
        """The acting person."""
        return self.world.people.acting(self.body.get("as"))

    def visible_channel(self, profile: Profile, channel: str) -> Channel:
        """A channel this person may look into."""
        found = self.world.channels.get(channel)
        # The same words for a private channel and for none: a person must not learn of it here either.
        if found is None or not self.world.channels.may_see(found, profile):
            raise ControlRefusal("channel_not_found", "There is no such channel here.", status=404)
        return found

    def own_channel(self, profile: Profile) -> Channel:
        """The channel of the call, which this person may write to."""
        found = self.visible_channel(profile, self.text("channel"))
        if profile.id not in found.members:
            raise ControlRefusal(
                "not_in_channel", f"{profile.real_name} is not in #{found.name}.", status=403
            )
        if found.archived:
            raise ControlRefusal("is_archived", f"#{found.name} is archived.")
        return found

    def visible_message(self, profile: Profile, channel: Channel) -> Message:
        """The message of the call, which this person may read."""
        found = self.world.messages.find(channel.id, self.text("ts"))
        if found is None or not may_read(self.world, found, profile):
            raise ControlRefusal("message_not_found", "That message is not there any more.", status=404)
        return found

    def own_view(self, profile: Profile) -> OpenView:
        """The view of the call, which this person has open."""
        found = self.world.views.find(self.text("view_id"))
        if found is None or found.person != profile.id:
            raise ControlRefusal("view_not_found", "That window is not open any more.", status=404)
        return found

    def failed(
        self, profile: Profile, what: str, failure: Undelivered, channel: str | None
    ) -> ControlRefusal:
        """Tell the person that the app did not acknowledge, as Slack does."""
        sentence = f"{what} failed with the error “{failure.code}”. The app did not answer; please try again."
        announce.notice(self.world, profile.id, sentence, channel)
        return ControlRefusal(failure.code, sentence, status=424)
