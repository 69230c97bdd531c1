"""Why a paired test cannot say anything: light enough for whoever only reads the answer."""

from enum import StrEnum


class Untested(StrEnum):
    """Why nothing can be said about a difference."""

    NOT_STORED = "not_stored"
    DIFFERENT_DATA = "different_data"
    NOTHING_SHARED = "nothing_shared"
    TOO_FEW = "too_few"
    TRUTH_DIFFERS = "truth_differs"
    DISAGREES = "disagrees"
    NO_TEST = "no_test"
