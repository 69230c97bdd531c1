"""The house, for the API's tests."""

from tests.services.conftest import furnished_postgres, furnished_sqlite, house, quick_house

__all__ = ["furnished_postgres", "furnished_sqlite", "house", "quick_house"]
