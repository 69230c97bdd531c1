"""What may be called what in the registry: MLflow's rules, and ours that a name looks like what it is."""

import posixpath
import re

from bot.domain.text import clean
from bot.errors import BadInput

NAME_LIMIT, ALIAS_LIMIT, KEY_LIMIT, VALUE_LIMIT, RUN_ID_LIMIT = 255, 255, 250, 100_000, 32
DESCRIPTION_LIMIT, URI_LIMIT = 50_000, 2_000
BIGGEST_VERSION = 2**31 - 1
_ALIAS = re.compile(r"[\w-]+")
_WHOLE = re.compile(r"-?\d{1,10}", re.ASCII)
_NUMBER_ALIAS = re.compile(r"[vV]\d+")
_TAG_KEY = re.compile(r"[/\w.\- :]+")


def check_model(name: str, field: str = "name") -> str:
    """The name of a registered model; raises BadInput."""
    if not name.strip():
        raise BadInput(f"Missing value for required parameter '{field}'.", field=field)
    if len(name) > NAME_LIMIT:
        raise _invalid(field, f"a name has at most {NAME_LIMIT} characters")
    if "/" in name or ":" in name:
        raise _invalid(field, "a name has neither `/` nor `:`")
    if _resolves(name):
        raise _invalid(field, "as a file the name would be another one")
    if clean(name) != name:
        raise _invalid(field, "a name has no characters that cannot be seen, and no spaces around it")
    return name


def check_alias(alias: str) -> str:
    """The name of an alias; raises BadInput."""
    if not _ALIAS.fullmatch(alias) or len(alias) > ALIAS_LIMIT:
        raise _invalid("alias", f"an alias is 1 to {ALIAS_LIMIT} letters, digits, `_` and `-`")
    return alias


def check_new_alias(alias: str) -> str:
    """The name of an alias that is to be set: not one that means something already."""
    # MLflow's own reserved names: `latest`, and what reads as a version.
    if check_alias(alias).lower() == "latest" or _NUMBER_ALIAS.fullmatch(alias):
        raise _invalid("alias", f"`{alias}` is reserved")
    return alias


def check_version(text: str) -> int:
    """The number of a version, which may be none that exists; raises BadInput."""
    if not _WHOLE.fullmatch(text) or int(text) > BIGGEST_VERSION:
        raise _invalid("version", "it must be a whole number")
    return int(text)


def check_tag(key: str, value: str) -> tuple[str, str]:
    """A tag of a registered model or a version; raises BadInput."""
    check_tag_key(key)
    if len(value) > VALUE_LIMIT:
        raise _invalid("value", f"a tag has at most {VALUE_LIMIT:,} characters")
    return key, value


def check_tag_key(key: str) -> str:
    """The name of a tag; raises BadInput."""
    if not _TAG_KEY.fullmatch(key) or _resolves(key):
        raise _invalid(
            "key", "a tag's name has letters, digits, `_`, `-`, `.`, `:`, `/` and spaces, and is no path"
        )
    if len(key) > KEY_LIMIT:
        raise _invalid("key", f"a tag's name has at most {KEY_LIMIT} characters")
    return key


def check_length(text: str, limit: int, field: str) -> str:
    """A text of a length that is kept; raises BadInput."""
    if len(text) > limit:
        raise _invalid(field, f"it has at most {limit:,} characters")
    return text


def _resolves(name: str) -> bool:
    """Whether the name, taken as a path, would be another one."""
    plain = posixpath.normpath(name)
    return plain != name or plain == "." or plain.startswith(("..", "/"))


def _invalid(field: str, why: str) -> BadInput:
    return BadInput(f"Invalid value for parameter '{field}': {why}.", field=field)
