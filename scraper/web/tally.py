"""Where a crawl stands, in numbers.

Knows: what is counted while it runs, and what the report of a ledger says.
Does not know: how numbers are shown.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.web.ledger import Ledger, State

_HOSTS = 10_000
_WINDOW = 60.0
_EVERY = 1.0


@dataclass(slots=True)
class Tally:
    """The numbers of one run.

    Attributes:
        started: when it began.
        total: URLs in the ledger.
        before: of these, done before this run.
        states: URLs this run has finished, by state.
        reasons: the same by reason, without `ok`.
        requests: requests sent, robots.txt included.
        received: bytes of bodies, as sent.
        unchanged: pages that had not changed since.
        active: hosts that have work.
        complete: whether the list has been read to its end.
    """

    started: float
    total: int = 0
    before: int = 0
    states: Counter[State] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    received: int = 0
    unchanged: int = 0
    active: int = 0
    complete: bool = False
    _lately: deque[tuple[float, int]] = field(default_factory=deque)

    def rate(self, now: float) -> float:
        """URLs finished a second, over the last minute."""
        if not self._lately or now - self._lately[-1][0] >= _EVERY:
            self._lately.append((now, self.done))
        while len(self._lately) > 1 and now - self._lately[0][0] > _WINDOW:
            self._lately.popleft()
        since, before = self._lately[0] if len(self._lately) > 1 else (self.started, 0)
        return (self.done - before) / max(now - since, 0.001)

    @property
    def done(self) -> int:
        """URLs this run has finished."""
        return self.states.total()

    def count(self, state: State, reason: str) -> None:
        """One more URL is finished."""
        self.states[state] += 1
        if reason:
            self.reasons[reason] += 1


def describe(ledger: Ledger, now: float) -> dict[str, Any]:
    """What a ledger says: URLs by state, by reason, by HTTP status and by host; held hosts."""
    counts = ledger.counts()
    return {
        "urls": sum(counts.values()),
        "states": counts,
        "reasons": [
            {"status": state, "reason": reason, "count": count}
            for state, reason, count in ledger.reasons()
            if reason
        ],
        "http": {str(status) if status else "none": count for status, count in ledger.statuses()},
        "paywalled": ledger.paywalled(),
        "hosts": [{"host": name, **states} for name, states in ledger.by_host(_HOSTS)],
        "held": [
            {"host": name, "reason": reason, "seconds": round(until - now)}
            for name, reason, until in ledger.held(now)
        ],
        "robots_ignored": ledger.note("ignore_robots") == "yes",
        "shard": ledger.note("shard"),
    }
