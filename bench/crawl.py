"""`python -m bench.crawl`: a crawl on loopback beside cleaning alone, Scrapy and trafilatura.

Knows: the site that is crawled, how each contender is called, what a ledger of a million URLs has to do.
Does not know: how a crawl works inside.

The site answers from a process of its own. Every contender gets the same list, no delay between requests and
the same number of workers; what is timed is its whole command, from start to exit. Scrapy asks hosts one
request at a time, as newswash does, and runs trafilatura in an item pipeline; trafilatura's command has its
pause set to 0.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import textwrap
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.table import Table, show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

ROOT = Path(__file__).parents[1]
SIZE = 80_000
PARAGRAPHS = 14
CHOICE = 1_000
"""Different pages; each address gets one of them with its own number in it."""

_WORDS = [
    "sông",
    "núi",
    "chợ",
    "làng",
    "phố",
    "người",
    "nhà",
    "đường",
    "cầu",
    "bến",
    "thuyền",
    "vườn",
    "ruộng",
    "mùa",
    "nắng",
    "mưa",
    "sáng",
    "chiều",
    "hội",
    "trường",
    "lớp",
    "sách",
    "thợ",
    "gốm",
    "lụa",
    "chè",
    "lúa",
    "cá",
    "muối",
    "đèn",
    "trống",
    "hát",
    "kể",
    "đi",
    "về",
    "mở",
    "bán",
    "mua",
    "xây",
    "sửa",
    "trồng",
    "gặt",
    "nhớ",
    "thương",
    "mới",
    "cũ",
    "lớn",
    "nhỏ",
]

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


@dataclass(frozen=True, slots=True)
class Timed:
    """What a command took: seconds of wall clock, and the texts it wrote."""

    seconds: float
    texts: int


def page(number: int, chance: random.Random) -> str:
    """A news page of about `SIZE` bytes, most of it markup, as it is on real sites."""

    def sentence(words: int) -> str:
        return " ".join(chance.choice(_WORDS) for _ in range(words)).capitalize() + "."

    title = sentence(9)[:-1]
    body = "".join(f"<p>{' '.join(sentence(18) for _ in range(4))}</p>\n" for _ in range(PARAGRAPHS))
    start = (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title} - Báo Mây</title>'
        f'<meta property="og:type" content="article"></head>'
        f"<body><article><h1>{title} {number}</h1>{body}</article>"
    )
    rest = []
    length = len(start.encode())
    while length < SIZE:
        item = (
            f'<div class="box-item" data-id="{chance.randrange(10**9)}">'
            f'<a class="thumb" href="/tin/{number}.html"><img src="/anh/{chance.randrange(10**9)}.jpg"></a>'
            f'<h3><a href="/tin">{sentence(8)}</a></h3></div>'
        )
        script = f"<script>d.push({{id:{chance.randrange(10**12)},v:'{'x' * 330}'}});</script>"
        rest.append(item + script)
        length += len(rest[-1].encode())
    return f"{start}<aside>{''.join(rest)}</aside></body></html>"


def serve(addresses: list[str], ready: Connection) -> None:
    """Answer every request on every address until the process is ended."""
    chance = random.Random(7)  # noqa: S311 - filler text
    pages = [page(number, chance).encode() for number in range(CHOICE)]

    class Answers(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = transport
            self.buffer = b""

        def data_received(self, data: bytes) -> None:
            self.buffer += data
            while b"\r\n\r\n" in self.buffer:
                head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
                self.transport.write(_answer(head, pages))  # type: ignore[attr-defined]  # it is a Transport

    async def run() -> None:
        loop = asyncio.get_running_loop()
        first = await loop.create_server(Answers, addresses[0], 0, backlog=1024)
        port = first.sockets[0].getsockname()[1]
        for address in addresses[1:]:
            await loop.create_server(Answers, address, port, backlog=1024)
        ready.send(port)
        await asyncio.Event().wait()

    asyncio.run(run())


def _answer(head: bytes, pages: list[bytes]) -> bytes:
    path = head.split(b" ", 2)[1]
    if path == b"/robots.txt":
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    number = path.rpartition(b"/")[2].partition(b".")[0]
    # its number stands in the text: trafilatura's command names files by what they hold
    body = pages[int(number) % CHOICE].replace(b"<p>", b"<p>" + number + b" ", 1)
    kind = b"Content-Type: text/html; charset=utf-8\r\n"
    return b"HTTP/1.1 200 OK\r\n%bContent-Length: %d\r\n\r\n%b" % (kind, len(body), body)


@contextmanager
def site(hosts: int) -> Iterator[list[str]]:
    """A running site: the roots of its hosts."""
    addresses = [f"127.1.{number >> 8}.{number & 255}" for number in range(1, hosts + 1)]
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(addresses, there), daemon=True)
    process.start()
    port = here.recv()
    try:
        yield [f"http://{address}:{port}" for address in addresses]
    finally:
        process.terminate()
        process.join()


def timed(command: list[str], out: Path) -> Timed:
    """Run a command to its end."""
    out.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    began = time.perf_counter()
    subprocess.run(command, check=False, cwd=out, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - the contenders
    seconds = time.perf_counter() - began
    return Timed(seconds, sum(1 for _ in out.rglob("*.txt")))


def speed(pages: int, hosts: int, workers: int, folder: Path) -> Table:
    """Every contender over the same pages."""
    python = sys.executable
    listed, local, spider = folder / "urls.txt", folder / "pages", folder / "spider.py"
    spider.write_text(SPIDER, "utf-8")
    config = folder / "trafilatura.cfg"
    config.write_text(_settings_without_pause(), "utf-8")
    with site(hosts) as roots:
        urls = [f"{roots[number % hosts]}/tin/{number}.html" for number in range(pages)]
        listed.write_text("".join(f"{url}\n" for url in urls), "utf-8")
        local.mkdir()
        chance = random.Random(7)  # noqa: S311 - the same filler as the server's
        texts = [page(number, chance).encode() for number in range(CHOICE)]
        for number in range(pages):
            answer = _answer(f"GET /tin/{number}.html HTTP/1.1".encode(), texts)
            (local / f"{number}.html").write_bytes(answer.partition(b"\r\n\r\n")[2])
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
        found = {
            name: timed(command, folder / str(place)) for place, (name, command) in enumerate(runs.items())
        }
    base = found["newswash crawl"].seconds
    rows = tuple(
        (
            name,
            str(run.texts),
            f"{run.seconds:.1f}",
            f"{pages / run.seconds:.0f}",
            f"{run.seconds / base:.2f}",
        )
        for name, run in found.items()
    )
    return Table(
        f"Crawl: {pages} pages of {SIZE // 1000} kB from {hosts} hosts on loopback, {workers} workers",
        ("command", "texts", "seconds", "pages/s", "times crawl's seconds"),
        rows,
        notes=("Wanted: cleaning alone at least 0.80, the crawlers of others at least 2.00.",),
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
