"""What `policy check` finds, and what it may know beside the file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.deployment import Deployer
from bot.domain.policy import Policy, PromotionRules, Role
from bot.domain.profile.kind import Kind
from bot.domain.registry import PersonId

Holders = Callable[[Role], tuple[PersonId, ...]]
Untold = Callable[[Deployer], str | None]


class FindingKind(StrEnum):
    """What was found."""

    UNDEFINED_ROLE = "undefined_role"
    UNKNOWN_GROUP = "unknown_group"
    NOBODY = "nobody"
    TOO_FEW = "too_few"
    NONE_TO_SPARE = "none_to_spare"
    ONLY_THE_REQUESTER = "only_the_requester"
    MAY_NOT_APPROVE = "may_not_approve"
    ADMIN_ONLY = "admin_only"
    NO_ADMIN = "no_admin"
    AUDITS = "audits"
    NO_DIRECTION = "no_direction"
    CONTRADICTION = "contradiction"
    NEVER_FIRST = "never_first"
    UNREPORTED = "unreported"
    NO_TOKEN = "no_token"
    UNTOLD = "untold"
    UNGUARDED = "unguarded"
    NEVER_AUTO = "never_auto"
    CIRCLE = "circle"
    BACKWARDS = "backwards"
    GAP = "gap"
    EXPIRES_TOO_SOON = "expires_too_soon"
    SHADOWED = "shadowed"
    UNUSED_TIER = "unused_tier"
    NEVER_LOOKS = "never_looks"
    NEVER_LEARNS = "never_learns"
    NO_SUCH_COLUMN = "no_such_column"
    OTHER_TYPE = "other_type"
    NOT_EXAMINED = "not_examined"
    NO_PAGER = "no_pager"
    DRIFT_PAGES = "drift_pages"


WORTH_KNOWING = frozenset(
    {
        FindingKind.ADMIN_ONLY,
        FindingKind.UNGUARDED,
        FindingKind.GAP,
        FindingKind.NONE_TO_SPARE,
        FindingKind.NEVER_FIRST,
        FindingKind.UNREPORTED,
        FindingKind.UNUSED_TIER,
        FindingKind.OTHER_TYPE,
        FindingKind.NO_PAGER,
        FindingKind.DRIFT_PAGES,
    }
)
"""What somebody may well want so, or what may come right by itself; all else can never be satisfied."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at, and the key where it stands."""

    kind: FindingKind
    key: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class KnownData:
    """What is known of the data of a registered model: its columns by kind, in what it was trained on and in what came.

    None is what nobody has yet; of `personal` columns hashes are kept.
    """

    trained: Mapping[str, Kind] | None = None
    came: Mapping[str, Kind] | None = None
    personal: frozenset[str] = frozenset()

    @property
    def columns(self) -> Mapping[str, Kind]:
        """All columns of both, with the kind in which they come."""
        return {**(self.trained or {}), **(self.came or {})}


@dataclass(frozen=True, slots=True)
class Outside:
    """What Slack and the database say; None is what nobody could ask.

    `groups` are the user groups that Slack knows, `holders` who is in a role, `checks` the names that were ever
    reported, `programs` the names of the tokens in force, `reporters` those of services that may report deployments.
    `untold` says why the settings let nobody tell a deployer, where they do not; `pages`: whether there is a pager. `data` is
    that of each registered model.
    """

    holders: Holders | None = None
    groups: frozenset[str] | None = None
    checks: frozenset[str] | None = None
    programs: frozenset[str] | None = None
    reporters: frozenset[str] | None = None
    untold: Untold | None = None
    pages: bool | None = None
    data: Mapping[str, KnownData] | None = None


def places(policy: Policy) -> Iterator[tuple[str, PromotionRules]]:
    """All effective rules, each with the key that says them."""
    for environment, rules in policy.promotion.items():
        yield f"promotion.{environment}", rules
    for model in policy.models:
        for environment, rules in model.promotion.items():
            yield f"models.{model.pattern}.promotion.{environment}", rules
