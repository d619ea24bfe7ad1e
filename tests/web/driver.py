"""A crawl as a process of its own: `python -m web.driver FOLDER [--file-size BYTES] [--tight] [--warc]`.

Knows: how to crawl FOLDER/urls.txt into FOLDER/out, and FOLDER/warc, with the tests' own cleaner.
Does not know: who kills it.
"""

from __future__ import annotations

import re
import resource
import signal
import sys
from pathlib import Path

from cleaners import Options
from scraper.config import Settings, UsageError
from scraper.web import start
from scraper.web.exchange import Identity, Limits
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
    limits = Limits(deadline=4.0, connect=2.0) if "--tight" in sys.argv else EASY
    warc = folder / "warc" if "--warc" in sys.argv else None
    wishes = start.Wishes(folder / "urls.txt", Identity("newswash-test", private=True), limits, warc)
    try:
        with sink(Settings(Options(), PageLimits(), out=out), "1") as writer:
            code = start.crawl(Plan(out, manners=SWIFT), wishes, Inline(), writer, Lines())
    except UsageError:
        return 2
    (folder / "peak").write_text(str(_high_water()), "ascii")
    return code


def _high_water() -> int:
    """Bytes of memory that this process held at most; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    found = re.search(r"^VmHWM:\s+(\d+) kB$", status.read_text("ascii"), re.MULTILINE)
    return int(found[1]) << 10 if found else 0


if __name__ == "__main__":
    sys.exit(main())
