"""Driving a workspace from tests and scripts: the control API, typed; synchronous, and nothing of the server's."""

import ssl
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import httpx

from workspace.wire import Json

Found = TypeVar("Found")


def no_tls() -> ssl.SSLContext:
    """Trusts nobody: loopback speaks plain HTTP, and reading certificates would be a client's slowest step."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class ControlError(Exception):
    """A control call said no: `code` for programs, the sentence for people."""

    def __init__(self, code: str, message: str, errors: dict[str, str]) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.errors = errors


class Control:
    """Every control call of one workspace; close it, or use it with `with`."""

    def __init__(self, address: str) -> None:
        self.address = address
        # Past any proxy: the workspace is on this machine.
        self._http = httpx.Client(
            base_url=f"{address}/_control/", timeout=60, trust_env=False, verify=no_tls()
        )

    def __enter__(self) -> "Control":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back."""
        self._http.close()

    def _read(self, call: str, **query: str) -> Json:
        return _answer(self._http.get(call, params=query))

    def do(self, call: str, **body: object) -> Json:
        """Any POST of the control API; fields that are None are left out."""
        return _answer(
            self._http.post(call, json={name: each for name, each in body.items() if each is not None})
        )

    def person(self, person: str) -> "Person":
        """Act as this person."""
        return Person(self, person)

    def sees(self, person: str) -> Json:
        """The snapshot of what a person sees."""
        return self._read("sees", **{"as": person})

    def now(self) -> float:
        """The workspace's time, in Unix seconds."""
        return float(self._read("clock")["now"])

    def advance(self, seconds: float) -> float:
        """Move the workspace's clock forward; its new time."""
        return float(self.do("clock", advance=seconds)["now"])

    def move_to(self, at: str) -> float:
        """Move the workspace's clock to an ISO time with its zone; its new time."""
        return float(self.do("clock", at=at)["now"])

    def fault(
        self,
        kind: str,
        *,
        method: str | None = None,
        times: int = 1,
        seconds: float | None = None,
        code: str | None = None,
    ) -> None:
        """Let the next `times` fitting calls meet a fault."""
        self.do("faults", kind=kind, method=method, times=times, seconds=seconds, code=code)

    def clear_faults(self) -> None:
        """No faults from now on."""
        _answer(self._http.delete("faults"))

    def change_person(self, person: str, **fields: object) -> Json:
        """Change a profile: `title="…"`, `deleted=True`."""
        user: Json = self.do("people", id=person, **fields)["user"]
        return user

    def change_group(self, group: str, members: Sequence[str]) -> None:
        """Give a user group these members."""
        self.do("groups", id=group, members=list(members))

    def change_channel(
        self,
        channel: str,
        *,
        archived: bool | None = None,
        shared: bool | None = None,
        members: Sequence[str] | None = None,
        name: str | None = None,
    ) -> None:
        """Archive, share, rename a channel, or give it these members."""
        listed = None if members is None else list(members)
        self.do("channels", id=channel, archived=archived, shared=shared, members=listed, name=name)

    def traffic(self) -> list[Json]:
        """The traffic panel's entries, oldest first."""
        entries: list[Json] = self._read("traffic")["traffic"]
        return entries

    def history(self, channel: str) -> list[Json]:
        """Every message a channel ever held, deleted and ephemeral ones too."""
        messages: list[Json] = self._read("history", channel=channel)["messages"]
        return messages

    def settle(self, *, quiet_ms: int = 300, timeout_ms: int = 10_000) -> None:
        """Return when nothing was sent or received for `quiet_ms`."""
        self.do("settle", quiet_ms=quiet_ms, timeout_ms=timeout_ms)

    def connections(self) -> int:
        """How many Socket Mode connections the app has."""
        return int(self._read("connections")["sockets"])

    def wait_connected(self, *, timeout: float = 20) -> None:
        """Return once the app has a Socket Mode connection."""
        self.until(lambda: self.connections() > 0, timeout=timeout, what="a Socket Mode connection")

    def use_request_url(self, url: str | None) -> None:
        """Deliver over signed HTTP to this URL, or over Socket Mode again."""
        # Null means Socket Mode, so it must be sent; `do` leaves out what is None.
        _answer(self._http.post("request_url", json={"url": url}))

    def until(self, look: Callable[[], Found], *, timeout: float = 10, what: str = "it") -> Found:
        """Look again until something is there; its value, or `TimeoutError`."""
        # By the machine's clock, since a test moves the workspace's.
        deadline = time.monotonic() + timeout
        while not (found := look()):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what} was not there within {timeout:g} s")
            time.sleep(0.05)
        return found


class Person:
    """One person at their keyboard."""

    def __init__(self, control: Control, person: str) -> None:
        self._control = control
        self.id = person

    def _do(self, call: str, **body: object) -> Json:
        return self._control.do(call, **{"as": self.id}, **body)

    def say(self, channel: str, text: str, thread_ts: str | None = None) -> str:
        """Write a message; its ts."""
        return str(self._do("say", channel=channel, text=text, thread_ts=thread_ts)["ts"])

    def command(self, channel: str, text: str, command: str = "/mlops") -> float:
        """Type a slash command; the milliseconds until it was acknowledged."""
        return float(self._do("command", channel=channel, text=text, command=command)["acknowledged_ms"])

    def click(self, channel: str, ts: str, action_id: str, **state: object) -> Json:
        """Use an element of a message; `state` in Slack's words (`selected_option="7"`)."""
        return self._do("click", channel=channel, ts=ts, action_id=action_id, **state)

    def click_view(self, view_id: str, action_id: str, **state: object) -> Json:
        """Use an element of a modal or of the Home tab."""
        return self._do("click", view_id=view_id, action_id=action_id, **state)

    def options(self, action_id: str, typed: str, **place: str) -> list[Json]:
        """The options an external menu offers; `place` is `view_id`, or `channel` and `ts`."""
        answer = self._do("options", action_id=action_id, value=typed, **place)
        grouped = [option for group in answer.get("option_groups", []) for option in group["options"]]
        return [*answer.get("options", []), *grouped]

    def submit(self, view_id: str, values: Json | None = None) -> dict[str, str]:
        """Submit a modal; the sentences under its fields, empty when it was accepted."""
        try:
            self._do("submit", view_id=view_id, values=values or {})
        except ControlError as refused:
            if refused.code != "validation":
                raise
            return refused.errors
        return {}

    def close(self, view_id: str, *, clear: bool | None = None) -> None:
        """Close a modal without submitting it."""
        self._do("close", view_id=view_id, clear=clear)

    def sees(self) -> Json:
        """Everything this person sees."""
        return self._control.sees(self.id)

    def home(self) -> Json | None:
        """Open the Home tab and wait until it is quiet; the view."""
        self._do("home")
        self._control.settle(quiet_ms=200)
        home: Json | None = self.sees()["home"]
        return home

    def dm_with(self, other: str) -> str:
        """Open direct messages with somebody or the bot; the channel."""
        return str(self._do("open_dm", **{"with": other})["channel"])

    def read(self, channel: str) -> None:
        """Mark a channel read."""
        self._do("read", channel=channel)

    def modal(self) -> Json | None:
        """The modal on top, if one is open."""
        modals: list[Json] = self.sees()["modals"]
        return modals[-1] if modals else None

    def messages(self, channel: str) -> list[Json]:
        """What this person can read in a channel, oldest first."""
        found: list[Json] = self.sees()["messages"].get(channel, [])
        return found


def _answer(response: httpx.Response) -> Json:
    body: Json = response.json()
    if not body["ok"]:
        raise ControlError(body["error"], body["message"], body.get("errors", {}))
    return body
