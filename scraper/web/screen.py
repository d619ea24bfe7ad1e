"""What a person sees while a crawl runs: a bar on a terminal, a line now and then elsewhere; all on stderr.

Knows: how the numbers of a tally are shown.
Does not know: where they come from.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from types import TracebackType

    from scraper.web.tally import Tally

EVERY = 15.0
"""Seconds between two plain lines."""


class Screen(Protocol):
    """Shows how a crawl goes."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the terminal as it was."""

    def show(self, tally: Tally, now: float) -> None:
        """Show where things stand."""

    def say(self, line: str) -> None:
        """One line that stays."""


def screen(*, quiet: bool) -> Screen:
    """The screen that suits: none when quiet, a bar on a terminal, else plain lines."""
    if quiet:
        return Nothing()
    return Bar() if sys.stderr.isatty() else Lines()


class Nothing:
    """Shows nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, tally: Tally, now: float) -> None:
        """Nothing."""

    def say(self, line: str) -> None:
        """Nothing."""


class Lines(Nothing):
    """A plain line every few seconds, for logs."""

    def __init__(self) -> None:
        self._next: float | None = None

    def show(self, tally: Tally, now: float) -> None:
        """A line, if the last one is long enough ago."""
        if self._next is None:
            self._next = now + EVERY
        elif now >= self._next:
            self._next = now + EVERY
            self.say(summary(tally, now))

    def say(self, line: str) -> None:
        """The line itself."""
        sys.stderr.write(f"newswash: {line}\n")
        sys.stderr.flush()


class Bar:
    """A bar that rich draws."""

    def __init__(self) -> None:
        from rich.console import Console  # noqa: PLC0415 - only on a terminal
        from rich.progress import (  # noqa: PLC0415 - only on a terminal
            BarColumn,
            MofNCompleteColumn,
            Progress,
            SpinnerColumn,
            TextColumn,
        )

        self._console = Console(stderr=True)
        self._progress = Progress(
            SpinnerColumn(),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]} · {task.fields[hosts]} hosts · {task.fields[failed]} failed"),
            TextColumn("{task.fields[left]}"),
            console=self._console,
            refresh_per_second=4,
        )
        self._task = self._progress.add_task("crawl", total=None, rate="", hosts=0, failed=0, left="")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, tally: Tally, now: float) -> None:
        """Move the bar."""
        self._progress.update(
            self._task,
            completed=tally.before + tally.done,
            total=tally.total if tally.complete else None,
            rate=f"{tally.rate(now):.1f}/s",
            hosts=tally.active,
            failed=tally.states["failed"],
            left=f"{duration(left)} left" if (left := seconds_left(tally, now)) is not None else "",
        )

    def say(self, line: str) -> None:
        """A line above the bar."""
        self._console.print(line, markup=False, highlight=False)


def seconds_left(tally: Tally, now: float) -> float | None:
    """Seconds to the end at the rate of the last minute; None while that cannot be said, and at the end."""
    speed = tally.rate(now)
    left = tally.total - tally.before - tally.done
    return left / speed if tally.complete and speed and left > 0 else None


def summary(tally: Tally, now: float) -> str:
    """Where things stand, in one line."""
    left = seconds_left(tally, now)
    parts = [
        f"{tally.before + tally.done} of {tally.total}{'' if tally.complete else '+'} done",
        f"{tally.rate(now):.1f}/s",
        f"{tally.active} hosts",
        f"{tally.states['failed']} failed",
    ]
    if left is not None:
        parts.append(f"{duration(left)} left")
    return ", ".join(parts)


def duration(seconds: float) -> str:
    """A time for people: `12 s`, `3 min`, `2.5 h`."""
    if seconds < 90:  # noqa: PLR2004 - up to here seconds say more
        return f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
