"""Open modals, a stack for each person, and everybody's Home tab; nothing here talks to the app."""

from dataclasses import dataclass, field

from workspace.blocks.values import values_of
from workspace.blocks.walk import named
from workspace.refusals import SlackRefusal
from workspace.wire import Json, new_id, stamp

# Slack's: a modal, and two that were pushed upon it.
STACK = 3


@dataclass
class OpenView:
    """A modal or Home tab as one person has it before them."""

    id: str
    person: str
    body: Json
    hash: str
    root: str
    previous: str | None = None
    values: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        """The blocks, each with its ids."""
        blocks: list[Json] = self.body["blocks"]
        return blocks


class Views:
    """All open views."""

    def __init__(self, team: str, app: str, bot: str) -> None:
        self._team, self._app, self._bot = team, app, bot
        self._stacks: dict[str, list[OpenView]] = {}
        self._homes: dict[str, OpenView] = {}

    def stack(self, person: str) -> list[OpenView]:
        """A person's open modals, the last one on top."""
        return self._stacks.setdefault(person, [])

    def home(self, person: str) -> OpenView | None:
        """A person's Home tab, once published."""
        return self._homes.get(person)

    def find(self, view_id: object, external_id: object = None) -> OpenView | None:
        """An open view by Slack's id or the app's own."""
        for view in [*(each for stack in self._stacks.values() for each in stack), *self._homes.values()]:
            if view.id == view_id or (external_id and view.body.get("external_id") == external_id):
                return view
        return None

    def _made(self, person: str, body: Json, now: float) -> OpenView:
        self._refuse_taken(body.get("external_id"), None)
        made = OpenView(new_id("V"), person, {}, "", "")
        made.root = made.id
        self.write(made, body, now)
        return made

    def _refuse_taken(self, external_id: object, own: OpenView | None) -> None:
        taken = self.find(None, external_id) if external_id else None
        if taken is not None and taken is not own:
            raise SlackRefusal("duplicate_external_id")

    def open(self, person: str, body: Json, now: float) -> OpenView:
        """Open a modal in place of whatever was open."""
        made = self._made(person, body, now)
        self._stacks[person] = [made]
        return made

    def push(self, person: str, body: Json, now: float) -> OpenView:
        """Open a modal on top of another; three at most."""
        stack = self.stack(person)
        if not stack:
            raise SlackRefusal("not_found")
        if len(stack) >= STACK:
            raise SlackRefusal("push_limit_reached")
        made = self._made(person, body, now)
        made.root, made.previous = stack[0].id, stack[-1].id
        stack.append(made)
        return made

    def publish(self, person: str, body: Json, expected: object, now: float) -> OpenView:
        """Replace a person's Home tab."""
        home = self._homes.get(person)
        if home is None:
            self._homes[person] = home = self._made(person, body, now)
        # Slack keeps one Home tab a person, whose id stays.
        else:
            self.replace(home, body, expected, now)
        return home

    def replace(self, view: OpenView, body: Json, expected: object, now: float) -> None:
        """Write a view anew; `hash_conflict` when it is no longer the one that was read."""
        if expected and expected != view.hash:
            raise SlackRefusal("hash_conflict")
        self._refuse_taken(body.get("external_id"), view)
        self.write(view, body, now)

    def write(self, view: OpenView, body: Json, now: float) -> None:
        """Set what a view shows; inputs that keep their ids keep what was typed."""
        # What was typed is kept by the ids of block and action, as in Slack: other ids begin empty.
        view.body = {**body, "blocks": named(body["blocks"])}
        # Anew with each drawing, so that whoever read an older one is refused.
        view.hash = f"{stamp(now)}.{new_id('', 8)}"
        view.errors = {}

    def close(self, view: OpenView, *, whole_stack: bool = False) -> list[OpenView]:
        """Close a modal with all above it, or the whole stack; returns what was closed."""
        stack = self.stack(view.person)
        # The Home tab, or a modal that was closed while the app answered: nothing of what is open goes with it.
        if view not in stack:
            return []
        place = 0 if whole_stack else stack.index(view)
        self._stacks[view.person] = stack[:place]
        return stack[place:]

    def slack_view(self, view: OpenView) -> Json:
        """Slack's view object."""
        body = view.body
        given = {
            "title": None,
            "submit": None,
            "close": None,
            "clear_on_close": False,
            "notify_on_close": False,
        }
        return {
            "id": view.id,
            "team_id": self._team,
            **given,
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            **body,
            "hash": view.hash,
            "state": {"values": values_of(view.blocks, view.values)},
            "root_view_id": view.root,
            "previous_view_id": view.previous,
            "app_id": self._app,
            "app_installed_team_id": self._team,
            "bot_id": self._bot,
        }

    def page_view(self, view: OpenView) -> Json:
        """The view as the page draws it, errors included."""
        return {**self.slack_view(view), "errors": dict(view.errors)}
