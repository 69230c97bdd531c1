"""`auto`: what a policy pre-approves, which of two pre-approves less, and where it cannot be said."""

import pytest

from bot.domain.auto_rule import AutoRule, Limit, Same, parse_limit
from bot.domain.evidence import rules_hash
from bot.domain.policy import PromotionRules
from bot.domain.strictness import Direction, direction, strictest
from bot.domain.working_time import WorkingHours
from bot.errors import PolicyProblem
from bot.policy import build
from bot.policy.checking import check
from bot.policy.findings import FindingKind

RULES = "environments: [staging, production]\npromotion: {production: {from: staging, auto: AUTO}}\n"


def auto_of(words: str) -> AutoRule | None:
    """What is said of production."""
    return (
        build("extends: team\n" + RULES.replace("AUTO", words), "policy.yml").rules(None, "production").auto
    )


def test_both_are_to_be_the_same_once_a_day_where_nothing_else_is_said() -> None:
    usual = AutoRule((Same.PIPELINE, Same.FEATURES), (Limit(1, 1),))
    assert auto_of("{}") == auto_of("{when: gates_pass, same: [features, pipeline], at_most: 1/day}") == usual
    assert auto_of("{same: [features], at_most: 3/week}") == AutoRule((Same.FEATURES,), (Limit(3, 7),))
    assert auto_of("") is None


@pytest.mark.parametrize("text", ["", "1", "1/hour", "0/day", "1000/day", "-1/day", "1/day/day", "a/day"])
def test_what_is_no_limit_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="1/day"):
        parse_limit(text)


@pytest.mark.parametrize(
    "place",
    [
        "promotion: {production: {auto: {}}}",
        "tiers: {low: {promotion: {production: {auto: {}}}}}",
        "models: {churn: {promotion: {staging: {auto: {at_most: 1/day}}}}}",
    ],
)
def test_what_extends_regulated_cannot_say_it_anywhere(place: str) -> None:
    with pytest.raises(PolicyProblem, match="is off where the policy extends `regulated`"):
        build(f"extends: regulated\n{place}", "policy.yml")


def test_the_hash_of_the_rules_does_not_change_by_it() -> None:
    # Nobody approved because of it: what it pre-approved is looked at anew, each time.
    with_it = PromotionRules("production", auto=AutoRule())
    assert rules_hash(with_it) == rules_hash(PromotionRules("production"))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, AutoRule(), Direction.LOOSER),
        (AutoRule(), None, Direction.STRICTER),
        (AutoRule(), AutoRule(limits=(Limit(2, 1),)), Direction.LOOSER),
        (AutoRule(), AutoRule(limits=(Limit(1, 7),)), Direction.STRICTER),
        (AutoRule(), AutoRule(limits=(Limit(3, 7),)), Direction.OTHER),
        (AutoRule(), AutoRule((Same.FEATURES,)), Direction.LOOSER),
        (AutoRule(), AutoRule(), None),
    ],
)
def test_what_pre_approves_more_is_looser(
    before: AutoRule | None, after: AutoRule | None, expected: Direction | None
) -> None:
    one, other = (PromotionRules("production", auto=each) for each in (before, after))
    assert direction(one, other, "auto", ["production"], WorkingHours()) is expected


def test_where_one_tier_pre_approves_nothing_a_model_of_no_tier_is_never_pre_approved() -> None:
    places = [PromotionRules("production", auto=each) for each in (AutoRule(), None)]
    assert strictest(places, ["production"], WorkingHours()).auto is None


def test_two_limits_that_do_not_imply_each_other_are_both_kept() -> None:
    places = [
        PromotionRules("production", auto=AutoRule(limits=(each,))) for each in (Limit(1, 1), Limit(3, 7))
    ]
    found = strictest(places, ["production"], WorkingHours()).auto
    assert found is not None
    assert found.limits == (Limit(1, 1), Limit(3, 7))


def test_without_a_gate_it_pre_approves_nothing_and_the_check_says_so() -> None:
    found = check(build("extends: team\n" + RULES.replace("AUTO", "{}"), "policy.yml"))
    assert (FindingKind.NEVER_AUTO, "promotion.production.auto") in [(each.kind, each.key) for each in found]
    gated = RULES.replace("AUTO", "{}, gates: [{metric: f1, at_least: 0.5}]")
    found = check(build("extends: team\n" + gated, "policy.yml"))
    assert FindingKind.NEVER_AUTO not in [each.kind for each in found]
