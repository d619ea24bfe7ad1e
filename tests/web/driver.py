"""A crawl as a process of its own, for tests that kill it: `python -m web.driver FOLDER [--file-size BYTES]`.

Knows: how to crawl FOLDER/urls.txt into FOLDER/out with the tests' own cleaner.
Does not know: who kills it.
"""

from __future__ import annotations

import resource
import signal
import sys
from pathlib import Path

from cleaners import Options
from scraper.config import Settings, UsageError
from scraper.web import start
from scraper.web.fetch import Identity
from scraper.web.plan import Plan
from scraper.web.screen import Lines
from scraper.web.sink import sink
from scraper.workers import Limits as PageLimits
from web.runs import EASY, SWIFT, Inline


def main() -> int:
    """Crawl; the exit code."""
    folder = Path(sys.argv[1])
    if "--file-size" in sys.argv:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        most = int(sys.argv[sys.argv.index("--file-size") + 1])
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    out = folder / "out"
    wishes = start.Wishes(folder / "urls.txt", Identity("newswash-test", private=True), EASY)
    try:
        with sink(Settings(Options(), PageLimits(), out=out), "1") as writer:
            return start.crawl(Plan(out, manners=SWIFT), wishes, Inline(), writer, Lines())
    except UsageError:
        return 2


if __name__ == "__main__":
    sys.exit(main())
