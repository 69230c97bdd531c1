"""The policy file: read with its line numbers, laid over a preset, turned into domain values, and checked."""

from bot.policy.building import build
from bot.policy.checking import Finding, FindingKind, check
from bot.policy.files import PolicyFile, load

__all__ = ["Finding", "FindingKind", "PolicyFile", "build", "check", "load"]
