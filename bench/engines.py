"""`python -m bench.engines SET…`: how fast it is under datatrove and Ray Data, and what large jobs then take.

Every engine cleans the same pages, in the same file, with as many worker processes as there are cores.
Seconds are those of the whole command. What large jobs take is made from marginal rates: the time for all
pages less the time for a few, so that the start of an engine, which a long job pays once, does not count.
Processor time minds less what else the machine does. Compare only numbers of one run.

Knows: how to make inputs and time the samples.
Does not know: how any engine works.
"""

from __future__ import annotations

import argparse
import gzip
import json
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bench.commands import Took, run
from bench.sets import read_page, read_set
from scraper.config import cores

ROOT = Path(__file__).parents[1]
FEW = 200
"""Pages in the small run."""
ROWS = 64
"""Pages in a row group of Parquet."""
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
NEWS_PAGES = 11_700_000
"""Pages of CC-NEWS in a month: FineNews counts 11.5 to 11.7 million in March, April and May 2024."""
TEXTS, TEXTS_BYTES = 61_064_248, 343_416_915_256
"""Texts of FineWeb-2's vie_Latn, train, and their bytes in UTF-8 (its fineweb2-language-distribution.csv)."""
CLEAN = [sys.executable, "-m", "scraper", "clean", "--quiet", "--format", "jsonl"]
PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
SAMPLE = [sys.executable, "-m"]
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "RAY_DATA_DISABLE_PROGRESS_BARS": "1"}
ROWS_SHOWN = {
    "clean-warc": ("`newswash clean`, pages in WARC", "clean-warc"),
    "datatrove-warc": ("datatrove Local, pages in WARC", "clean-warc"),
    "clean-parquet": ("`newswash clean`, pages in Parquet", "clean-parquet"),
    "ray-parquet": ("Ray Data, pages in Parquet", "clean-parquet"),
    "clean-texts": ("`newswash clean`, texts in JSON lines", "clean-texts"),
    "datatrove-texts": ("datatrove Local, texts in JSON lines", "clean-texts"),
}
"""What is timed: what it is called, and what it is held against."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a set: its address, its bytes, and the article's text."""

    url: str
    data: bytes
    body: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What one command took.

    Attributes:
        seconds: for all pages, of the whole command.
        rate: pages a second on all cores, marginal.
        cpu: seconds of processor a page, marginal.
    """

    seconds: float
    rate: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Work:
    """A large job.

    Attributes:
        name: for people.
        what: the measurement it is computed from.
        pages: how many it has.
        like: how many of the measured ones they are as much work as.
    """

    name: str
    what: str
    pages: int
    like: float

    def row(self, rate: float, memory: int, price: float) -> str:
        """Its row; `rate` is measured pages a second on one core, `memory` bytes of a process."""
        hours = self.like / rate / 3600
        figures = (
            f"{self.pages / 1e6:,.1f} M",
            f"{hours:,.0f}",
            f"{hours * price:,.2f} $",
            f"{hours / 64:,.1f}",
            f"{memory * 64 / 2**30:,.0f} GiB",
        )
        return f"| {self.name} | {' | '.join(figures)} |"


def pages_in(sets: list[Path], count: int) -> list[Page]:
    """So many pages, the sets over and over, each under an address of its own."""
    known = [(read_page(gold.page), gold.body) for folder in sets for gold in read_set(folder).pages]
    return [Page(f"https://bench.example/{at}", *known[at % len(known)]) for at in range(count)]


def write_inputs(folder: Path, pages: list[Page]) -> None:
    """The pages as WARC and Parquet, their texts as JSON lines, in one file each."""
    for name in ("warc", "parquet", "texts"):
        (folder / name).mkdir(parents=True)
    with (folder / "warc" / "0.warc.gz").open("wb") as file:
        for number, page in enumerate(pages):
            file.write(gzip.compress(_record(page, number), 6))
    schema = pa.schema([("url", pa.string()), ("html", pa.binary())])
    with pq.ParquetWriter(folder / "parquet" / "0.parquet", schema) as table:
        for at in range(0, len(pages), ROWS):
            some = pages[at : at + ROWS]
            columns = {"url": [page.url for page in some], "html": [page.data for page in some]}
            table.write_table(pa.table(columns, schema))
    with (folder / "texts" / "0.jsonl").open("w", encoding="utf-8") as lines:
        for page in pages:
            lines.write(json.dumps({"id": page.url, "url": page.url, "text": page.body}) + "\n")


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


def timed(command: list[str]) -> Took:
    """What a command takes; its exit code may say that some page gave no article."""
    took = run(command, ROOT, ENVIRONMENT)
    if took.code not in {0, 1}:
        sys.exit(f"ended with {took.code}: {' '.join(command)}")
    return took


def commands(folder: Path, out: Path, workers: int) -> dict[str, list[str]]:
    """What is timed, by name."""
    sources = {name: str(folder / name) for name in ("warc", "parquet", "texts")}
    cleaned = {
        f"clean-{name}": [*CLEAN, "--workers", str(workers), source, "-o", str(out / f"clean-{name}")]
        for name, source in sources.items()
    }
    ranks = ("1", str(workers))
    engines = {
        f"datatrove-{name}": [
            *(*SAMPLE, f"samples.stages.datatrove_{name}", sources[name], str(out / f"trove-{name}"), *ranks)
        ]
        for name in ("warc", "texts")
    }
    engines["ray-parquet"] = [*SAMPLE, "samples.stages.ray_pages", sources["parquet"], str(out / "ray")]
    return cleaned | engines


def measure(pages: list[Page], workers: int, rounds: int) -> tuple[dict[str, Measured], int]:
    """What all took at best, in rounds in which they take turns; bytes of the cleaner's largest process."""
    best: dict[tuple[str, int], tuple[float, float]] = {}
    with tempfile.TemporaryDirectory(prefix="newswash-engines-") as name:
        folders = [Path(name) / "all", Path(name) / "few"]
        write_inputs(folders[0], pages)
        write_inputs(folders[1], pages[:FEW])
        for turn in range(rounds):
            for at, folder in enumerate(folders):
                for what, command in commands(folder, Path(name) / f"out-{turn}-{at}", workers).items():
                    took = timed(command)
                    seconds, cpu = best.get((what, at), (took.seconds, took.cpu))
                    best[what, at] = min(seconds, took.seconds), min(cpu, took.cpu)
        memory = largest(commands(folders[1], Path(name) / "out-memory", workers)["clean-warc"])
    more = len(pages) - FEW
    found = {}
    for what in ROWS_SHOWN:
        (long, long_cpu), (short, short_cpu) = best[what, 0], best[what, 1]
        found[what] = Measured(long, more / (long - short), (long_cpu - short_cpu) / more)
    return found, memory


