"""What a service counts, in the text format that Prometheus reads (version 0.0.4).

Knows: the counters and their names.
Does not know: HTTP, time.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scraper.record import Outcome

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper ends of the classes of waiting times, in seconds."""


class Metrics:
    """The counters of one service.

    Attributes:
        waiting: pages in hand.
    """

    def __init__(self) -> None:
        self.waiting = 0
        self._pages: Counter[tuple[str, str]] = Counter()
        self._lines: Counter[str] = Counter()
        self._refused: Counter[int] = Counter()
        self._classes: Counter[float] = Counter()
        self._seconds = 0.0

    @contextmanager
    def one(self) -> Iterator[None]:
        """While the block runs, one more page is in hand."""
        self.waiting += 1
        try:
            yield
        finally:
            self.waiting -= 1

    def cleaned(self, outcome: Outcome, seconds: float) -> None:
        """Count a page and how long its caller waited."""
        self._pages[outcome.status, outcome.reason] += 1
        self._lines.update(outcome.removed)
        self._seconds += seconds
        self._classes.update(end for end in BUCKETS if seconds <= end)

    def refused(self, code: int) -> None:
        """Count a request that was not served."""
        self._refused[code] += 1

    def text(self) -> str:
        """The counters as text."""
        pages = {
            f'{{status="{status}",reason="{reason}"}}': number
            for (status, reason), number in sorted(self._pages.items())
        }
        lines = {f'{{kind="{kind}"}}': number for kind, number in sorted(self._lines.items())}
        refused = {f'{{code="{code}"}}': number for code, number in sorted(self._refused.items())}
        total = self._pages.total()
        waits: dict[str, float] = {f'_bucket{{le="{end}"}}': self._classes[end] for end in BUCKETS}
        waits |= {'_bucket{le="+Inf"}': total, "_sum": self._seconds, "_count": total}
        parts = [
            _family("newswash_pages_total", "counter", "Pages and texts, by what became of them.", pages),
            _family("newswash_lines_removed_total", "counter", "Lines left behind, by kind.", lines),
            _family("newswash_refused_total", "counter", "Requests that were refused, by status.", refused),
            _family("newswash_waiting", "gauge", "Pages in hand.", {"": self.waiting}),
            _family("newswash_seconds", "histogram", "Time from request to answer.", waits),
        ]
        return "".join(parts)


def _family(name: str, kind: str, about: str, values: Mapping[str, float]) -> str:
    """One family of counters."""
    lines = [f"# HELP {name} {about}", f"# TYPE {name} {kind}"]
    return "\n".join([*lines, *(f"{name}{labels} {value}" for labels, value in values.items())]) + "\n"
