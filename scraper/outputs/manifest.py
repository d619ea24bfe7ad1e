"""OUT/manifest.jsonl: one line for every input, and what a later run may skip because of it.

Lines are appended while a run goes on; what a crash left of a line goes when the next run begins.
An input that is cleaned again gets a new line, and the newest counts; when a run ends, superseded lines go,
in a copy that then takes the file's place. So at no time is a line lost or the file cut short.

Beside it stands OUT/.newswash.json: which lines were written by which run, when it began, and under which
rules. What was done under other rules, or before its file was changed, is done again.

Knows: the file, the newest line of an input, shards that nothing points to any more.
Does not know: what the lines say beyond id, status and path; how outputs are written.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, Any, cast

from scraper.inputs.jsontext import dumps, loads
from scraper.outputs.shards import PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NAME = "manifest.jsonl"
STATE = ".newswash.json"
_NONE = 1
"""What stands for an output in the index where there is none and none is missed."""
_RUN_BITS = 16
_AGAIN = (1 << _RUN_BITS) - 1
"""What stands for a run in the index where the input is to be done again."""
_PIECE = 1 << 16
_SPOOL = 1 << 20
"""Bytes of lines that wait in memory; more wait in a file."""


def _key(text: str) -> int:
    """64 bits that stand for a text: an index of ten million inputs must fit into memory."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") | 2


@dataclass(frozen=True, slots=True)
class _Run:
    """What is known of the lines that one run wrote.

    Attributes:
        start: the byte of the first of them; they end where the next run's begin.
        since: when it began, in seconds since the epoch; a file changed after this is not known.
        rules: the rules and wishes it worked under.
    """

    start: int
    since: float
    rules: str


