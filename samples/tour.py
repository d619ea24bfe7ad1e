"""`make run`: serve the sample site on loopback, crawl it, clean the sample dump, show what came out.

Knows: the two commands and the folders they write. Does not know: how any of it works.
The crawl is told that a private address is wanted, and does not wait between requests to it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from samples.site import serve

PORT = 8765
SLOW = 3.0
"""Seconds the slow page waits; the fetcher is told to give up sooner."""
HERE = Path(__file__).parent
OUT = Path("out")


def newswash(*words: str) -> int:
    """Run the command, shown as a user would type it; its exit code."""
    print(f"\n$ newswash {' '.join(words)}", flush=True)
    return subprocess.run([sys.executable, "-m", "scraper", *words], check=False).returncode  # noqa: S603 - our own command


def show(folder: Path) -> None:
    """The first lines of one cleaned file."""
    text = next(path for path in sorted(folder.rglob("*.txt")))
    print(f"\n$ head -3 {text}")
    for line in text.read_text(encoding="utf-8").splitlines()[:3]:
        print(line if len(line) < 110 else line[:107] + "…")  # noqa: PLR2004 - a terminal's width


def main() -> int:
    """Crawl, clean, show; 0 unless a command could not run at all."""
    urls, dump = HERE / "urls.txt", HERE / "dump"
    with serve(port=PORT, slow=SLOW):
        crawled = newswash("crawl", str(urls), "-o", str(OUT / "crawl"), "--allow-private", "--delay", "0")
    cleaned = newswash("clean", str(dump), "-o", str(OUT / "dump"))
    show(OUT / "dump")
    print("\nThe lists name bad pages on purpose: each ends in a row of manifest.jsonl with its reason.")
    print(f"Look further: newswash explain {HERE / 'pages' / 'photocms-related-boxes' / 'page.html'}")
    return 0 if crawled in {0, 1} and cleaned in {0, 1} else 1


if __name__ == "__main__":
    sys.exit(main())
