"""Anchors on an object store that keeps what is written (S3 Object Lock): nobody deletes one before its time, not even the owner."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.domain.audit import Anchor
from bot.errors import BadInput, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

SCHEME = "s3://"
TIMEOUT_S = 5
# The name says it all, so that reading back is one list and no look into any object.
_NAME = re.compile(r"([0-9]{12,18})-([0-9a-f]{64})")


@dataclass(frozen=True)
class ObjectStore:
    """A place such as `s3://bucket/audit`; credentials and endpoint are those of every tool of AWS."""

    url: str
    days: int = 0

    def keep(self, anchor: Anchor, at: datetime) -> None:
        """Write it as an object of its own, locked for `days`; one that is there stays as it is."""
        name = f"{self._folder}{anchor.sequence:012}-{anchor.hash}"
        with _Failures(self.url):
            known = self._client.list_objects_v2(Bucket=self._bucket, Prefix=name, MaxKeys=1)
            if known.get("KeyCount"):
                return
            self._client.put_object(
                Bucket=self._bucket,
                Key=name,
                Body=f"{at.isoformat()} {anchor}\n".encode(),
                ContentType="text/plain",
                ChecksumAlgorithm="SHA256",
                ObjectLockMode="COMPLIANCE",
                ObjectLockRetainUntilDate=at.replace(microsecond=0) + timedelta(days=self.days),
            )

    def kept(self) -> tuple[Anchor, ...]:
        """Every anchor that was ever written there, also those that somebody put a deletion in front of."""
        found: set[tuple[int, str]] = set()
        with _Failures(self.url):
            pages = self._client.get_paginator("list_object_versions")
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._folder):
                names = (each["Key"].removeprefix(self._folder) for each in page.get("Versions", ()))
                found |= {(int(match[1]), match[2]) for name in names if (match := _NAME.fullmatch(name))}
        return tuple(Anchor(sequence, digest) for sequence, digest in sorted(found))

    @property
    def _bucket(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def _folder(self) -> str:
        path = urlsplit(self.url).path.strip("/")
        return f"{path}/" if path else ""

    @cached_property
    def _client(self) -> "S3Client":
        require_installed()
        import boto3
        from botocore.config import Config

        patience = Config(
            connect_timeout=TIMEOUT_S, read_timeout=TIMEOUT_S, retries={"total_max_attempts": 2}
        )
        return boto3.client("s3", config=patience)


class _Failures:
    """Whatever the store answers badly, in words and without its secrets."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Say it."""
        if kind is None or not kind.__module__.startswith(("botocore", "boto3")):
            return
        code = getattr(error, "response", {}).get("Error", {}).get("Code", kind.__name__)
        raise Unavailable(
            f"The audit's anchors cannot be kept or read at {self._url} ({code}).",
            hint="Check MLOPS_AUDIT_ANCHOR_STORE, AWS's own settings, and that the bucket has Object Lock.",
        ) from error


def require_installed() -> None:
    """BadInput where the library for it is not installed."""
    from importlib.util import find_spec

    if find_spec("boto3") is None:
        raise BadInput(
            "An anchor store takes boto3, which is not installed.",
            field="MLOPS_AUDIT_ANCHOR_STORE",
            hint="Install `mlops-bot[s3]`.",
        )
