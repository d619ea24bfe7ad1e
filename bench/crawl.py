"""`python -m bench.crawl`: a crawl on loopback beside cleaning alone, Scrapy and trafilatura.

Knows: how each contender is called, what a ledger of a million URLs has to do.
Does not know: what is crawled (`newsroom`), how a crawl works inside.

The site answers from a process of its own, on the same machine. Every contender gets the same list, no
delay between requests and the same number of workers; what is timed is its whole command, from start to
exit. Scrapy asks hosts one request at a time, as newswash does, and runs trafilatura in an item pipeline;
trafilatura's command has its pause set to 0. Seconds of processor are those of the command and all it
starts, without the site: they tell more than the clock where other work goes on.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench import commands, newsroom
from bench.table import Table, show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]

SPIDER = """
import hashlib, pathlib, sys
import scrapy, trafilatura
from scrapy.crawler import CrawlerProcess

listed, out = map(pathlib.Path, sys.argv[1:3])

class Clean:
    def process_item(self, item):
        text = trafilatura.extract(item["body"], url=item["url"])
        if text:
            name = hashlib.sha256(item["url"].encode()).hexdigest()[:16]
            (out / f"{name}.txt").write_text(text, encoding="utf-8")
        return item

class News(scrapy.Spider):
    name = "news"
    custom_settings = {
        "ITEM_PIPELINES": {Clean: 1}, "CONCURRENT_REQUESTS": 128, "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 0, "ROBOTSTXT_OBEY": True, "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False,
    }

    async def start(self):
        for line in listed.open():
            yield scrapy.Request(line.strip())

    def parse(self, response):
        yield {"url": response.url, "body": response.text}

process = CrawlerProcess()
process.crawl(News)
process.start()
"""


def _contenders(folder: Path, listed: Path, local: Path, workers: int) -> dict[str, list[str]]:
    """The command of every contender that is installed; each runs in a folder of its own."""
    python = sys.executable
    spider, config = folder / "spider.py", folder / "trafilatura.cfg"
    spider.write_text(SPIDER, "utf-8")
    config.write_text(_settings_without_pause(), "utf-8")
    ours = [python, "-m", "scraper"]
    common = ["--workers", str(workers), "--quiet", "-o", "out"]
    runs = {
        "newswash clean (no network)": [*ours, "clean", str(local), *common],
        "newswash crawl": [*ours, "crawl", str(listed), "--delay", "0", "--allow-private", *common],
    }
    if importlib.util.find_spec("scrapy"):
        runs["Scrapy, trafilatura in its pipeline"] = [python, str(spider), str(listed), "."]
    tool = str(Path(python).with_name("trafilatura"))
    parallel = ["--parallel", str(workers), "--config-file", str(config)]
    runs["trafilatura -i"] = [tool, "-i", str(listed), "-o", ".", *parallel]
    return runs


def speed(pages: int, hosts: int, workers: int, folder: Path) -> Table:
    """Every contender over the same pages."""
    listed, local = folder / "urls.txt", folder / "pages"
    local.mkdir()
    for number in range(pages):
        (local / f"{number}.html").write_bytes(newsroom.body(number))
    rows = []
    with newsroom.newsroom(hosts) as roots:
        urls = [f"{roots[number % hosts]}/tin/{number}.html" for number in range(pages)]
        listed.write_text("".join(f"{url}\n" for url in urls), "utf-8")
        took = {}
        for place, (name, command) in enumerate(_contenders(folder, listed, local, workers).items()):
            out = folder / str(place)
            out.mkdir()
            took[name] = commands.run(command, out, {"PYTHONPATH": str(ROOT)})
            texts = sum(1 for _ in out.rglob("*.txt"))
            rows.append((name, str(texts), took[name]))
    base = took["newswash crawl"]
    return Table(
        f"Crawl: {pages} pages of {newsroom.SIZE // 1000} kB, {hosts} hosts on loopback, {workers} workers",
        ("command", "texts", "seconds", "pages/s", "times crawl's", "CPU s", "times crawl's", "MiB"),
        tuple(
            (
                name,
                texts,
                f"{run.seconds:.1f}",
                f"{pages / run.seconds:.0f}",
                f"{run.seconds / base.seconds:.2f}",
                f"{run.cpu:.1f}",
                f"{run.cpu / max(base.cpu, 0.01):.2f}",
                f"{run.memory / (1 << 20):.0f}",
            )
            for name, texts, run in rows
        ),
        notes=("Wanted: cleaning alone at least 0.80 times, the crawlers of others at least 2.00 times.",),
    )


def _settings_without_pause() -> str:
    """The settings trafilatura has, but without its pause between downloads, and with loopback allowed."""
    found = importlib.util.find_spec("trafilatura")
    if found is None or found.origin is None:
        raise RuntimeError("trafilatura is not installed")
    text = Path(found.origin).with_name("settings.cfg").read_text("utf-8")
    changed = {"SLEEP_TIME": "0", "SSRF_PROTECTION": "False"}
    kept = [line for line in text.splitlines() if line.partition("=")[0].strip() not in changed]
    at = kept.index("[DEFAULT]") + 1
    return "\n".join([*kept[:at], *(f"{name} = {value}" for name, value in changed.items()), *kept[at:]])


LEDGER = """
import sys, time
from pathlib import Path
from bench.memory import high_water
from scraper.web.frontier import Frontier
from scraper.web.ledger import Ledger, Result
from scraper.web.polite import Pace
began = time.perf_counter()
ledger = Ledger(Path(sys.argv[1]))
ledger.counts()
frontier = Frontier(ledger)
turn = frontier.next(0.0)
start = time.perf_counter() - began
turns, slowest = min(50_000, ledger.counts()["waiting"] - 1), 0.0
began = time.perf_counter()
for number in range(turns):
    ledger.finish(turn.task.row.id, Result("ok", 0.0, http=200))
    frontier.release(turn.host, Pace())
    frontier.finished(turn.task)
    at = time.perf_counter()
    turn = frontier.next(0.0)
    slowest = max(slowest, time.perf_counter() - at)
