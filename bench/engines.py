"""`python -m bench.engines SET…`: how fast it is under datatrove and Ray Data, and what large jobs then take.

Rates are marginal: the time for all pages less the time for a few, so that the start of an engine, which a
long job pays once, does not count. Compare only numbers of one run.

Knows: how to make inputs and time the samples.
Does not know: how any engine works.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bench.sets import read_page, read_set
from scraper.config import cores

ROOT = Path(__file__).parents[1]
FEW = 0.1
"""Share of the pages in the small run."""
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
NEWS_FILES, NEWS_BYTES = 400, 1_000_000_000
TEXTS = 60_000_000
CLEAN = [sys.executable, "-m", "scraper", "clean", "--quiet", "--format", "jsonl"]
PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
SAMPLE = [sys.executable, "-m"]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a set: its address, its bytes, and the article's text."""

    url: str
    data: bytes
    body: str


@dataclass(frozen=True, slots=True)
class Row:
    """A measured rate.

    Attributes:
        name: of the engine and its input.
        rate: pages a second on all cores.
        beside: the same for `newswash clean` on the same input.
    """

    name: str
    rate: float
    beside: float


def pages_in(sets: list[Path], count: int) -> list[Page]:
    """So many pages, the sets over and over, each under an address of its own."""
    known = [(read_page(gold.page), gold.body) for folder in sets for gold in read_set(folder).pages]
    return [Page(f"https://bench.example/{at}", *known[at % len(known)]) for at in range(count)]


def write_inputs(folder: Path, pages: list[Page], parts: int) -> None:
    """The pages as WARC and Parquet, their texts as JSON lines, in so many files each."""
    for name in ("warc", "parquet", "texts"):
        (folder / name).mkdir(parents=True)
    for part in range(parts):
        some = pages[part::parts]
        with (folder / "warc" / f"{part}.warc.gz").open("wb") as file:
            for number, page in enumerate(some):
                file.write(gzip.compress(_record(page, number), 6))
        table = pa.table({"url": [page.url for page in some], "html": [page.data for page in some]})
        pq.write_table(table, folder / "parquet" / f"{part}.parquet", row_group_size=64)
        lines = (json.dumps({"id": page.url, "url": page.url, "text": page.body}) + "\n" for page in some)
        (folder / "texts" / f"{part}.jsonl").write_text("".join(lines), encoding="utf-8")


def _record(page: Page, number: int) -> bytes:
    """A WARC response record (WARC 1.0, section 6.3)."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page.data
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {page.url}\r\n"
        "WARC-Date: 2026-11-01T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012}>\r\n"
        f"WARC-Identified-Payload-Type: text/html\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def timed(command: list[str]) -> float:
    """Seconds that a command takes; its exit code may say that some page gave no article."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "RAY_DATA_DISABLE_PROGRESS_BARS": "1"}
    start = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own commands
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    if done.returncode not in {0, 1}:
        sys.exit(done.stderr.decode("utf-8", "replace")[-2000:])
    return time.perf_counter() - start


def commands(folder: Path, out: Path, workers: int) -> dict[str, list[str]]:
    """What is timed, by name."""
    cleaned = {
        name: [*CLEAN, "--workers", str(workers), str(folder / name), "-o", str(out / f"clean-{name}")]
        for name in ("warc", "parquet", "texts")
    }
    count = str(workers)
    trove = [*SAMPLE, "samples.stages.datatrove_warc", str(folder / "warc"), str(out / "trove"), count, count]
    texts = [*SAMPLE, "samples.stages.datatrove_texts", str(folder / "texts"), str(out / "trove-texts")]
    ray = [*SAMPLE, "samples.stages.ray_pages", str(folder / "parquet"), str(out / "ray")]
    return cleaned | {"datatrove": trove, "datatrove-texts": texts, "ray": ray}


