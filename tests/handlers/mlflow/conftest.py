"""The house of the services tests, for programs that speak to it."""

from tests.services.conftest import furnished_postgres, furnished_sqlite, house, quick_house

__all__ = ["furnished_postgres", "furnished_sqlite", "house", "quick_house"]
