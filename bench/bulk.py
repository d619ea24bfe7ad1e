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
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run of the command took: seconds, and of them CPU of the command itself, without its workers."""

    seconds: float
    own: float

    def less(self, other: Cost) -> Cost:
        """Without what another run took."""
        return Cost(self.seconds - other.seconds, self.own - other.own)


def timed(*words: str) -> Cost:
    """What a run of the command takes."""
    start = time.perf_counter()
    # workers are children of a server, which the command does not wait for: its CPU is its own
    run = subprocess.Popen([*COMMAND, *words], cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    _, status, used = os.wait4(run.pid, 0)
    run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode:
        sys.exit(f"the command ended with {run.returncode}")
    return Cost(time.perf_counter() - start, used.ru_utime + used.ru_stime)


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
        whole: dict[int, Cost] = {}
        per: dict[int, Cost] = {}
        for workers in (1, 2):
            runs = []
            # the small run comes first: what it takes is the start
            for what in (few, folder):
                out = Path(name) / f"out-{workers}-{what.name}"
                words = ("clean", str(what), "-o", str(out), "--quiet", "--workers", str(workers))
                runs.append(timed(*words))
            whole[workers] = runs[1]
            rest, count = runs[1].less(runs[0]), len(pages) - FEW
            per[workers] = Cost(rest.seconds / count, rest.own / count)
        one = folder / "000000.html"
        single = min(
            timed("clean", str(one), "-o", f"{name}/one", "--quiet", "--no-resume").seconds for _ in range(3)
        )
        first = min(first_result(pages[0]) for _ in range(3))
        cleaner = alone(pages)
    print(f"{len(pages)} pages, {sum(map(len, pages)) / len(pages) / 1000:.0f} kB each")
    print(f"cleaner alone            {1 / cleaner:8.1f} pages/s  ({cleaner * 1000:.2f} ms CPU a page)")
    for workers, cost in whole.items():
        print(
            f"clean, {workers} worker{'s' * (workers > 1)}          {len(pages) / cost.seconds:8.1f} pages/s"
        )
    ratio, bound = per[1].seconds / per[2].seconds, 2 * cleaner / (cleaner + per[2].own)
    print(f"two workers over one     {ratio:8.2f}   (start not counted; target 1.85)")
    print(f"CPU beside the workers   {per[2].own * 1000:8.2f}   ms a page: on two cores at most {bound:.2f}")
    print(f"overhead of the rest     {per[1].seconds / cleaner - 1:8.1%}   (one worker; target under 15%)")
    print(f"first result of pipe     {first:8.2f} s (target under 1.5)")
    print(f"one page, whole command  {single:8.2f} s (target under 1.0)")


if __name__ == "__main__":
    main()
