"""`python -m bench.speed SET…`: CPU per page of newswash beside trafilatura and the parse alone.

Knows: how to measure fairly in one process: every contender on every page, taking turns.
Does not know: how contenders work.

Times are CPU seconds of this process (wall-clock time says more of the machine's other work); of several
rounds the fastest counts for each page, as what disturbs a run only ever makes it slower.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import statistics
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.contenders import CONTENDERS, OURS, PARSE, UNREADABLE
from bench.memory import peak
from bench.score import Interval, interval_of, resamples
from bench.sets import add_sets, chosen, read_page, read_set
from bench.stages import Watch, stages_in, stages_of, watched
from bench.table import Table, show, span, summary_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

WARM_UP = 5
"""Pages that are run before any clock: what a library loads once is not the cost of a page."""
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as long A takes as B: the median over pages, and all pages together."""

    median: Interval
    total: Interval


def time_pages(
    pages: Sequence[tuple[bytes, str | None]],
    runs: Mapping[str, Callable[[bytes, str | None], object]],
    *,
    clock: Callable[[], float],
    rounds: int,
) -> dict[str, list[float]]:
    """CPU seconds of each contender on each page, the fastest of the rounds.

    Args:
        pages: bytes and address.
        runs: the contenders; each page starts with another one.
        clock: CPU seconds of this process.
        rounds: how often each runs on each page.
    """
    names = list(runs)
    for page in pages[:WARM_UP]:
        for name in names:
            _timed(runs[name], page, clock)
    # what the libraries hold for good need not be looked through at every collection below
    gc.collect()
    gc.freeze()
    best: dict[str, list[float]] = {name: [] for name in names}
    for number, page in enumerate(pages):
        turns: dict[str, list[float]] = {name: [] for name in names}
        for turn in range(rounds):
            at = (number + turn) % len(names)
            for name in names[at:] + names[:at]:
                # nobody pays for the garbage of the one before
                gc.collect()
                turns[name].append(_timed(runs[name], page, clock))
        for name in names:
            best[name].append(min(turns[name]))
    gc.unfreeze()
    return best


def _timed(
    run: Callable[[bytes, str | None], object], page: tuple[bytes, str | None], clock: Callable[[], float]
) -> float:
    start = clock()
    try:
        run(*page)
    except UNREADABLE:
        # a page that a contender cannot read still cost it the time
        return clock() - start
    return clock() - start


def ratio(a: Sequence[float], b: Sequence[float]) -> Ratio:
    """How many times as long `a` takes as `b` on the same pages, with 95 % bootstrap intervals.

    Raises:
        ValueError: there is no page.
    """
    if not a:
        raise ValueError("no page")
    each = [x / y for x, y in zip(a, b, strict=True)]
    rounds = resamples(len(each))
    medians = interval_of([statistics.median([each[i] for i in drawn]) for drawn in rounds])
    totals = interval_of([sum(a[i] for i in drawn) / sum(b[i] for i in drawn) for drawn in rounds])
    return Ratio(
        Interval(statistics.median(each), medians.low, medians.high),
        Interval(sum(a) / sum(b), totals.low, totals.high),
    )


def pooled(measured: Mapping[str, Mapping[str, Sequence[float]]]) -> dict[str, Mapping[str, Sequence[float]]]:
    """The times by set, and those of all sets together when there are several."""
    if len(measured) == 1:
        return dict(measured)
    names = next(iter(measured.values()), {})
    every = {name: [spent for times in measured.values() for spent in times[name]] for name in names}
    return {**measured, "all": every}


def speed_table(
    measured: Mapping[str, Mapping[str, Sequence[float]]], memory: Mapping[str, float] | None = None
) -> Table:
    """One row for each set and contender: ms a page, and how many times ours and the parse's time that is.

    Args:
        measured: CPU seconds of every page, by set and contender.
        memory: MiB at most, by contender, over all sets; stands in the last rows.
    """
    rows: list[tuple[str, ...]] = []
    breaks, bold = set(), set()
    sections = pooled(measured)
    for at, (name, seconds) in enumerate(sections.items(), start=1):
        peaks = (memory or {}) if at == len(sections) else {}
        for contender, spent in seconds.items():
            if contender == OURS:
                bold.add(len(rows))
            rows.append(
                (
                    name,
                    contender,
                    str(len(spent)),
                    f"{statistics.median(spent) * 1000:.2f}",
                    f"{statistics.mean(spent) * 1000:.2f}",
                    *_ratio_cells(contender, OURS, seconds),
                    *_ratio_cells(contender, PARSE, seconds),
                    f"{peaks[contender]:.0f}" if contender in peaks else "",
                )
            )
        breaks.add(len(rows) - 1)
    return Table(
        "CPU a page, from bytes to result, in one process",
        (
            "set",
            "contender",
            "pages",
            "ms median",
            "ms mean",
            f"x {OURS}, median page",
            "all pages",
            f"x {PARSE}, median page",
            "all pages",
            "MiB at most",
        ),
        tuple(rows),
        names=2,
        breaks=frozenset(breaks),
        bold=frozenset(bold),
    )


