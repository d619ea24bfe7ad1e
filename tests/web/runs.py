"""Runs a crawl, or a few requests, inside the test's own process, and reads what it left.

The cleaner is a few lines.

Knows: how the parts of a crawl are put together.
Does not know: what any test looks for.
"""

from __future__ import annotations

import asyncio
import json
import re
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from cleaners import Options
from scraper.config import Settings
from scraper.record import Job, Outcome
from scraper.web import start
from scraper.web.exchange import Identity, Limits
from scraper.web.fetch import Fetcher
from scraper.web.plan import Plan
from scraper.web.polite import Manners
from scraper.web.sink import sink
from scraper.workers import Limits as PageLimits

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from pathlib import Path

    from scraper.web.exchange import Exchange

SWIFT = Manners(
    delay=0.0,
    first_backoff=0.05,
    longest_backoff=0.2,
    retry_wait=0.05,
    robots_waits=(0.05, 0.1, 0.2),
    patience=2.0,
)
"""Manners for a server that is ours: everything in a fraction of the time."""

TIGHT = Limits(wire=1 << 20, deadline=1.5, connect=1.0, rate=2_000.0, grace=0.3)


EASY = Limits(deadline=20.0)
"""Limits for a server that behaves, on a machine that may be busy."""


def fetched(
    *urls: str,
    identity: Identity | None = None,
    limits: Limits = EASY,
    resolve: Callable[[str, int], Awaitable[list[tuple[str, int]]]] | None = None,
) -> list[Exchange]:
    """Ask for addresses, one after the other, on one fetcher."""

    async def ask() -> list[Exchange]:
        clock = asyncio.get_running_loop().time
        who = identity or Identity("newswash-test", private=True)
        async with Fetcher(who, limits, clock, resolve=resolve) as fetcher:
            return [await fetcher.get(url) for url in urls]

    return asyncio.run(ask())


def plain_outcome(job: Job) -> Outcome:
    """The paragraphs of a page, in the charset the header names: enough for tests of everything else."""
    page = (job.data or b"").decode(job.charset or "utf-8", "replace")
    lines = [re.sub(r"<[^>]+>", "", line).strip() for line in re.findall(r"<p>(.*?)</p>", page, re.DOTALL)]
    title = re.search(r"<h1>(.*?)</h1>", page)
    done = Outcome(job.id, job.stem, job.url, "ok", text="\n".join(lines), title=title[1] if title else None)
    return done if lines else replace(done, status="skipped", reason="no-body")


class Inline:
    """Cleans at once."""

    def submit(self, job: Job) -> Future[Outcome]:
        future: Future[Outcome] = Future()
        future.set_result(plain_outcome(job))
        return future


@dataclass(slots=True)
class Heard:
    """A screen that remembers what was said."""

    lines: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, tally: object, now: float) -> None:
        pass

    def say(self, line: str) -> None:
        self.lines.append(line)


@dataclass(slots=True)
class Ended:
    """What a run left."""

    code: int
    out: Path
    said: list[str]

    def rows(self) -> dict[str, dict[str, Any]]:
        """The newest manifest row of every input."""
        lines = (self.out / "manifest.jsonl").read_text("utf-8").splitlines()
        return {row["id"]: row for row in map(json.loads, lines)}

    def reasons(self) -> dict[str, str]:
        return {url: row["reason"] or row["status"] for url, row in self.rows().items()}

    def texts(self) -> dict[str, str]:
        return texts(self.out)

    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.out / "report.json").read_text("utf-8"))
        return found


def texts(out: Path) -> dict[str, str]:
    """Every text file below a folder."""
    return {str(path.relative_to(out)): path.read_text("utf-8") for path in sorted(out.rglob("*.txt"))}


def crawl(
    urls: Iterable[str],
    folder: Path,
    *,
    plan: dict[str, Any] | None = None,
    wishes: dict[str, Any] | None = None,
    formats: tuple[str, ...] = ("txt",),
    private: bool = True,
) -> Ended:
    """Crawl a list into `folder/out`."""
    listed = folder / "urls.txt"
    listed.write_text("".join(f"{url}\n" for url in urls), encoding="utf-8")
    out = folder / "out"
    settings = Settings(Options(), PageLimits(), formats=formats, out=out)
    heard = Heard()
    asked = Plan(out, **{"manners": SWIFT, **(plan or {})})
    wanted = start.Wishes(
        **{
            "source": listed,
            "identity": Identity("newswash-test", private=private),
            "limits": EASY,
            **(wishes or {}),
        }
    )
    with sink(settings, "1") as writer:
        code = start.crawl(asked, wanted, Inline(), writer, heard)
    return Ended(code, out, heard.lines)
