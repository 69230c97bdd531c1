"""How a model, version, environment, request or run is typed, and how each is read back."""

import re
from dataclasses import dataclass

from bot.domain.text import clean, enquoted, quoted, straighten
from bot.errors import BadInput

SHORTEST_RUN_PREFIX = 6

_QUOTED = re.compile(r'"((?:\\.|[^"\\])*)"')
_SUFFIX = re.compile(r"(?s)(.*)([@#])([^@#]*)")
_VERSION = re.compile(r"[vV]?\.?([0-9]{1,9})")
_ENVIRONMENT = re.compile(r"[A-Za-z][\w.-]*")
_DEPLOYMENT = re.compile(r"[dD]\s*-?\s*([0-9]{1,9})")
_REQUEST = re.compile(r"[pP#]?\s*-{0,2}\s*([0-9]{1,9})")
# 18 digits fit into 64 bits whatever they are.
_ROW_ID = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Target:
    """What somebody typed: `churn`, `churn@7`, `churn#production` or both; `str` types it again."""

    model: str
    version: int | None = None
    environment: str | None = None

    def __str__(self) -> str:
        version = "" if self.version is None else f"@{self.version}"
        environment = "" if self.environment is None else f"#{self.environment}"
        name = enquoted(self.model) if version_number(self.model) is not None else quoted(self.model)
        # A name that itself ends like a version is followed by a bare `@`, so that it is not split.
        bare = not (version or environment) and any(each in self.model for each in "@#")
        return name + version + environment + ("@" if bare else "")


def parse_target(text: str) -> Target:
    """Read `churn@7`, `churn#production`, `"my model"@7`, `"my model@7"` or `churn`: split at the last `@` or `#`.

    What follows `@` must be a version number, else it belongs to the name. BadInput when no name is left.
    """
    typed = clean(straighten(text))
    if (match := _QUOTED.match(typed)) and typed[match.end() : match.end() + 1] in {"", "@", "#"}:
        name, rest = unescaped(match[1]), typed[match.end() :]
        # Something that no name can be stands for it, so that an `@` inside the quotes splits nothing.
        found = _split("\0" + rest) if rest else _split(clean(name))
        found = Target(clean(found.model.replace("\0", name)), found.version, found.environment)
    else:
        found = _split(typed)
    if not found.model:
        raise BadInput("Name the registered model, like `churn` or `churn@7`.", field="model")
    return found


def unescaped(text: str) -> str:
    """The inside of a quoted name with its backslashes taken back."""
    return re.sub(r'\\(["\\])', r"\1", text)


def version_number(text: str) -> int | None:
    """`7`, `v7` or `@7` as a version number."""
    match = _VERSION.fullmatch(text.strip().removeprefix("@"))
    return int(match[1]) if match else None


def request_number(text: str) -> int | None:
    """`P-12`, `p12` or `12` as the number of a promotion request."""
    match = _REQUEST.fullmatch(text.strip())
    return int(match[1]) if match else None


def deployment_number(text: str) -> int | None:
    """`D-3` as the number of a deployment; a number alone is a request's."""
    match = _DEPLOYMENT.fullmatch(text.strip())
    return int(match[1]) if match else None


def row_id(text: str) -> int:
    """The id of a row as a button or a form holds it; 0, which no row has, for anything else."""
    return int(text) if _ROW_ID.fullmatch(text) else 0


def _split(text: str) -> Target:
    version: int | None = None
    environment: str | None = None
    rest = text
    # Twice at most: a version and an environment, in either order.
    for _ in range(2):
        match = _SUFFIX.fullmatch(rest)
        if match is None:
            break
        left, separator, right = match[1], match[2], match[3].strip()
        if not right:
            rest = left
            break
        if separator == "@" and version is None and (number := version_number(right)) is not None:
            rest, version = left, number
        elif separator == "#" and environment is None and _ENVIRONMENT.fullmatch(right):
            rest, environment = left, right
        else:
            break
    return Target(rest.strip(), version, environment)
