"""Everything the workspace holds in memory, put together; one event loop owns it, so nothing here locks."""

from dataclasses import dataclass

from workspace.audience import Audience
from workspace.channels import Channels
from workspace.clock import Clock
from workspace.faults import Faults
from workspace.files import Files
from workspace.messages import Messages
from workspace.organisation import Organisation
from workspace.people import People
from workspace.rates import Rates
from workspace.traffic import Entry, Traffic
from workspace.triggers import Triggers
from workspace.views import Views


@dataclass(frozen=True)
class Keys:
    """The secrets that the workspace and its app share."""

    bot_token: str
    app_token: str
    signing_secret: str


class World:
    """The nouns of a workspace."""

    def __init__(self, organisation: Organisation, keys: Keys, *, rates: bool = True) -> None:
        self.team, self.app = organisation.team, organisation.app
        self.bot_user = organisation.app.bot_user_id
        self.keys = keys
        self.address = ""
        self.clock = Clock()
        self.audience = Audience()
        self.faults = Faults()
        self.people = People(organisation)
        self.channels = Channels(organisation, self.people, self.clock.now())
        self.messages = Messages()
        self.files = Files(self.clock, self.faults, self.bot_user)
        self.views = Views(self.team.id, self.app.id, self.app.bot_id)
        self.triggers = Triggers(self.clock, self.team.id)
        self.rates = Rates(self.clock, enforced=rates)
        self.traffic = Traffic(self.clock, self._show_entry)
        self.read: dict[tuple[str, str], str] = {}

    def settle_at(self, address: str) -> None:
        """The address is known once the server listens."""
        self.address = self.files.address = address

    def _show_entry(self, entry: Entry) -> None:
        self.audience.tell_all({"type": "traffic", "entry": entry.shown()})
