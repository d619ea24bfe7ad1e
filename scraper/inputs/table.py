"""Parquet: one record a row, with a page or a text in one of its columns.

Knows: columns and row groups.
Does not know: what becomes of a record.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO

from scraper.config import UsageError
from scraper.inputs.lines import job_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.inputs.reading import Reading, Spot
    from scraper.record import Job

_ROWS = 64
_MAGIC = b"PAR1"


def _headless(file: BinaryIO, error: Exception) -> tuple[str, str]:
    """Why nothing of a file can be read: Parquet says at its end where everything is."""
    file.seek(0)
    begins = file.read(len(_MAGIC)) == _MAGIC
    size = file.seek(0, 2)
    file.seek(max(0, size - len(_MAGIC)))
    if begins and file.read() != _MAGIC:
        return (
            "ended-early",
            f"ended early at offset {size}: its directory, which stands at the end, is missing",
        )
    return "unreadable", f"no Parquet: {error}"


def _nested(table: Any) -> set[str]:
    """The names of fields in columns that are structs, `page.html`."""
    return {table.schema.column(number).path for number in range(len(table.schema.names))}


def read_table(file: BinaryIO, spot: Spot, reading: Reading) -> Iterator[Job]:
    """The jobs of a Parquet file, `identity#row` from 0; a damaged row group costs its own rows.

    Raises:
        UsageError: pyarrow is not installed.
    """
    try:
        arrow: Any = import_module("pyarrow")
        parquet: Any = import_module("pyarrow.parquet")
    except ImportError as error:
        raise UsageError("Parquet needs pyarrow: pip install 'newswash[parquet]'") from error
    bad = (arrow.ArrowException, OSError, ValueError)
    try:
        table = parquet.ParquetFile(file)
    except bad as error:
        yield spot.failed(*_headless(file, error))
        return
    there = table.schema_arrow.names
    wanted = (reading.html_key, reading.text_key, reading.url_key)
    nested = _nested(table)
    columns = [name for name in wanted if name in there or name in nested]
    if reading.html_key not in columns and reading.text_key not in columns:
        detail = f"neither a column {reading.html_key!r} nor {reading.text_key!r}; it has {', '.join(there)}"
        yield spot.failed("no-input", detail)
        return
    first = 0
    for group in range(table.num_row_groups):
        row = first
        first += table.metadata.row_group(group).num_rows
        try:
            for batch in table.iter_batches(_ROWS, row_groups=[group], columns=columns, use_threads=False):
                for record in batch.to_pylist():
                    place = spot.below(row)
                    row += 1
                    if not reading.done(place):
                        yield job_of(record, place, reading)
        except bad as error:
            detail = f"ended early at row {row}, goes on at {first}: {error}"
            yield spot.below(row).failed("ended-early", detail)
    reading.count(file.seek(0, 2))
