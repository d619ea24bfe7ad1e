"""What a crawl is asked to do, and what it works with: the values its parts share.

Knows: the names of the parts and what each promises.
Does not know: how any part does its work.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from scraper.web.intake import Shard
from scraper.web.polite import Manners

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from pathlib import Path

    from scraper.record import Job, Outcome
    from scraper.web.ledger import Ledger
    from scraper.web.tally import Tally
    from scraper.web.warc_out import WarcOut


class Cleaning(Protocol):
    """Cleans pages; `scraper.workers.Pool` is one. The future never raises."""

    def submit(self, job: Job) -> Future[Outcome]:
        """Clean one page."""


@dataclass(frozen=True, slots=True)
class Written:
    """Where an outcome went: the file below OUT and its size; None where it has none of its own."""

    path: str | None = None
    size: int | None = None


class Sink(Protocol):
    """Writes outcomes: the text, and a row of the manifest.

    Attributes:
        batch: how many outcomes are put before `commit` is called; 1 where each has a file of its own.
    """

    batch: int

    def path_of(self, stem: str) -> str | None:
        """The file an outcome of this stem would get, below OUT; None where it gets none of its own."""

    def put(self, outcome: Outcome) -> Written:
        """Write one outcome. An `OSError` ends the crawl."""

    def commit(self) -> None:
        """Make what was put stand, with its rows in the manifest. An `OSError` ends the crawl."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a crawl shall do.

    Attributes:
        out: the folder to write to.
        manners: how polite it is.
        decoded: most bytes a page may have once unpacked.
        connections: requests under way at once, over all hosts.
        backlog: bytes of pages in the workers' hands at once.
        shard: which hosts are ours.
        ignore_robots: whether robots.txt is not asked for.
        render: gives the HTML of a page that needs JavaScript, from its address; or None.
        render_seconds: most time it may take.
    """

    out: Path
    manners: Manners = field(default_factory=Manners)
    decoded: int = 20 << 20
    connections: int = 128
    backlog: int = 24 << 20
    shard: Shard = field(default_factory=Shard)
    ignore_robots: bool = False
    render: Callable[[str], str | bytes] | None = None
    render_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Tools:
    """What a crawl works with.

    Attributes:
        ledger: its memory.
        cleaning: cleans pages.
        sink: writes outcomes.
        tally: counts.
        clock: tells the time, in seconds since 1970.
        say: shows one line to people.
        warc: keeps exchanges, if they are kept.
        warc_robots: keeps those that asked for robots.txt; apart, so that an archive holds pages.
    """

    ledger: Ledger
    cleaning: Cleaning
    sink: Sink
    tally: Tally
    clock: Callable[[], float]
    say: Callable[[str], None]
    warc: WarcOut | None = None
    warc_robots: WarcOut | None = None