def _rows(path: Path, start: int = 0) -> Iterator[tuple[int, bytes, dict[str, Any]]]:
    """(offset, line, value) of every readable line."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        file.seek(start)
        at = start
        for line in file:
            try:
                row = loads(line)
            except ValueError:
                row = None
            if isinstance(row, dict) and isinstance(row.get("id"), str):
                yield at, line if line.endswith(b"\n") else line + b"\n", row
            at += len(line)


def _mend(path: Path) -> bool:
    """Cut off what is left of a line that a crash tore; whether a whole last line only lacks its end."""
    try:
        file = path.open("r+b")
    except FileNotFoundError:
        return False
    with file:
        end = size = file.seek(0, os.SEEK_END)
        tail = b""
        while end and b"\n" not in tail:
            begin = max(0, end - _PIECE)
            file.seek(begin)
            tail = file.read(end - begin) + tail
            end = begin
        torn = tail.rpartition(b"\n")[2]
        if not torn:
            return False
        try:
            loads(torn)
        except ValueError:
            file.truncate(size - len(torn))
            return False
        return True


def _path_of(row: dict[str, Any]) -> str:
    """The output a line names, or ""."""
    path = row.get("path")
    return path if isinstance(path, str) else ""


class Manifest:
    """The manifest of an output folder, open for a run.

    Args:
        out: the folder; must exist.
        rules: a text that changes whenever the same input might give another output.
        now: the time, in seconds since the epoch.
        resume: whether what is done may be skipped.
    """

    def __init__(self, out: Path, rules: str, now: float, *, resume: bool = True) -> None:
        self._out = out
        self._path = out / NAME
        self._again: set[int] = set()
        self._index: dict[int, int] = {}
        self._outputs: set[int] = set()
        self._shards: Counter[str] = Counter()
        self._torn = _mend(self._path)
        size = self._path.stat().st_size if self._path.exists() else 0
        older = tuple(run for run in self._read_runs() if run.start < size)
        self._runs = (*older, _Run(size, now, rules))
        self._read(rules if resume else None)
        self._write_runs(self._runs)
        # unbuffered: what is reported as written is with the system
        self._file = self._path.open("ab", buffering=0)

    def _read(self, rules: str | None) -> None:
        """Fill the index; only lines written under these rules count as done."""
        there: dict[str, bool] = {}
        number = -1
        for at, _, row in _rows(self._path):
            while number + 1 < len(self._runs) and self._runs[number + 1].start <= at:
                number += 1
            key = _key(row["id"])
            path = _path_of(row)
            shard = path.startswith(PREFIX)
            if shard:
                self._shards[path] += 1
                if path not in there:
                    there[path] = (self._out / path).exists()
            if key in self._index:
                self._again.add(key)
            output = _key(path) if path and not shard else _NONE
            self._outputs.add(output)
            ours = number >= 0 and self._runs[number].rules == rules
            again = not ours or row.get("status") == "failed" or not there.get(path, True)
            # the run stands in the low bits: one number an input is all that fits
            self._index[key] = output << _RUN_BITS | (_AGAIN if again else min(number, _AGAIN - 1))

    @property
    def shards(self) -> frozenset[str]:
        """The names of shards that lines point to."""
        return frozenset(self._shards)

    def done(self, identity: str, paths: Callable[[], tuple[str, ...]], changed: float | None = None) -> bool:
        """Whether an input need not be cleaned again.

        Args:
            identity: its id.
            paths: the outputs it may have, relative to OUT; the one its line names must still be there.
                Asked for only where that matters.
            changed: when its file was last changed, in seconds since the epoch, if known.
        """
        if not self._index:
            return False
        entry = self._index.get(_key(identity), _AGAIN)
        output, number = entry >> _RUN_BITS, entry & _AGAIN
        if number == _AGAIN or (changed is not None and changed >= self._runs[number].since):
            return False
        if output == _NONE:
            return True
        return any(_key(path) == output and (self._out / path).exists() for path in paths())

    def taken(self, path: str, identity: str) -> bool:
        """Whether a path below OUT holds what an earlier run made of another input."""
        if not self._outputs:
            return False
        key = _key(path)
        return key in self._outputs and self._index.get(_key(identity), 0) >> _RUN_BITS != key

    def wrote(self, path: str) -> bool:
        """Whether a path below OUT is our own: an output of an earlier run, a shard, this file."""
        return path == NAME or path.startswith(PREFIX) or _key(path) in self._outputs

    def line(self, row: dict[str, Any]) -> bytes:
        """The line for a row, and a note that it supersedes an older one; `write` makes it durable."""
        if self._index and (key := _key(row["id"])) in self._index:
            self._again.add(key)
        return dumps(row) + b"\n"

    def spool(self) -> IO[bytes]:
        """A place for lines that wait until their shard is finished; nothing of it is left behind."""
        return cast("IO[bytes]", tempfile.SpooledTemporaryFile(_SPOOL, dir=str(self._out)))

    def write(self, lines: bytes) -> None:
        """Append lines; where there is no room for all of them, those that are written are whole."""
        if self._torn:
            lines = b"\n" + lines
            self._torn = False
        view = memoryview(lines)
        try:
            while view:
                view = view[self._file.write(view) or 0 :]
        except OSError:
            written = lines[: len(lines) - len(view)]
            size = os.fstat(self._file.fileno()).st_size
            self._file.truncate(size - len(written) + written.rfind(b"\n") + 1)
            raise

    def close(self, *, finished: bool) -> None:
        """End the run; with `finished`, drop superseded lines and shards that no line points to any more."""
        self._file.close()
        if finished and self._again:
            self._compact()

    def _compact(self) -> None:
        """Rewrite the file with the newest line of every input only."""
        newest = {key: at for at, _, row in _rows(self._path) if (key := _key(row["id"])) in self._again}
        left: Counter[str] = Counter()
        gone: set[str] = set()
        starts = [0] * len(self._runs)
        part = self._path.with_name(f".{NAME}.part")
        with part.open("wb") as file:
            for at, line, row in _rows(self._path):
                path = _path_of(row)
                shard = path if path.startswith(PREFIX) else ""
                if newest.get(_key(row["id"]), at) == at:
                    file.write(line)
                    for number, run in enumerate(self._runs):
                        starts[number] += len(line) if at < run.start else 0
                    left[shard] += 1
                elif shard:
                    gone.add(shard)
            file.flush()
            os.fsync(file.fileno())
        runs = tuple(replace(run, start=start) for run, start in zip(self._runs, starts, strict=True))
        # between these two steps a crash costs cleaning again, never a line
        self._write_runs(())
        part.replace(self._path)
        self._write_runs(runs)
        for shard in gone:
            if not left[shard]:
                (self._out / shard).unlink(missing_ok=True)

    def _read_runs(self) -> tuple[_Run, ...]:
        """What earlier runs noted."""
        try:
            value = loads((self._out / STATE).read_bytes())
            return tuple(_Run(int(start), float(since), str(rules)) for start, since, rules in value["runs"])
        except (OSError, ValueError, KeyError, TypeError):
            return ()

    def _write_runs(self, runs: tuple[_Run, ...]) -> None:
        """Note what later runs need."""
        part = self._out / f"{STATE}.part"
        part.write_bytes(dumps({"runs": [[run.start, run.since, run.rules] for run in runs]}) + b"\n")
        part.replace(self._out / STATE)
