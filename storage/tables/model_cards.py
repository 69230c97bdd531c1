"""What people wrote into the model card of a version."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, BigId


class ModelCardTextRow(Base):
    """One writing; the last of a version counts, those before stay."""

    __tablename__ = "model_card_text"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    # The writings of one version, the last of which is shown.
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id"), index=True)
    purpose: Mapped[str] = mapped_column(Text, default="")
    intended_use: Mapped[str] = mapped_column(Text, default="")
    not_for: Mapped[str] = mapped_column(Text, default="")
    limits: Mapped[str] = mapped_column(Text, default="")
    ethics: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
