"""How often each method may be called; the buckets run on the workspace's clock."""

import math
from dataclasses import dataclass

from workspace.clock import Clock
from workspace.refusals import SlackRefusal


@dataclass(frozen=True)
class Limit:
    """`per_minute` on average, `burst` at once; separate for each channel if so marked."""

    per_minute: float
    burst: int
    by_channel: bool = False


# Slack publishes the rates and only says that short bursts are tolerated: a minute's worth here, thirty
# connections (the SDK asks for two each time), and five posts in a row to one channel.
TIER_1 = Limit(1, 30)
TIER_2 = Limit(20, 20)
TIER_3 = Limit(50, 50)
TIER_4 = Limit(100, 100)
POSTING = Limit(60, 5, by_channel=True)
SPECIAL = Limit(600, 600)

LIMITS = {
    "apps.connections.open": TIER_1,
    "conversations.list": TIER_2,
    "pins.add": TIER_2,
    "usergroups.list": TIER_2,
    "usergroups.users.list": TIER_2,
    "users.list": TIER_2,
    "bots.info": TIER_3,
    "chat.delete": TIER_3,
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.join": TIER_3,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "reactions.add": TIER_3,
    "team.info": TIER_3,
    "users.lookupByEmail": TIER_3,
    "chat.postEphemeral": TIER_4,
    "conversations.members": TIER_4,
    "files.completeUploadExternal": TIER_4,
    "files.getUploadURLExternal": TIER_4,
    "files.info": TIER_4,
    "users.info": TIER_4,
    "views.open": TIER_4,
    "views.publish": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
    "chat.postMessage": POSTING,
}


@dataclass
class _Bucket:
    left: float
    at: float


class Rates:
    """Buckets by method, and by channel where the limit says so."""

    def __init__(self, clock: Clock, *, enforced: bool = True) -> None:
        self._clock = clock
        self.enforced = enforced
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    def spend(self, method: str, channel: str) -> None:
        """Count one call; over the limit raises `ratelimited` with its Retry-After."""
        if not self.enforced:
            return
        limit = LIMITS.get(method, SPECIAL)
        key = (method, channel if limit.by_channel else "")
        now = self._clock.now()
        bucket = self._buckets.setdefault(key, _Bucket(limit.burst, now))
        # Refilled by the workspace's clock: a test moves it on in place of waiting.
        refill = (now - bucket.at) * limit.per_minute / 60
        bucket.left, bucket.at = min(limit.burst, bucket.left + refill), now
        if bucket.left < 1:
            # Retry-After is in whole seconds.
            wait = math.ceil((1 - bucket.left) * 60 / limit.per_minute)
            raise SlackRefusal("ratelimited", status=429, retry_after=max(1, wait))
        bucket.left -= 1