def _ratio_cells(contender: str, base: str, seconds: Mapping[str, Sequence[float]]) -> tuple[str, str]:
    if base not in seconds or contender == base:
        return "", ""
    found = ratio(seconds[contender], seconds[base])
    return span(found.median), span(found.total)


def stages_table(
    pages: Sequence[tuple[bytes, str | None]],
    clock: Callable[[], float],
    rounds: int,
    inside: Sequence[str] = (),
) -> Table:
    """Ms a page of every stage of newswash, by its place on the path; the rest is what lies between them.

    Args:
        pages: bytes and address.
        clock: CPU seconds of this process.
        rounds: how often each page is cleaned; its fastest run counts.
        inside: modules of `cleaners` whose own steps are shown apart as well (`body`).
    """
    from cleaners import clean_html  # noqa: PLC0415 - the stages are those of the path as it is now

    watch = Watch(clock)
    whole = 0.0
    spent: dict[str, float] = defaultdict(float)
    stages = stages_of(clean_html)
    for name in inside:
        stages |= stages_in(importlib.import_module(f"cleaners.{name}"))
    with watched(watch, stages):
        for page, url in pages:
            turns = []
            for _ in range(rounds):
                gc.collect()
                watch.seconds.clear()
                start = clock()
                clean_html(page, url=url)
                turns.append((clock() - start, dict(watch.seconds)))
            fastest, by_stage = min(turns, key=lambda turn: turn[0])
            whole += fastest
            for stage, seconds in by_stage.items():
                spent[stage] += seconds
    rows = [*spent.items(), ("between the stages", whole - sum(spent.values()))]
    return Table(
        "CPU a page of newswash by stage, watch included",
        ("stage", "ms mean", "share"),
        tuple(
            (stage, f"{seconds / len(pages) * 1000:.2f}", f"{seconds / whole:.1%}") for stage, seconds in rows
        ),
    )


@dataclass(frozen=True, slots=True)
class Speeds:
    """What was timed.

    Attributes:
        seconds: CPU of every page, by set and contender.
        peaks: MiB at most, by contender; empty when it was not asked for.
        stages: the table of our stages, None when newswash was not among the contenders.
    """

    seconds: Mapping[str, Mapping[str, Sequence[float]]]
    peaks: Mapping[str, float]
    stages: Table | None

    @property
    def tables(self) -> list[Table]:
        """All of it, for people."""
        return [speed_table(self.seconds, self.peaks), *([self.stages] if self.stages else [])]


def measure(
    folders: Sequence[Path],
    names: Sequence[str],
    *,
    limit: int | None,
    rounds: int,
    memory: bool,
    inside: Sequence[str] = (),
) -> Speeds:
    """Time the contenders on the first `limit` pages of each set, then the stages over the same pages."""
    runs = {name: CONTENDERS[name]() for name in names}
    peaks = {name: peak(name, folders) for name in names} if memory else {}
    seconds, every = {}, []
    for folder in folders:
        of = read_set(folder)
        pages = [(read_page(page.page), page.url) for page in of.pages[:limit]]
        every += pages
        seconds[of.name] = time_pages(pages, runs, clock=time.process_time, rounds=rounds)
    return Speeds(
        seconds, peaks, stages_table(every, time.process_time, rounds, inside) if OURS in names else None
    )


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.speed", description=summary_of(__doc__))
    add_sets(parser)
    parser.add_argument("--pages", type=int, metavar="N", help="the first N pages of each set only")
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, metavar="N", help=f"of which the fastest counts ({ROUNDS})"
    )
    parser.add_argument("--no-memory", action="store_true", help="leave out peak memory")
    parser.add_argument(
        "--only",
        type=lambda text: text.split(","),
        default=list(CONTENDERS),
        metavar="A,B",
        help="contenders",
    )
    parser.add_argument(
        "--inside",
        type=lambda text: text.split(","),
        default=[],
        metavar="A,B",
        help="modules of cleaners whose own steps are shown as stages too, such as body",
    )
    return parser


def main() -> int:
    given = arguments().parse_args()
    speeds = measure(
        chosen(given),
        given.only,
        limit=given.pages,
        rounds=given.rounds,
        memory=not given.no_memory,
        inside=given.inside,
    )
    for table in speeds.tables:
        show(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
