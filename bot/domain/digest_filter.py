"""What of all there is a digest tells: some registered models, environments, tags, and how loud trouble must be."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase

from bot.domain.plain_json import decoded
from bot.domain.severity import Severity

MOST_VALUES = 5
LONGEST = 128
# All of it, as it is kept.
MOST_KEPT = 1024


@dataclass(frozen=True, slots=True)
class TagFilter:
    """The tag of a registered model with that name; any value of it where `value` is None."""

    key: str
    value: str | None = None

    def fits(self, tags: Mapping[str, str]) -> bool:
        """Whether these tags have it."""
        return self.key in tags and self.value in (None, tags[self.key])


@dataclass(frozen=True, slots=True)
class DigestFilter:
    """What a digest keeps to; what is empty leaves nothing out. A model needs one of the `tags`.

    `models` is a pattern like `churn*`; `severity` the least that trouble must have to be told.
    """

    models: str | None = None
    environments: tuple[str, ...] = ()
    severity: Severity | None = None
    tags: tuple[TagFilter, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether everything is told."""
        return self == DigestFilter()

    def fits_model(self, name: str, tags: Mapping[str, str]) -> bool:
        """Whether a registered model is told of."""
        named = self.models is None or fnmatchcase(name.casefold(), self.models.casefold())
        return named and (not self.tags or any(each.fits(tags) for each in self.tags))

    def fits_place(self, environment: str) -> bool:
        """Whether what happens in an environment is told."""
        return not self.environments or environment in self.environments

    @property
    def severities(self) -> tuple[Severity, ...]:
        """How loud trouble is that is told."""
        least = self.severity.rank if self.severity else 0
        return tuple(each for each in Severity if each.rank >= least)


def kept(wanted: DigestFilter) -> str:
    """The filter as text to keep, the same for the same filter; nothing where it leaves nothing out.

    >>> kept(DigestFilter("churn*")), kept(DigestFilter())
    ('{"models": "churn*"}', '')
    """
    if wanted.is_empty:
        return ""
    given = {key: value for key, value in asdict(wanted).items() if value}
    return json.dumps(given, sort_keys=True)


def of_kept(text: str) -> DigestFilter:
    """The filter that was kept so.

    >>> of_kept(kept(DigestFilter(None, ("production",), Severity.PAGE, (TagFilter("team", "risk"),)))).severity.value
    'page'
    """
    return decoded(DigestFilter, json.loads(text)) if text else DigestFilter()
