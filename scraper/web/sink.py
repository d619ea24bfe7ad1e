"""The crawl's way to the writers of a run: files or shards, and the manifest.

Knows: that an outcome is put, and stands when it is committed; the rows of the manifest.
Does not know: how a format is written, which URLs there are.

The ledger, not the manifest, tells what is done: so the manifest is only appended to here, and never read to
begin a run. Of several rows of one URL the newest counts; when a crawl is complete the older ones go.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scraper.inputs.jsontext import dumps, loads
from scraper.outputs import Outputs
from scraper.outputs.manifest import NAME
from scraper.outputs.rows import manifest_row
from scraper.web.plan import Written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scraper.config import Settings
    from scraper.record import Outcome

_SHARD = 1_000


class OutputSink:
    """Writes outcomes through `scraper.outputs`."""

    def __init__(self, out: Path, outputs: Outputs) -> None:
        self._out = out
        self._outputs = outputs
        self._lines: list[bytes] = []
        self._file = (out / NAME).open("ab", buffering=0)
        self._torn = not _ends_whole(out / NAME)
        self.batch = _SHARD if outputs.sharded else 1

    def path_of(self, stem: str) -> str | None:
        """The file an outcome of this stem would get, below OUT."""
        return next(iter(self._outputs.paths(stem, "")), None)

    def put(self, outcome: Outcome) -> Written:
        """Write one outcome."""
        path = self._outputs.write(outcome)
        self._lines.append(dumps(manifest_row(outcome, path)) + b"\n")
        size = None
        if path is not None and self.path_of(outcome.stem) is not None:
            size = (self._out / path).stat().st_size
        return Written(path, size)

    def commit(self) -> None:
        """Finish shards, and append the rows of what was put."""
        if not self._lines:
            return
        self._outputs.finish()
        lines, self._lines = b"".join(self._lines), []
        if self._torn:  # a killed run may have left half a row
            lines, self._torn = b"\n" + lines, False
        view = memoryview(lines)
        while view:
            view = view[self._file.write(view) or 0 :]

    def close(self) -> None:
        """Let go of the manifest."""
        self._outputs.abandon()
        self._file.close()


@contextmanager
def sink(chosen: Settings, version: str) -> Iterator[OutputSink]:
    """The writers that the settings ask for."""
    chosen.out.mkdir(parents=True, exist_ok=True)
    used = [path.name for path in chosen.out.iterdir() if path.is_file()]
    outputs = Outputs(chosen.out, chosen.formats, version, title=chosen.title, used=used)
    opened = OutputSink(chosen.out, outputs)
    try:
        yield opened
    finally:
        opened.close()


def tidy(out: Path, urls: int) -> None:
    """Drop rows that a newer one of the same input has superseded, if there are any.

    Args:
        out: the folder.
        urls: how many inputs there are; with no more lines than this nothing is superseded.
    """
    path = out / NAME
    with path.open("rb") as file:
        if sum(1 for _ in file) <= urls:
            return
    newest: dict[bytes, int] = {}
    seen: set[bytes] = set()
    for number, key, _ in _keyed(path):
        if key in seen:
            newest[key] = number
        seen.add(key)
    seen.clear()
    part = path.with_name(f".{NAME}.part")
    with part.open("wb") as new:
        for number, key, line in _keyed(path):
            if newest.get(key, number) == number:
                new.write(line)
        new.flush()
        os.fsync(new.fileno())
    part.replace(path)


def _keyed(path: Path) -> Iterator[tuple[int, bytes, bytes]]:
    """(number, key of the input, line) of every readable line."""
    with path.open("rb") as file:
        for number, line in enumerate(file):
            try:
                name = str(loads(line)["id"])
            except (ValueError, KeyError, TypeError):
                continue
            yield number, hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=8).digest(), line


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        if not file.seek(0, os.SEEK_END):
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
