"""Ray Data: `clean_dataset`, and the callable behind it for those who call `map_batches` themselves.

An actor only hands pages to a worker process of its own and waits, so it asks for half a CPU and no more: a
pool of actors that took every CPU would leave none to the tasks that read, and Ray Data would wait for ever.

Knows: how Ray Data calls a class.
Does not know: pages, processes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from cleaners import KINDS
from scraper.stages.columns import REMOVED, Columns

if TYPE_CHECKING:
    from ray.data import Dataset

CPUS = 0.5
"""CPUs of an actor. The worker process it keeps busy is what the other half is for."""
ROWS = 128
"""Pages in a batch: what is done again when an actor dies."""
_COUNTS = pa.struct([(kind, pa.int64()) for kind in KINDS])


class NewswashMapper:
    """The callable for `map_batches` with `batch_format="pyarrow"`; takes the arguments of `Columns`."""

    def __init__(self, *args: Any, **wishes: Any) -> None:
        self._columns = Columns(*args, **wishes)

    def __call__(self, table: pa.Table) -> pa.Table:
        """Clean a batch: a row for a row, whatever is on the pages; always with the same types."""
        needed = self._columns.needed(table.column_names)
        added = self._columns.added({name: table[name].to_pylist() for name in needed})
        old = [name for name in table.column_names if name in (self._columns.column, *added)]
        table = table.drop_columns(old)
        for name, values in added.items():
            table = table.append_column(name, pa.array(values, _COUNTS if name == REMOVED else pa.string()))
        return table


def clean_dataset(
    dataset: Dataset, column: str = "html", *, actors: int | None = None, cpus: float = CPUS, **wishes: Any
) -> Dataset:
    """The dataset with its pages cleaned; the columns are those of `Columns`.

    Args:
        dataset: such as `ray.data.read_parquet` gives it; for `read_binary_files` with `include_paths=True`
            the column is `bytes`.
        column: where the pages stand.
        actors: how many actors, each with a worker process; one for each CPU of the cluster unless told
            otherwise.
        cpus: CPUs each actor asks for.
        wishes: further arguments of `Columns`.
    """
    import ray  # noqa: PLC0415 - the mapper alone does not need it

    Columns(column, **wishes)
    there = int(ray.cluster_resources().get("CPU", 1))
    number = actors or max(1, there)
    # so many start at once that a CPU is left to read with; the others follow where there is room
    least = max(1, min(number, int((there - 1) / cpus)))
    return dataset.map_batches(
        NewswashMapper,
        fn_constructor_args=(column,),
        fn_constructor_kwargs=wishes,
        batch_size=ROWS,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(min_size=least, max_size=number),
        num_cpus=cpus,
    )
