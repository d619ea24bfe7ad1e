"""What a run tells people: progress while it goes on, a table and report.json at its end.

Everything for people goes to standard error; standard output is for data.

Knows: how a tally looks to people.
Does not know: how it came about.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Self

from scraper.inputs.jsontext import dumps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from rich.table import Table

    from scraper.record import Job, Outcome
    from scraper.run import Tally

NAME = "report.json"
_COMPLAINTS = 20
"""Failed inputs that get a line of their own; the manifest has them all."""
_EVERY = 0.2
"""Seconds between two looks of the progress."""


class Progress:
    """Shows how far a run is, on a terminal, and names inputs that failed, anywhere.

    Args:
        quiet: no progress.
        clock: monotonic seconds.
        total: how many bytes of input files there are, once known; None until then.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        total: Callable[[], int | None],
        *,
        quiet: bool,
    ) -> None:
        self._clock = clock
        self._total = total
        self._shown = not quiet and sys.stderr.isatty()
        self._bar: Any = None
        self._task: Any = None
        self._last = 0.0
        self._read = 0
        self._pages = 0
        self._jobs = 0
        self._complaints = 0

    def __enter__(self) -> Self:
        """Begin."""
        if self._shown:
            from rich import progress  # noqa: PLC0415 - slow to import, only for terminals
            from rich.console import Console  # noqa: PLC0415 - as above

            self._bar = progress.Progress(
                progress.TextColumn("{task.fields[pages]:,} pages"),
                progress.BarColumn(),
                progress.TaskProgressColumn(),
                progress.TextColumn("{task.fields[rate]:,.0f}/s"),
                progress.TimeRemainingColumn(elapsed_when_finished=True),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = self._bar.add_task("", total=None, pages=0, rate=0.0)
            self._start = self._clock()
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        if self._bar is not None:
            self._bar.stop()

    def count(self, size: int) -> None:
        """Note that so many bytes of input were read."""
        self._read += size

    def read(self, jobs: Iterable[Job]) -> Iterator[Job]:
        """The jobs, counted: reading is far ahead of cleaning."""
        for job in jobs:
            self._jobs += 1
            yield job

    def seen(self, outcome: Outcome) -> None:
        """Note an outcome."""
        self._pages += 1
        if outcome.status == "failed":
            self._complain(outcome)
        if self._bar is None or self._clock() - self._last < _EVERY:
            return
        self._last = self._clock()
        rate = self._pages / max(self._last - self._start, _EVERY)
        done = self._read * self._pages / max(self._jobs, self._pages)
        self._bar.update(self._task, completed=done, total=self._total(), pages=self._pages, rate=rate)

    def _complain(self, outcome: Outcome) -> None:
        """One line about an input that failed."""
        self._complaints += 1
        if self._complaints <= _COMPLAINTS:
            _say(f"{outcome.id}: {outcome.reason}: {outcome.detail}".removesuffix(": "))
        elif self._complaints == _COMPLAINTS + 1:
            _say("more inputs failed; the manifest names them all")


def _say(message: str) -> None:
    """One line for people, whatever is in it."""
    line = " ".join(message.split())
    sys.stderr.write(f"newswash: {line}\n".encode("utf-8", "replace").decode("utf-8"))


def summary(tally: Tally, *, seconds: float) -> dict[str, Any]:
    """The tally as plain values."""
    reasons: dict[str, dict[str, int]] = {}
    for (status, reason), number in sorted(tally.reasons.items()):
        reasons.setdefault(status, {})[reason] = number
    return {
        "inputs": tally.total,
        "statuses": dict(tally.statuses),
        "reasons": reasons,
        "removed": dict(tally.kinds),
        "chars": tally.chars,
        "done_before": tally.earlier,
        "ignored": dict(tally.ignored),
        "seconds": round(seconds, 3),
        "pages_a_second": round(tally.total / seconds, 1) if seconds > 0 else None,
    }


def write(out: Path, facts: dict[str, Any]) -> None:
    """Write report.json."""
    part = out / f".{NAME}.part"
    try:
        part.write_bytes(dumps(facts) + b"\n")
        part.replace(out / NAME)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def show(tally: Tally, *, where: str, seconds: float) -> None:
    """Print the tables at the end of a run."""
    from rich.console import Console  # noqa: PLC0415 - slow to import, not with --quiet

    console = Console(stderr=True, highlight=False)
    if not (inputs := list(_inputs(tally))):
        console.print("nothing was found that could be cleaned")
        return
    console.print(_table("inputs", inputs))
    if tally.kinds:
        console.print(_table("lines removed", tally.kinds.most_common()))
    rate = f", {tally.total / seconds:,.0f} pages/s" if seconds > 0 and tally.total else ""
    console.print(f"{tally.chars:,} characters of text {where} in {seconds:.1f} s{rate}", soft_wrap=True)


def _inputs(tally: Tally) -> Iterator[tuple[str, int]]:
    """(what, how many) of inputs, by status and reason."""
    for status in ("ok", "skipped", "failed"):
        if tally.statuses[status]:
            yield status, tally.statuses[status]
        yield from (
            (f"  {reason}", number) for (of, reason), number in tally.reasons.most_common() if of == status
        )
    if tally.earlier:
        yield "done before", tally.earlier
    if tally.ignored:
        yield "no pages, passed over", tally.ignored.total()
        yield from ((f"  {what}", number) for what, number in tally.ignored.most_common())


def _table(head: str, rows: Iterable[tuple[str, int]]) -> Table:
    """A table of two columns: how many, what."""
    from rich.table import Table  # noqa: PLC0415 - as above

    table = Table(box=None, pad_edge=False)
    table.add_column(head, justify="right")
    table.add_column("")
    for what, number in rows:
        table.add_row(f"{number:,}", what)
    return table
