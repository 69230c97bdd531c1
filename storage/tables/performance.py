"""The performance of models in use, as it was computed: by what it was computed from, so that nothing is computed twice."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class PerformanceRow(Base):
    """One result: `key` is the hash of all that went into it, `content` its JSON. The newest of each place are kept."""

    __tablename__ = "performance_result"
    __table_args__ = (
        # The oldest of a place are let go.
        Index(None, "registered_model_id", "environment", "computed_at"),
    )

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"))
    environment: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    computed_at: Mapped[datetime]
