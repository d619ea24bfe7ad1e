"""Records in numbered files: JSON lines, plain or packed, and Parquet.

A shard is written under a temporary name and appears, whole, when it is finished.

Knows: the formats, and which number comes next.
Does not know: when a shard is full, the manifest.
"""

from __future__ import annotations

import gzip
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from cleaners import KINDS
from scraper.config import UsageError
from scraper.inputs.jsontext import dumps
from scraper.outputs.rows import FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

PREFIX = "articles-"
_GROUP = 1000
_GROUP_CHARS = 8 << 20


class Shard(Protocol):
    """A file that takes records."""

    def add(self, record: dict[str, Any]) -> None:
        """Write one record."""

    def close(self) -> None:
        """Finish the file."""


class _Lines:
    """JSON lines."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def add(self, record: dict[str, Any]) -> None:
        self._file.write(dumps(record) + b"\n")

    def close(self) -> None:
        self._file.close()


def _plain(path: Path) -> Shard:
    return _Lines(path.open("wb"))


def _gzip(path: Path) -> Shard:
    # a fixed time stamp: the same input gives the same bytes
    return _Lines(gzip.GzipFile(path, "wb", compresslevel=6, mtime=0))


def _zstd(path: Path) -> Shard:
    import zstandard  # noqa: PLC0415 - only for this format

    return _Lines(zstandard.open(path, "wb", cctx=zstandard.ZstdCompressor(level=6, write_checksum=True)))


class _Table:
    """Parquet with a fixed schema, zstd; `removed` is a struct with one number a kind."""

    def __init__(self, path: Path) -> None:
        try:
            pa: Any = import_module("pyarrow")
            parquet: Any = import_module("pyarrow.parquet")
        except ImportError as error:
            raise UsageError("Parquet needs pyarrow: pip install 'newswash[parquet]'") from error
        text = pa.string()
        kinds = pa.struct([pa.field(kind, pa.int32()) for kind in KINDS])
        types = {"id": text, "text": pa.large_string(), "language_score": pa.float64(), "removed": kinds}

        self._schema = pa.schema([pa.field(name, types.get(name, text)) for name in FIELDS])
        self._table = pa.Table
        self._writer = parquet.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []
        self._chars = 0

    def add(self, record: dict[str, Any]) -> None:
        removed = record["removed"]
        self._rows.append(record | {"removed": {kind: removed.get(kind, 0) for kind in KINDS}})
        self._chars += len(record["text"])
        if len(self._rows) >= _GROUP or self._chars >= _GROUP_CHARS:
            self._flush()

    def _flush(self) -> None:
        self._writer.write_table(self._table.from_pylist(self._rows, schema=self._schema))
        self._rows = []
        self._chars = 0

    def close(self) -> None:
        if self._rows:
            self._flush()
        self._writer.close()


OPENERS: dict[str, Callable[[Path], Shard]] = {
    "jsonl": _plain,
    "jsonl.gz": _gzip,
    "jsonl.zst": _zstd,
    "parquet": _Table,
}
"""How a shard of a format is opened."""


class Shards:
    """The numbered files of one format.

    Args:
        out: the folder they stand in.
        form: a key of `OPENERS`.
        used: names of shards that stand and must stay; the next number is behind them.
    """

    def __init__(self, out: Path, form: str, used: Collection[str] = ()) -> None:
        self._out = out
        self._form = form
        self._open = OPENERS[form]
        own = [name for name in used if name.startswith(PREFIX) and name.endswith(f".{form}")]
        numbers = [name[len(PREFIX) : -len(form) - 1] for name in own]
        self._number = 1 + max((int(number) for number in numbers if number.isdigit()), default=-1)
        self._shard: Shard | None = None

    @property
    def name(self) -> str:
        """The name of the shard that is being written, or the next."""
        return f"{PREFIX}{self._number:05d}.{self._form}"

    def add(self, record: dict[str, Any]) -> str:
        """Write a record; the answer is the name of the shard it will stand in."""
        if self._shard is None:
            self._shard = self._open(self._part)
        self._shard.add(record)
        return self.name

    def finish(self) -> None:
        """Finish the shard that is being written: it appears under its name."""
        if self._shard is None:
            return
        self._shard.close()
        self._shard = None
        self._part.replace(self._out / self.name)
        self._number += 1

    def abandon(self) -> None:
        """Forget the shard that is being written."""
        self._shard = None
        self._part.unlink(missing_ok=True)

    @property
    def _part(self) -> Path:
        return self._out / f".{self.name}.part"
