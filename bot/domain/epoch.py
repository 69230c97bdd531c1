"""Moments as MLflow writes them: milliseconds since 1970 UTC."""

from datetime import UTC, datetime


def milliseconds(at: datetime) -> int:
    """Since 1970 UTC."""
    return round(at.timestamp() * 1000)


def moment(since_1970: int) -> datetime:
    """The time so many milliseconds after 1970 UTC."""
    return datetime.fromtimestamp(since_1970 / 1000, UTC)
