"""Each gate says what it asks for."""

from typing import get_args

import pytest

from bot.domain.gate_kinds import Gate
from bot.policy import build
from bot.views.conditions import _ASKS, condition

TEXT = "extends: starter\npromotion: {{production: {{gates: [{0}]}}}}"


@pytest.mark.parametrize(
    ("gate", "expected"),
    [
        ("{metric: f1, at_least: 0.5, at_most: 0.9}", ["f1 at least 0.5 and at most 0.9"]),
        (
            "{metric: f1, versus: live, worse_by_at_most: 2%, mode: report}",
            ["f1 not worse than live by more than 2 % (reported only)"],
        ),
        (
            "{metric: f1, versus: live, confidence: 0.95, claim: not_worse_by 0.005}",
            ["f1 not worse than live by more than 0.005, 95 % sure"],
        ),
        (
            "{checks: [{name: bias, from: ci-main, valid: 30d}, {name: unit}]}",
            ["the check bias passed by ci-main, no older than 30d", "the check unit passed"],
        ),
        ("{alerts: none_open, when_none: fail}", ["no open alert, and something live to compare with"]),
        (
            "{data: {classification_at_most: internal, fresh_within: 30d, quality: passed}}",
            [
                "data classified internal at most",
                "data no older than 30d",
                "data that passed its quality checks",
            ],
        ),
        (
            "{artifact: {sha256: required, formats: [onnx, skops]}}",
            ["a known SHA-256 of its files", "files as onnx or skops"],
        ),
        ("{owners: [accountable]}", ["somebody as accountable"]),
        ("{card: complete}", ["a complete model card"]),
        ("{reproduced_within: 30d}", ["a run reproduced within 30d"]),
        ('{ticket: "CHG\\\\d+"}', ["a ticket in the reason, like CHG\\d+"]),
    ],
)
def test_a_gate_says_what_it_asks_for(gate: str, expected: list[str]) -> None:
    rules = build(TEXT.format(gate), "policy.yml").promotion["production"]
    assert [condition(each) for each in rules.gates] == expected


def test_every_gate_has_words() -> None:
    assert set(_ASKS) == set(get_args(Gate))
