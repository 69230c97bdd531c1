"""The kinds of rule that the Block Kit tables are made of, and how a finding is written; no table here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from workspace.wire import Json


class Findings:
    """What is wrong, in Slack's words, each with its JSON pointer."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def add(self, at: str, problem: str) -> None:
        """Write one finding."""
        self.messages.append(f"[ERROR] {problem} [json-pointer:{at}]")


class Rule(Protocol):
    """Checks one value and adds what is wrong with it."""

    def check(self, value: object, at: str, findings: Findings) -> None:
        """Add a finding for each thing that is wrong at `at`."""


Law = Callable[[Json, str, Findings], None]


@dataclass(frozen=True)
class Text:
    """A string of `least` to `most` characters."""

    most: int
    least: int = 1

    def check(self, value: object, at: str, findings: Findings) -> None:
        """A string, neither too short nor too long."""
        if not isinstance(value, str):
            findings.add(at, "must be a string")
        elif len(value) > self.most:
            # In Slack's words, which say what must be kept under and not what is allowed.
            findings.add(at, f"must be less than {self.most + 1} characters")
        elif len(value) < self.least:
            findings.add(at, f"must be more than {self.least - 1} characters")


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def check(self, value: object, at: str, findings: Findings) -> None:
        """A boolean and nothing that looks like one."""
        if not isinstance(value, bool):
            findings.add(at, "must be a boolean")


@dataclass(frozen=True)
class Whole:
    """A whole number in a range."""

    least: int
    most: int

    def check(self, value: object, at: str, findings: Findings) -> None:
        """An integer between the two ends."""
        # True is an integer for Python.
        if isinstance(value, bool) or not isinstance(value, int):
            findings.add(at, "must be an integer")
        elif not self.least <= value <= self.most:
            findings.add(at, f"must be between {self.least} and {self.most}")


@dataclass(frozen=True)
class Number:
    """Any number, above zero if asked."""

    positive: bool = False

    def check(self, value: object, at: str, findings: Findings) -> None:
        """An integer or a decimal."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            findings.add(at, "must be a number")
        elif self.positive and value <= 0:
            findings.add(at, "must be greater than 0")


@dataclass(frozen=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]

    def check(self, value: object, at: str, findings: Findings) -> None:
        """A word from the list."""
        if value not in self.words:
            findings.add(at, f"must be a valid enum value: {', '.join(self.words)}")


@dataclass(frozen=True)
class Items:
    """A list of `least` to `most` values under one rule."""

    rule: Rule
    most: int
    least: int = 1

    def check(self, value: object, at: str, findings: Findings) -> None:
        """A list of a fitting length, each item checked."""
        if not isinstance(value, list):
            findings.add(at, "must be an array")
            return
        # One finding and no further look: each of ten thousand items would say something of its own.
        if len(value) > self.most:
            findings.add(at, f"no more than {self.most} items allowed")
            return
        if len(value) < self.least:
            findings.add(at, f"no fewer than {self.least} items allowed")
        for place, item in enumerate(value):
            self.rule.check(item, f"{at}/{place}", findings)


@dataclass(frozen=True)
class Anything:
    """Whatever it is."""

    def check(self, value: object, at: str, findings: Findings) -> None:
        """Nothing is wrong with it."""


@dataclass(frozen=True)
class Shape:
    """An object with these fields, no others; `laws` hold between them."""

    fields: Mapping[str, Rule]
    required: Sequence[str] = ()
    laws: Sequence[Law] = field(default=())

    def check(self, value: object, at: str, findings: Findings) -> None:
        """Missing, unknown and wrong fields; the laws only when all of them are right."""
        if not isinstance(value, dict):
            findings.add(at, "must be an object")
            return
        # Laws compare fields with one another, and may take for granted that each of them is right.
        before = len(findings.messages)
        for name in self.required:
            if name not in value:
                findings.add(at, f"missing required field: {name}")
        for name, item in value.items():
            self._check_field(str(name), item, at, findings)
        if len(findings.messages) == before:
            for law in self.laws:
                law(value, at, findings)

    def _check_field(self, name: str, item: object, at: str, findings: Findings) -> None:
        rule = self.fields.get(name)
        if rule is None:
            findings.add(at, f"invalid additional property: {name}")
        else:
            rule.check(item, f"{at}/{name}", findings)


@dataclass(frozen=True)
class Typed:
    """An object whose `type` says which of these shapes it must have."""

    shapes: Mapping[str, Rule]

    def check(self, value: object, at: str, findings: Findings) -> None:
        """A known type in the right place, and its shape."""
        if not isinstance(value, dict):
            findings.add(at, "must be an object")
        elif "type" not in value:
            findings.add(at, "missing required field: type")
        # A list is no key: asking whether it is among the shapes would raise.
        elif not isinstance(value["type"], str) or value["type"] not in self.shapes:
            findings.add(f"{at}/type", f"unsupported type: {value['type']}")
        else:
            self.shapes[value["type"]].check(value, at, findings)


def shape(
    kind: str, fields: Mapping[str, Rule], required: Sequence[str] = (), laws: Sequence[Law] = ()
) -> Shape:
    """A shape with its own `type`."""
    return Shape({"type": OneOf((kind,)), **fields}, ["type", *required], laws)
