"""The settings of what sources may read: folders and prefixes of object stores, and databases by name."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, DotEnvSettingsSource, NoDecode

from bot.domain.sources.source import STORES
from bot.errors import BadInput
from bot.outward_settings import parts_of

PREFIX, ROOTS = "MLOPS_SOURCE_", "MLOPS_SOURCE_ROOTS"
_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,62}")
_DATABASE = re.compile(r"(postgresql|postgres|postgresql\+psycopg|sqlite)://.+", re.DOTALL)


def _roots(roots: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_root, roots))


def _root(root: str) -> str:
    scheme, mark, rest = root.rpartition("://")
    path = rest if mark else root
    parts = path.strip("/").split("/")
    usable = scheme in STORES if mark else root.startswith("/")
    if (
        not usable
        or ".." in parts
        or "." in parts
        or (mark and not parts[0])
        or any(each in root for each in "*?[")
    ):
        raise ValueError(
            "must be whole paths of folders, and prefixes such as s3://bucket/churn, separated by commas"
        )
    return root.rstrip("/") or "/"


def _words(value: object) -> object:
    return (
        tuple(each.strip() for each in value.split(",") if each.strip()) if isinstance(value, str) else value
    )


class SourceSettings(BaseSettings):
    """What the sources of the policy may read; nothing, where nothing is said."""

    source_roots: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words), AfterValidator(_roots)] = (
        Field(
            default=(),
            validation_alias=ROOTS,
            description="What sources may read files of: folders here, and prefixes such as `s3://bucket/churn`, separated by commas.",
        )
    )
    source_databases: Mapping[str, SecretStr] = Field(
        default={},
        # Not a name that anything can have: `databases` reads the settings whose names begin so.
        validation_alias=f"{PREFIX}<NAME>",
        description="The databases that sources may ask, by name: each a setting of its own.",
    )

    @property
    def source_secrets(self) -> tuple[str, ...]:
        """What must never be shown: the addresses whole, and the passwords in them."""
        whole = tuple(each.get_secret_value() for each in self.source_databases.values())
        passwords = (urlsplit(each).password for each in whole)
        return (*whole, *(each for found in passwords if found for each in {found, unquote(found)}))


def databases(env_file: Path, secrets: Path) -> Mapping[str, SecretStr]:
    """The address of each database by its name: of the environment, else of the file, else of the secrets. BadInput names the setting alone."""
    found: dict[str, str] = {}
    for each in sorted(secrets.iterdir()) if secrets.is_dir() else ():
        if names_database(each.name) and each.is_file():
            found[each.name.upper()] = each.read_text(encoding="utf-8").strip()
    said = DotEnvSettingsSource(SourceSettings, env_file=env_file).env_vars
    for name, value in (*said.items(), *os.environ.items()):
        if names_database(name) and value:
            found[name.upper()] = value
    return {
        name.removeprefix(PREFIX).lower(): SecretStr(_checked(name, value))
        for name, value in sorted(found.items())
    }


def names_database(name: str) -> bool:
    """Whether a setting of that name is the address of a database."""
    return name.upper().startswith(PREFIX) and name.upper() != ROOTS


def _checked(name: str, address: str) -> str:
    if not _NAME.fullmatch(name.removeprefix(PREFIX)):
        raise BadInput(
            f"{name[:80]} names no database: after {PREFIX} come letters, digits and `_`.", field=name
        )
    if not _DATABASE.fullmatch(address) or not parts_of(address).scheme:
        raise BadInput(
            f"{name} must be a database's address such as postgresql://reader:password@host/name.",
            field=name,
            hint="Signs such as `[` and `@` in a password are percent-encoded: `%5B`, `%40`.",
        )
    return address
