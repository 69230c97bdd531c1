"""A stand-in of an Alertmanager's API v2, as strict as the real one: its OpenAPI file and what release 0.25 answered are the source."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]
Answered = tuple[int, Any]
RESOLVE_TIMEOUT = timedelta(minutes=5)
SILENCE_FIELDS = ("matchers", "startsAt", "endsAt", "createdBy", "comment")
_FILTER = re.compile(r'(\w+)(=~|!=|!~|=)"(.*)"')


def now() -> datetime:
    """By the machine's clock."""
    return datetime.now(UTC)


@dataclass
class Alertmanager:
    """Alerts by their labels, silences by their id; `rings`: how often people were called."""

    clock: Callable[[], datetime] = now
    alerts: dict[str, Json] = field(default_factory=dict)
    silences: dict[str, Json] = field(default_factory=dict)
    rings: int = 0
    called: set[str] = field(default_factory=set)

    def answer(self, method: str, target: str, body: Any) -> Answered:
        """Take a request as it does; the status and what is answered."""
        parts = urlsplit(target)
        answered = self._routed(method, parts.path.removeprefix("/api/v2"), parse_qs(parts.query), body)
        self.tick()
        return answered

    def tick(self) -> None:
        """Call people about what is neither over nor silenced; of what was over meanwhile, anew."""
        for key, state in self.states().items():
            if state == "triggered" and key not in self.called:
                self.rings += 1
                self.called.add(key)
            elif state == "resolved":
                self.called.discard(key)

    def states(self) -> dict[str, str]:
        """How each alert stands, by its instance."""
        return {each["labels"]["instance"]: self._state(each) for each in self.alerts.values()}

    def silenced_by_hand(self, key: str, who: str = "ada", comment: str = "looking", **lasts: float) -> str:
        """Somebody silences an alert on its page, which fills in every label; the id."""
        (labels,) = (each["labels"] for each in self.alerts.values() if each["labels"]["instance"] == key)
        matchers = [{"name": name, "value": value, "isRegex": False} for name, value in labels.items()]
        body = {
            "matchers": matchers, "startsAt": self.clock().isoformat(), "createdBy": who, "comment": comment,
            "endsAt": (self.clock() + timedelta(**(lasts or {"hours": 2}))).isoformat(),
        }  # fmt: skip
        status, answer = self.answer("POST", "/api/v2/silences", body)
        assert status == 200, answer
        return str(answer["silenceID"])

    def expire(self, number: str) -> None:
        """Somebody ends a silence on its page."""
        assert self.answer("DELETE", f"/api/v2/silence/{number}", None)[0] == 200

    def active(self) -> list[Json]:
        """The silences that are in force."""
        return [each for each in self.silences.values() if self._silence_state(each) == "active"]

    def _routed(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> Answered:
        if method == "POST" and path == "/alerts":
            return self._post_alerts(body)
        if method == "GET" and path == "/alerts":
            return 200, [self._shown(each) for each in self.alerts.values() if self._fits(each, query)]
        if method == "POST" and path == "/silences":
            return self._post_silence(body)
        if method == "GET" and path == "/silences":
            return 200, [self._silence(each) for each in self.silences.values() if self._has(each, query)]
        if path.startswith("/silence/"):
            return self._one(method, path.removeprefix("/silence/"))
        return (405, None) if path in {"/alerts", "/silences"} else (404, None)

    def _post_alerts(self, body: Any) -> Answered:
        for each in body:
            labels = {name: value for name, value in each["labels"].items() if value}
            if not labels or not all(isinstance(value, str) for value in labels.values()):
                return 400, "at least one label pair required"
            ends = _moment(each["endsAt"]) if "endsAt" in each else self.clock() + RESOLVE_TIMEOUT
            kept = {"labels": labels, "annotations": each.get("annotations", {}), "endsAt": ends}
            self.alerts[str(sorted(labels.items()))] = kept
        return 200, None

    def _post_silence(self, body: Any) -> Answered:
        missing = [name for name in SILENCE_FIELDS if name not in body]
        if missing:
            return 422, {"code": 602, "message": f"{missing[0]} in body is required"}
        if not body["matchers"]:
            return 422, {"code": 612, "message": "matchers in body should have at least 1 items"}
        if any(not {"name", "value", "isRegex"} <= set(each) for each in body["matchers"]):
            return 422, {"code": 602, "message": "isRegex in body is required"}
        starts, ends = _moment(body["startsAt"]), _moment(body["endsAt"])
        if starts >= ends:
            return 400, "Failed to create silence: start time must be before end time"
        if ends < self.clock():
            return 400, "Failed to create silence: end time can't be in the past"
        replaced = body.get("id")
        if replaced and replaced not in self.silences:
            return 404, "silence not found"
        if replaced:
            was = self.silences[replaced]
            is_same = was["matchers"] == body["matchers"] and was["startsAt"] == starts
            if is_same and self._silence_state(was) == "active":
                was |= {"endsAt": ends, "createdBy": body["createdBy"], "comment": body["comment"]}
                return 200, {"silenceID": replaced}
            self._expire(was)
        number = str(uuid.uuid4())
        # What begins in the past begins when it is put there.
        begins = max(starts, self.clock())
        self.silences[number] = {**body, "id": number, "startsAt": begins, "endsAt": ends}
        return 200, {"silenceID": number}

    def _one(self, method: str, number: str) -> Answered:
        try:
            uuid.UUID(number)
        except ValueError:
            return 422, {"code": 601, "message": "silenceID in path must be of type uuid"}
        found = self.silences.get(number)
        if method == "GET":
            return (404, None) if found is None else (200, self._silence(found))
        if method != "DELETE":
            return 405, None
        if found is None:
            return 500, "silence not found"
        self._expire(found)
        return 200, None

    def _expire(self, silence: Json) -> None:
        if self._silence_state(silence) != "expired":
            silence["endsAt"] = self.clock()

    def _silence(self, each: Json) -> Json:
        times = {name: each[name].isoformat().replace("+00:00", "Z") for name in ("startsAt", "endsAt")}
        state = {"state": self._silence_state(each)}
        matchers = [{"isEqual": True, **matcher} for matcher in each["matchers"]]
        return {**each, **times, "matchers": matchers, "status": state, "updatedAt": times["startsAt"]}

    def _silence_state(self, each: Json) -> str:
        if each["endsAt"] <= self.clock():
            return "expired"
        return "pending" if each["startsAt"] > self.clock() else "active"

    def _shown(self, alert: Json) -> Json:
        by = self._silenced_by(alert)
        status = {"state": "suppressed" if by else "active", "silencedBy": by, "inhibitedBy": []}
        times = dict.fromkeys(("startsAt", "updatedAt", "endsAt"), alert["endsAt"].isoformat())
        receivers = [{"name": "night"}]
        known = {"labels": alert["labels"], "annotations": alert["annotations"]}
        return {**known, **times, "fingerprint": "0", "receivers": receivers, "status": status}

    def _fits(self, alert: Json, query: dict[str, list[str]]) -> bool:
        if alert["endsAt"] <= self.clock():
            return False
        by = self._silenced_by(alert)
        is_shown = query["silenced"] == ["true"] if by else query["active"] == ["true"]
        return is_shown and all(
            alert["labels"].get(name) == value for name, value in _filters(query.get("filter", []))
        )

    def _has(self, silence: Json, query: dict[str, list[str]]) -> bool:
        told = {(each["name"], each["value"]) for each in silence["matchers"]}
        return all(each in told for each in _filters(query.get("filter", [])))

    def _silenced_by(self, alert: Json) -> list[str]:
        return [each["id"] for each in self.active() if _matches(each["matchers"], alert["labels"])]

    def _state(self, alert: Json) -> str:
        if alert["endsAt"] <= self.clock():
            return "resolved"
        return "silenced" if self._silenced_by(alert) else "triggered"


def _matches(matchers: list[Json], labels: Json) -> bool:
    for each in matchers:
        value = labels.get(each["name"], "")
        fits = re.fullmatch(each["value"], value) is not None if each["isRegex"] else each["value"] == value
        if fits is not each.get("isEqual", True):
            return False
    return True


def _filters(texts: list[str]) -> list[tuple[str, str]]:
    found = [_FILTER.fullmatch(each) for each in texts]
    assert all(each is not None and each[2] == "=" for each in found), texts
    return [(each[1], each[3]) for each in found if each is not None]


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    assert found.tzinfo is not None, text
    return found