def largest(command: list[str]) -> int:
    """Bytes that the largest process of a command holds.

    It is run by a small process of its own: Linux counts what the starting process held as well.
    """
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", PEAK, *command], cwd=ROOT, stdout=subprocess.PIPE, check=True
    )
    return int(done.stdout.split()[-1]) * (1 if sys.platform == "darwin" else 1024)


def report(pages: list[Page], found: dict[str, Measured], workers: int, memory: int, price: float) -> str:
    """The figures as Markdown."""
    some = pages[:500]
    packed = sum(len(gzip.compress(page.data, 6)) for page in some) / len(some)
    text = sum(len(page.body.encode()) for page in some) / len(some)
    where = f"{workers} cores ({platform.machine()}, Python {platform.python_version()})"
    lines = [
        f"Measured with `python -m bench.engines` over {len(pages):,} pages on {where}.\n",
        "| | seconds | pages a second | beside `newswash clean` | CPU a page | beside |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for what, (name, beside) in ROWS_SHOWN.items():
        one, base = found[what], found[beside]
        figures = (
            f"{one.seconds:,.0f}",
            f"{len(pages) / one.seconds:,.0f}",
            f"{base.seconds / one.seconds:.0%}",
            f"{one.cpu * 1000:.1f} ms",
            f"{base.cpu / one.cpu:.0%}",
        )
        lines.append(f"| {name} | {' | '.join(figures)} |")
    jobs = [
        Work("CC-NEWS, a month", "clean-warc", NEWS_PAGES, NEWS_PAGES),
        Work("the same under datatrove", "datatrove-warc", NEWS_PAGES, NEWS_PAGES),
        Work("the same under Ray Data", "ray-parquet", NEWS_PAGES, NEWS_PAGES),
        Work("FineWeb-2, Vietnamese", "clean-texts", TEXTS, TEXTS_BYTES / text),
        Work("the same under datatrove", "datatrove-texts", TEXTS, TEXTS_BYTES / text),
    ]
    sizes = f"A page took {packed / 1000:,.0f} kB, packed, a text {text / 1000:,.1f} kB."
    lines += [
        f"\nThe largest process held {memory / 2**20:,.0f} MiB. {sizes}\n",
        f"| job | pages | core hours | at {price:g} $ a core hour | hours on 64 cores | memory on 64 cores |",
        "|---|---:|---:|---:|---:|---:|",
        *(job.row(found[job.what].rate / workers, memory, price) for job in jobs),
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure, print, and write what was printed where it was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET")
    parser.add_argument("--pages", type=int, default=20_000, metavar="N")
    parser.add_argument("--rounds", type=int, default=1, metavar="N")
    parser.add_argument("--price", type=float, default=0.04, metavar="DOLLARS", help="of a core hour (0.04)")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the figures between its markers")
    given = parser.parse_args()
    pages = pages_in(given.sets, given.pages)
    workers = cores()
    if len(pages) <= FEW:
        parser.error(f"--pages must be more than {FEW}")
    found, memory = measure(pages, workers, given.rounds)
    text = report(pages, found, workers, memory, given.price)
    print(text)
    if given.write:
        before, _, rest = given.write.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        given.write.write_text(f"{before}{BEGIN}{text}{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