def measure(pages: list[Page], workers: int, rounds: int) -> tuple[dict[str, float], int]:
    """Marginal pages a second, the best of rounds that take turns; bytes of the cleaner's largest process."""
    few = max(workers, int(len(pages) * FEW))
    best: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="newswash-engines-") as name:
        folders = [Path(name) / "all", Path(name) / "few"]
        write_inputs(folders[0], pages, workers)
        write_inputs(folders[1], pages[:few], workers)
        for turn in range(rounds):
            for at, folder in enumerate(folders):
                for what, command in commands(folder, Path(name) / f"out-{turn}-{at}", workers).items():
                    seconds = timed(command)
                    so_far = best.setdefault(what, [float("inf"), float("inf")])
                    so_far[at] = min(so_far[at], seconds)
        memory = largest(commands(folders[0], Path(name) / "out-memory", workers)["warc"])
    return {what: (len(pages) - few) / (long - short) for what, (long, short) in best.items()}, memory


def largest(command: list[str]) -> int:
    """Bytes that the largest process of a command holds.

    It is run by a small process of its own: Linux counts what the starting process held as well.
    """
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", PEAK, *command], cwd=ROOT, stdout=subprocess.PIPE, check=True
    )
    return int(done.stdout.split()[-1]) * (1 if sys.platform == "darwin" else 1024)


def report(pages: list[Page], rates: dict[str, float], workers: int, memory: int, price: float) -> str:
    """The figures as Markdown."""
    rows = [
        Row("`newswash clean`, pages in WARC", rates["warc"], rates["warc"]),
        Row("datatrove Local, pages in WARC", rates["datatrove"], rates["warc"]),
        Row("`newswash clean`, pages in Parquet", rates["parquet"], rates["parquet"]),
        Row("Ray Data, pages in Parquet", rates["ray"], rates["parquet"]),
        Row("`newswash clean`, texts in JSON lines", rates["texts"], rates["texts"]),
    ]
    size = sum(len(gzip.compress(page.data, 6)) for page in pages[:500]) / len(pages[:500])
    news = NEWS_FILES * NEWS_BYTES / size
    where = f"{workers} cores ({platform.machine()}, Python {platform.python_version()})"
    lines = [
        f"Measured with `python -m bench.engines` over {len(pages):,} pages on {where}.\n",
        "| | pages a second | beside `newswash clean` |\n|---|---:|---:|",
        *(f"| {row.name} | {row.rate:,.0f} | {row.rate / row.beside:.0%} |" for row in rows),
        f"\nThe largest process held {memory / 2**20:,.0f} MiB; a page took {size / 1000:,.0f} kB, packed.\n",
        f"| job | pages | core hours | at {price:g} $ a core hour | hours on 64 cores | memory on 64 cores |",
        "|---|---:|---:|---:|---:|---:|",
        _job(f"CC-NEWS, a month: {NEWS_FILES} WARC of 1 GB", news, rates["warc"] / workers, memory, price),
        _job("the same under Ray Data", news, rates["ray"] / workers, memory, price),
        _job("FineWeb-2, Vietnamese", TEXTS, rates["texts"] / workers, memory, price),
    ]
    return "\n".join(lines) + "\n"


def _job(name: str, pages: float, rate: float, memory: int, price: float) -> str:
    """The row of a large job; `rate` is pages a second on one core."""
    hours = pages / rate / 3600
    cost, room = hours * price, memory * 64 / 2**30
    figures = (f"{pages / 1e6:,.1f} M", f"{hours:,.0f}", f"{cost:,.2f} $", f"{hours / 64:,.1f}")
    return f"| {name} | {' | '.join(figures)} | {room:,.0f} GiB |"


def main() -> int:
    """Measure, print, and write what was printed where it was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET")
    parser.add_argument("--pages", type=int, default=4000, metavar="N")
    parser.add_argument("--rounds", type=int, default=2, metavar="N")
    parser.add_argument("--price", type=float, default=0.04, metavar="DOLLARS", help="of a core hour (0.04)")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the figures between its markers")
    given = parser.parse_args()
    pages = pages_in(given.sets, given.pages)
    workers = cores()
    rates, memory = measure(pages, workers, given.rounds)
    text = report(pages, rates, workers, memory, given.price)
    print(text)
    if given.write:
        before, _, rest = given.write.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        given.write.write_text(f"{before}{BEGIN}{text}{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
