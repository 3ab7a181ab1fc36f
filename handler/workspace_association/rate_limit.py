"""When the next call may be sent: as fast as a quota allows that the service does not tell, and hardly ever faster."""

from bisect import bisect

BURST = 5
"""Calls that Amazon Connect takes at once, by default."""

RATE = 2.0
"""Calls a second that it takes in the long run, by default; on request, more (quota page of Amazon Connect)."""

_SLOWEST = RATE / 4
"""Calls a second, however much of the quota others use up."""

_GROWTH = 0.0004
"""How much faster after the first call since a refusal; twice as much after the second, and so on."""

_RECOVERY = 0.05
"""How much faster after each call, while the pace is below what the default quota allows."""

_ENOUGH = 8
"""Calls between two refusals that tell how many a second the quota allows."""

_ROUNDING = 0.001
"""Seconds."""


class RateLimiter:
    """Limits the calls of one operation to a rate that it learns from what is throttled. Times are in seconds.

    The service has a bucket, which it fills at a steady rate and takes a token from for each call. Here is a model of
    that bucket. As long as nothing is throttled, the model is filled faster and faster. The first refusal tells the
    rate: of all that went through since the bucket was full, a burst was in it, and the rest has come in since. Later,
    what went through between two refusals tells; in between, the rate grows a little, to see whether there is more.
    """

    def __init__(self, now: float) -> None:
        self._rate = RATE
        self._tokens = float(BURST)
        self._filled_at = now
        self._accepted: list[float] = []
        self._refused: list[float] = []
        self._accepted_since = 0
        self._slowed_at = now - 1

    def ready_in(self, now: float) -> float:
        """Seconds until the next call may be sent; 0 where it may be sent now."""
        if self._refused and now - self._filled_at > BURST / self._rate:
            # Nothing was sent for so long that the bucket is full: as after a refusal, and this time since.
            self._accepted, self._refused = [], [now - BURST / self._rate]
        self._tokens = min(BURST, self._tokens + (now - self._filled_at) * self._rate)
        self._filled_at = now
        return 0.0 if self._tokens >= 1 else (1 - self._tokens) / self._rate + _ROUNDING

    def sent(self) -> None:
        """A call is being sent."""
        self._tokens -= 1

    def accepted(self, sent_at: float, now: float) -> None:
        """A call was within the quota, whatever came of it."""
        self._accepted.insert(bisect(self._accepted, sent_at), sent_at)
        self._accepted_since += 1
        if self._refused:
            self._rate *= 1 + (_RECOVERY if self._rate < RATE else _GROWTH * self._accepted_since)
        else:
            # The first burst says nothing of the rate. After it, each call makes room for one more at a time.
            under_way = max(0.5, self._accepted_since - BURST)
            self._rate = max(RATE, under_way / max(now - sent_at, _ROUNDING))

    def throttled(self, sent_at: float, now: float) -> None:
        """A call was refused because of the quota."""
        if sent_at <= self._slowed_at:
            return  # sent before the last refusal was known
        self._rate = max(_SLOWEST, self._learned(sent_at))
        self._tokens = min(self._tokens, 0.5)
        self._slowed_at = now
        self._refused.append(sent_at)
        self._accepted_since = 0

    def _learned(self, at: float) -> float:
        """Calls a second, now that one that was sent at a time was refused."""
        if not self._refused:
            before = self._accepted[: bisect(self._accepted, at)]
            rates = ((len(before) - index - BURST) / (at - sent) for index, sent in enumerate(before) if sent < at)
            return min(max([RATE, *rates]), max(RATE, self._rate / 2))
        count, since = 0, at
        for since in reversed(self._refused):
            count = bisect(self._accepted, at) - bisect(self._accepted, since)
            if count >= _ENOUGH:
                return min(count / (at - since), self._rate)
        return min((count + 1) / (at - since), self._rate) if count > 1 else 0.7 * self._rate
