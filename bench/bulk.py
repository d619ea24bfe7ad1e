"""How fast a dump is cleaned, and what surrounds the cleaning costs.

    python -m bench.bulk [--pages FOLDER] [--count N]

Prints pages a second of the cleaner alone, of the command with one and with two workers, what reading, queues
and writing add, the time to the first result and of a single page. Compare only numbers of one run: machines
differ, and so do hours on one machine. Memory over a long run is `bench.steady`.

Knows: how to run and time the command.
Does not know: how anything in it works.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.steady import COMMAND, ROOT

FEW = 32
"""Pages of the small run that shows what the start takes."""


def pages_in(folder: Path, count: int) -> list[bytes]:
    found = [path.read_bytes() for path in sorted(folder.rglob("*.html"))]
    if not found:
        sys.exit(f"no .html below {folder}")
    return [found[at % len(found)] for at in range(count)]


def alone(pages: list[bytes]) -> float:
    """CPU seconds a page of the cleaner alone, in this process, everything loaded."""
    from cleaners import clean_html  # noqa: PLC0415 - not before the processes that are timed are started

    for page in pages[:100]:
        clean_html(page)
    start = time.process_time()
    for page in pages:
        clean_html(page)
    return (time.process_time() - start) / len(pages)


def timed(*words: str) -> float:
    """Seconds of a run of the command."""
    start = time.perf_counter()
    subprocess.run([*COMMAND, *words], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    return time.perf_counter() - start


def first_result(page: bytes) -> float:
    """Seconds from the start of `pipe` to its first line."""
    line = json.dumps({"html": page.decode("utf-8", "replace")}).encode() + b"\n"
    start = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own command
        [*COMMAND, "pipe"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as pipe:
        if pipe.stdin is None or pipe.stdout is None:
            raise RuntimeError("no pipes")
        pipe.stdin.write(line)
        pipe.stdin.flush()
        pipe.stdout.readline()
        seconds = time.perf_counter() - start
        pipe.stdin.close()
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=Path, default=ROOT / "samples" / "pages")
    parser.add_argument("--count", type=int, default=2000)
    args = parser.parse_args()
    pages = pages_in(args.pages, args.count)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "pages"
        folder.mkdir()
        for at, page in enumerate(pages):
            (folder / f"{at:06d}.html").write_bytes(page)
        few = Path(name) / "few"
        few.mkdir()
        for path in sorted(folder.iterdir())[:FEW]:
            shutil.copy(path, few)
        seconds: dict[int, float] = {}
        per: dict[int, float] = {}
        for workers in (1, 2):
            for what in (few, folder):
                out = Path(name) / f"out-{workers}-{what.name}"
                seconds[workers] = timed(
                    "clean", str(what), "-o", str(out), "--quiet", "--workers", str(workers)
                )
                # the small run comes first: what it takes is the start
                per[workers] = (
                    (seconds[workers] - per.get(workers, 0.0)) if what == folder else seconds[workers]
                )
            per[workers] /= len(pages) - FEW
        one = folder / "000000.html"
        single = min(
            timed("clean", str(one), "-o", f"{name}/one", "--quiet", "--no-resume") for _ in range(3)
        )
        first = min(first_result(pages[0]) for _ in range(3))
        cleaner = alone(pages)
    print(f"{len(pages)} pages, {sum(map(len, pages)) / len(pages) / 1000:.0f} kB each")
    print(f"cleaner alone            {1 / cleaner:8.1f} pages/s  ({cleaner * 1000:.2f} ms CPU a page)")
    for workers, total in seconds.items():
        print(f"clean, {workers} worker{'s' * (workers > 1)}          {len(pages) / total:8.1f} pages/s")
    print(f"two workers over one     {per[1] / per[2]:8.2f}   (start not counted; target 1.85)")
    print(f"overhead of the rest     {per[1] / cleaner - 1:8.1%}   (one worker; target under 15%)")
    print(f"first result of pipe     {first:8.2f} s (target under 1.5)")
    print(f"one page, whole command  {single:8.2f} s (target under 1.0)")


if __name__ == "__main__":
    main()