each = (time.perf_counter() - began) / turns
print(start, each * 1000, slowest * 1000, high_water() / (1 << 20))
"""


def ledger(urls: int, hosts: int, folder: Path) -> Table:
    """What a ledger with many URLs costs to begin with, and for each further URL."""
    from scraper.web.ledger import Ledger  # noqa: PLC0415 - only this part needs it
    from scraper.web.urls import read  # noqa: PLC0415 - as above

    path = folder / "ledger.sqlite"
    began = time.perf_counter()
    made = Ledger(path)
    for first in range(0, urls, 500):
        numbers = range(first, min(urls, first + 500))
        made.add(read(f"https://h{number % hosts}.example/tin/{number}.html") for number in numbers)
    made.close()
    entered = time.perf_counter() - began
    code = textwrap.dedent(LEDGER)
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code, str(path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    start, each, slowest, memory = map(float, done.stdout.split())
    return Table(
        f"Ledger: {urls} URLs of {hosts} hosts",
        ("what", "figure", "at most"),
        (
            ("the list is entered, s", f"{entered:.1f}", ""),
            ("start to the first URL, s", f"{start:.2f}", "5"),
            ("next URL and recording one, mean ms", f"{each:.3f}", "1"),
            ("slowest choice of a URL, ms", f"{slowest:.2f}", ""),
            ("memory, MiB", f"{memory:.0f}", "300"),
            ("file, MiB", f"{path.stat().st_size / (1 << 20):.0f}", ""),
        ),
    )


def tables(given: argparse.Namespace) -> Iterator[Table]:
    """The tables asked for."""
    for name in given.parts or PARTS:
        with tempfile.TemporaryDirectory(prefix="newswash-bench-") as folder:
            yield PARTS[name](given, Path(folder))


PARTS: dict[str, Callable[[argparse.Namespace, Path], Table]] = {
    "speed": lambda given, folder: speed(given.pages, given.hosts, given.workers, folder),
    "ledger": lambda given, folder: ledger(given.urls, given.ledger_hosts, folder),
}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Speed of a crawl on loopback, beside other crawlers.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)} (all)")
    parser.add_argument("--pages", type=int, default=5_000)
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--urls", type=int, default=1_000_000)
    parser.add_argument("--ledger-hosts", type=int, default=10_000)
    given = parser.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}")
    for table in tables(given):
        show(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
