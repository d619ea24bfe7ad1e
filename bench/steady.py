"""Whether memory stays flat while a dump is cleaned, however long it is.

    python -m bench.steady [--count 200000] [--format jsonl.zst] [--lines]

Cleans so many small invented pages, all different, and prints the memory of the command, of the server its
workers are forked from, and of the largest worker, in tenths of the run. The last line compares the second
tenth with the last: queues are full by then, so what still grows would grow for ever.

Knows: how to run the command and how the operating system counts.
Does not know: how anything in it works.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SENTENCE = (
    "Sáng ngày {day} tổ dệt số {number} ở bản Nà Lúa giao thêm mấy tấm vải chàm cho hợp tác xã, "
    "và người trong bản lại ngồi bên bếp kể chuyện mùa bông năm ấy cho nhau nghe."
)
STEPS = 10
ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "scraper"]


def page(number: int) -> str:
    """A small page, different for every number."""
    body = "".join(f"<p>{SENTENCE.format(day=day, number=number)}</p>\n" for day in range(1, 5))
    return (
        f"<!DOCTYPE html><html lang=vi><head><meta charset=utf-8><title>Vải chàm, chuyến {number}</title>"
        f"</head><body><article><h1>Vải chàm, chuyến {number}</h1>\n{body}</article></body></html>"
    )


def saved(folder: Path, count: int, *, lines: bool) -> Path:
    """So many pages as files in folders of a thousand, or as one file of JSON lines."""
    if lines:
        path = folder / "pages.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for number in range(count):
                file.write(json.dumps({"html": page(number)}, ensure_ascii=False) + "\n")
        return path
    for number in range(count):
        path = folder / "pages" / f"{number // 1000:04d}" / f"{number:07d}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(number), encoding="utf-8")
    return folder / "pages"


@dataclass(frozen=True, slots=True)
class Look:
    """Resident memory at one moment, in KiB.

    Attributes:
        command: of the command itself.
        helpers: of what it started and cleans nothing: the server that forks, the tracker.
        worker: of the largest worker.
    """

    command: int
    helpers: int
    worker: int


def look(pid: int) -> Look:
    """The memory of a command and all below it, where the system tells (/proc)."""
    parents: dict[int, int] = {}
    sizes: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            fields = dict(
                line.split(":", 1) for line in (path / "status").read_text().splitlines() if ":" in line
            )
            parents[int(path.name)] = int(fields["PPid"])
            sizes[int(path.name)] = int(fields.get("VmRSS", "0 kB").split()[0])
        except (OSError, KeyError, ValueError):
            continue
    helpers = {child for child, parent in parents.items() if parent == pid}
    workers = {child for child, parent in parents.items() if parent in helpers}
    return Look(
        sizes.get(pid, 0),
        sum(sizes[child] for child in helpers),
        max((sizes[child] for child in workers), default=0),
    )


def course(words: list[str], every: float = 1.0) -> Iterator[Look]:
    """A run of the command, looked at now and then until it ends."""
    with subprocess.Popen([*COMMAND, *words], cwd=ROOT) as run:  # noqa: S603 - our own command
        while run.poll() is None:
            yield look(run.pid)
            time.sleep(every)
    if run.returncode:
        sys.exit(f"the run ended with {run.returncode}")


def tenths(looks: list[Look]) -> list[Look]:
    """The most of every tenth of a run."""
    parts = [looks[len(looks) * at // STEPS : len(looks) * (at + 1) // STEPS] for at in range(STEPS)]
    return [
        Look(
            max(one.command for one in part),
            max(one.helpers for one in part),
            max(one.worker for one in part),
        )
        for part in parts
        if part
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--format", default="jsonl.zst")
    parser.add_argument("--lines", action="store_true", help="one file of JSON lines instead of many pages")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        pages = saved(Path(name), args.count, lines=args.lines)
        words = ["clean", str(pages), "-o", f"{name}/out", "--quiet", "--format", args.format]
        start = time.perf_counter()
        looks = list(course(words))
        seconds = time.perf_counter() - start
        inputs = json.loads((Path(name) / "out" / "report.json").read_bytes())["inputs"]
    print(f"{inputs} pages in {seconds:.0f} s ({inputs / seconds:.0f} a second); MiB at most in each tenth")
    found = tenths(looks)
    print("tenth   command   helpers   largest worker")
    for at, one in enumerate(found, 1):
        print(f"{at:5}  {one.command / 1024:8.1f}  {one.helpers / 1024:8.1f}  {one.worker / 1024:8.1f}")
    if len(found) == STEPS:
        grown = Look(*(getattr(found[-1], key) - getattr(found[1], key) for key in Look.__slots__))
        print(f"grown  {grown.command / 1024:8.1f}  {grown.helpers / 1024:8.1f}  {grown.worker / 1024:8.1f}")


if __name__ == "__main__":
    main()
