"""Files that passed the proxy."""

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class ArtifactFileRow(Base):
    """A file by its path; `key` names its bytes on the disk, `place` is the path's first three parts.

    A listing stays within a run or a logged model, which the place is: no prefix of a text has to be searched for.
    """

    __tablename__ = "artifact_file"

    path: Mapped[str] = mapped_column(String(500), primary_key=True)
    place: Mapped[str] = mapped_column(String(500), index=True)
    key: Mapped[str] = mapped_column(String(32))
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
