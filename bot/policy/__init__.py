"""The policy file: read with its line numbers, laid over a preset, turned into domain values, and checked."""

from bot.policy.building import build
from bot.policy.checking import check
from bot.policy.files import PolicyFile, load
from bot.policy.findings import WORTH_KNOWING, Finding, FindingKind, KnownData, Outside

__all__ = [
    "WORTH_KNOWING",
    "Finding",
    "FindingKind",
    "KnownData",
    "Outside",
    "PolicyFile",
    "build",
    "check",
    "load",
]
