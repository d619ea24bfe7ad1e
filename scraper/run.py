"""A run: outcomes in, files and manifest out, and a tally of what happened.

Knows: the order of things that makes a run safe to stop: output first, then its line in the manifest.
Does not know: where outcomes come from, what files look like, how a tally is shown.
"""

from __future__ import annotations

import errno
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scraper.config import Exit
from scraper.outputs.rows import manifest_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scraper.outputs import Outputs
    from scraper.outputs.manifest import Manifest
    from scraper.record import Outcome

SHARD = 50_000
"""Records in a shard unless told otherwise."""
_LINES = 64
"""Manifest lines that are written at once."""
_PIECE = 1 << 20
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(slots=True)
class Tally:
    """What happened in a run.

    Attributes:
        statuses: inputs by status.
        reasons: inputs by (status, reason), where there is a reason.
        kinds: removed lines by kind.
        chars: characters of text written.
        earlier: inputs that were done by an earlier run and passed over.
        ignored: files, members and records that are no pages, by what they are.
    """

    statuses: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    chars: int = 0
    earlier: int = 0
    ignored: Counter[str] = field(default_factory=Counter)

    def add(self, outcome: Outcome) -> None:
        """Count an outcome."""
        self.statuses[outcome.status] += 1
        if outcome.reason:
            self.reasons[outcome.status, outcome.reason] += 1
        for kind, lines in outcome.removed.items():
            self.kinds[kind] += lines
        self.chars += len(outcome.text)

    @property
    def total(self) -> int:
        """Inputs that were looked at."""
        return self.statuses.total()

    @property
    def exit(self) -> Exit:
        """What the run means to a shell."""
        if not self.statuses["ok"] and not self.earlier:
            return Exit.NOTHING
        return Exit.FAILED if self.statuses["failed"] else Exit.OK


class Recorder:
    """Takes outcomes one by one and makes them last.

    Args:
        outputs: the writers.
        manifest: the manifest of the same folder.
        shard_size: records in a shard.
        tally: counts what is recorded.
    """

    def __init__(
        self, outputs: Outputs, manifest: Manifest, tally: Tally, *, shard_size: int = SHARD
    ) -> None:
        self._outputs = outputs
        self._manifest = manifest
        self._tally = tally
        self._at_once = shard_size if outputs.sharded else _LINES
        self._waiting = 0
        self._lines = manifest.spool()

    def add(self, outcome: Outcome) -> Outcome:
        """Write an outcome and note it; the answer is what was noted, which may say `unwritable`.

        Raises:
            OSError: there is no room left.
        """
        try:
            path = self._outputs.write(outcome)
        except OSError as error:
            if error.errno in NO_ROOM:
                raise
            detail = error.strerror or str(error)
            outcome = replace(outcome, status="failed", reason="unwritable", detail=detail, text="")
            path = None
        self._lines.write(self._manifest.line(manifest_row(outcome, path)))
        self._waiting += 1
        self._tally.add(outcome)
        if self._waiting >= self._at_once:
            self.flush()
        return outcome

    def flush(self) -> None:
        """Finish the shards that are being written, then note what is in them."""
        self._outputs.finish()
        self._lines.seek(0)
        while lines := self._lines.read(_PIECE):
            self._manifest.write(lines)
        self._lines.seek(0)
        self._lines.truncate()
        self._waiting = 0

    def pause(self) -> None:
        """Note what is written while there is nothing else to do; shards wait until they are full."""
        if not self._outputs.sharded:
            self.flush()


def record(
    outcomes: Iterable[Outcome],
    recorder: Recorder,
    outputs: Outputs,
    manifest: Manifest,
    seen: Callable[[Outcome], None],
) -> None:
    """Record outcomes to the end; whatever stops it, what is on disk agrees with itself.

    Args:
        outcomes: what to record, in order.
        recorder: of this run.
        outputs: the writers of the recorder.
        manifest: the manifest of the recorder; closed in the end.
        seen: told every outcome after it was recorded.

    Raises:
        OSError: there is no room left; shards that are not finished are forgotten, and done again next time.
    """
    finished = False
    try:
        for outcome in outcomes:
            seen(recorder.add(outcome))
        finished = True
    finally:
        try:
            recorder.flush()
        except OSError:
            outputs.abandon()
            with suppress(OSError):
                manifest.close(finished=False)
            raise
        manifest.close(finished=finished)
