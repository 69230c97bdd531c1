"""Somebody at their keyboard: what they type and press, and what answers them."""

import re
from collections.abc import Callable

from demo.organisation import RELEASES
from tests.e2e.reading import Json, everything, fields, filled, words
from tests.e2e.stage import Stage
from workspace.control_client import Person


class Someone:
    """One person; every act waits for its answer and returns what can be read in it."""

    def __init__(self, stage: Stage, who: str) -> None:
        self.id = who
        self._stage = stage
        self._hands: Person = stage.control.person(who)

    def types(self, text: str, channel: str = RELEASES) -> str:
        """Type `/mlops …`, and read the private answer."""
        return everything(self.answered(text, channel))

    def answered(self, text: str, channel: str = RELEASES) -> Json:
        """Type `/mlops …`; the private answer as a message."""
        before = len(self._private(channel))
        self._hands.command(channel, text)
        return self._next_private(channel, before, text)

    def hurries(self, text: str, channel: str = RELEASES) -> None:
        """Type `/mlops …` and wait for no answer."""
        self._hands.command(channel, text)

    def asks(self, text: str, channel: str = RELEASES) -> str:
        """Type a promotion or a rollback; the name of the request that came of it."""
        return self.request_in(self.types(text, channel))

    def request_in(self, answer: str) -> str:
        """The name of the request that an answer is about."""
        found = re.search(r"P-\d+", answer)
        assert found, answer
        return found[0]

    def opens(self, text: str, channel: str = RELEASES) -> Json:
        """Type `/mlops …` with something missing; the form that opens."""
        self._hands.command(channel, text)
        return self.form()

    def mentions(self, text: str, channel: str, thread: str | None = None) -> str:
        """Write to the bot in a channel; its private answer."""
        before = len(self._private(channel))
        self._hands.say(channel, f"@mlops-bot {text}", thread)
        return everything(self._next_private(channel, before, text))

    def tells(self, text: str) -> str:
        """Write to the bot directly; its answer."""
        dm = self._stage.dm(self.id)
        before = len(self._stage.posts(dm))
        self._hands.say(dm, text)
        self._stage.until(lambda: len(self._stage.posts(dm)) > before, f"an answer to {text!r}")
        return everything(self._stage.posts(dm)[-1])

    def presses(self, message: Json, action_id: str, **state: object) -> None:
        """Press a button of a message."""
        self._hands.click(message["channel"], message["ts"], action_id, **state)

    def is_answered(self, message: Json, action_id: str, **state: object) -> str:
        """Press a button of a message in a channel; the private answer."""
        before = len(self._private(message["channel"]))
        self.presses(message, action_id, **state)
        return everything(self._next_private(message["channel"], before, action_id))

    def is_answered_directly(self, message: Json, action_id: str) -> str:
        """Press a button in a channel one is not in; the answer comes as a direct message."""
        dm = self._stage.dm(self.id)
        before = len(self._stage.posts(dm))
        self.presses(message, action_id)
        return everything(self._stage.until(lambda: self._stage.posts(dm)[before:], "an answer")[0])

    def form(self) -> Json:
        """The modal on top, once more stands in it than a placeholder."""

        def look() -> Json | None:
            modal = self._hands.modal()
            return modal if modal is not None and "One moment" not in words(modal) else None

        return self._stage.until(look, f"a form for {self.id}")

    def reads_modal(self, message: Json, action_id: str, **state: object) -> str:
        """Press a button that opens a modal; what it says. The modal is closed again."""
        self.presses(message, action_id, **state)
        modal = self.form()
        self._hands.close(modal["id"], clear=True)
        return words(modal)

    def chooses(self, view: Json, action_id: str, **state: object) -> Json:
        """Use an element of a form that draws the form anew; the form after it."""
        self._hands.click_view(view["id"], action_id, **state)
        return self._stage.until(lambda: self._redrawn(view), "the form drawn again")

    def option(self, value: str) -> Json:
        """An option as a menu offers it."""
        return {"text": {"type": "plain_text", "text": value}, "value": value}

    def sees_private(self, channel: str, wanted: Callable[[Json], object]) -> Json:
        """The last private message in a channel, once it has what is wanted."""

        def look() -> Json | None:
            found = self._private(channel)
            return found[-1] if found and wanted(found[-1]) else None

        return self._stage.until(look, f"a private message for {self.id}")

    def suggested(self, view: Json, action_id: str, typed: str) -> list[str]:
        """What a menu offers for the letters typed."""
        return [each["value"] for each in self._hands.options(action_id, typed, view_id=view["id"])]

    def submits(self, view: Json, **given: str) -> str:
        """Fill in a form and submit it; what stands in its place. The modal is closed again."""
        errors = self.fails_to_submit(view, **given)
        assert not errors, errors
        modal = self.form()
        self._hands.close(modal["id"], clear=True)
        return words(modal)

    def fails_to_submit(self, view: Json, **given: str) -> dict[str, str]:
        """Fill in a form and submit it; the sentences under its fields."""
        found = self._hands.submit(view["id"], filled(view, given))
        return {name.split(":")[0]: sentence for name, sentence in found.items()}

    def approves(self, message: Json, reason: str = "It holds up.") -> str:
        """Approve by the button and its form; the answer, or why no form came."""
        self.presses(message, "promotion.approve")
        form = self.form()
        if fields(form):
            return self.submits(form, reason=reason)
        self._hands.close(form["id"], clear=True)
        return words(form)

    def home(self) -> Json:
        """Open the Home tab."""
        self._hands._do("home")
        return self._stage.until(lambda: self._hands.sees()["home"], "the Home tab")

    def sees_home(self) -> Json | None:
        """The Home tab as it stands, without opening it again."""
        home: Json | None = self._hands.sees()["home"]
        return home

    def presses_at_home(self, view: Json, action_id: str) -> Json:
        """Press the first such button of the Home tab; the modal that opens."""
        self._hands.click_view(view["id"], action_id)
        return self.form()

    def closes(self) -> None:
        """Close whatever is open."""
        while (modal := self._hands.modal()) is not None:
            self._hands.close(modal["id"], clear=True)

    def _redrawn(self, view: Json) -> Json | None:
        modal = self._hands.modal()
        return modal if modal is not None and modal["hash"] != view["hash"] else None

    def _private(self, channel: str) -> list[Json]:
        history = self._stage.control.history(channel)
        return [each for each in history if each["ephemeral_for"] == self.id]

    def _next_private(self, channel: str, before: int, what: str) -> Json:
        def look() -> Json | None:
            found = self._private(channel)
            return found[before] if len(found) > before else None

        return self._stage.until(look, f"an answer to {what!r}")
