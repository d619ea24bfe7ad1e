"""`make run`: serve the sample site on loopback, crawl it, clean the sample dump, show what came out.

Knows: the two commands and the folders they write. Does not know: how any of it works.
The crawl is told that a private address is wanted, does not wait between requests, and is patient for two
seconds only, so that the slow page ends as one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from samples.site import serve

PORT = 8765
SAMPLES = Path("samples")
CRAWL = Path("out/crawl")
DUMP = Path("out/dump")
HASTE = ("--allow-private", "--delay", "0", "--timeout", "2", "--retries", "0")
WIDTH = 100


def newswash(*words: str) -> int:
    """Run the command, shown as a user would type it; its exit code."""
    print(f"$ newswash {' '.join(words)}", flush=True)
    return subprocess.run([sys.executable, "-m", "scraper", *words, "--quiet"], check=False).returncode  # noqa: S603 - our own command


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """The manifest of a run."""
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]


def summary(folders: list[Path]) -> Table:
    """What was written where, what was not, and what was removed by kind."""
    table = Table(box=box.SIMPLE_HEAD, title="What came out", title_justify="left")
    for heading in ("folder", "texts", "no text, and why", "lines removed, by kind"):
        table.add_column(heading, overflow="fold")
    for folder in folders:
        rows = rows_of(folder)
        reasons = Counter(row["reason"] for row in rows if row["status"] != "ok")
        kinds: Counter[str] = Counter()
        for row in rows:
            kinds.update(row["removed"])
        table.add_row(
            str(folder),
            str(sum(row["status"] == "ok" for row in rows)),
            ", ".join(f"{reason} {count}" for reason, count in reasons.most_common()),
            ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()),
        )
    return table


def show(text: Path) -> None:
    """The first lines of one cleaned file."""
    print(f"$ head -3 {text}")
    for line in text.read_text(encoding="utf-8").splitlines()[:3]:
        print(line if len(line) < WIDTH else line[: WIDTH - 1] + "…")


def main() -> int:
    """Crawl, clean, show; 0 unless a command could not run at all."""
    with serve(port=PORT):
        crawled = newswash("crawl", str(SAMPLES / "urls.txt"), "-o", str(CRAWL), *HASTE)
    cleaned = newswash("clean", str(SAMPLES / "dump"), "-o", str(DUMP))
    Console(width=WIDTH).print("", summary([CRAWL, DUMP]))
    show(min(CRAWL.rglob("*.txt")))
    page = SAMPLES / "pages" / "photocms-related-boxes" / "page.html"
    print(f"\nThe lists name bad pages on purpose. Next: .venv/bin/newswash explain {page}")
    return 0 if crawled in {0, 1} and cleaned in {0, 1} else 1


if __name__ == "__main__":
    sys.exit(main())
