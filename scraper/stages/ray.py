"""Ray Data: `clean_dataset`, and the callable behind it for those who call `map_batches` themselves.

An actor only hands pages to a worker process of its own and waits, so it asks for a quarter of a CPU. A task
that reads asks for a whole one, on one node; where actors left none, be it that each node has half a CPU to
spare, Ray Data would wait for ever. So there are never more actors than leave a whole one, wherever they are
put, and also after a node was lost and its actors have moved to the others.

Knows: how Ray Data calls a class.
Does not know: pages, processes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from cleaners import KINDS
from scraper.stages.columns import REMOVED, Columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ray.data import Dataset

CPUS = 0.25
"""CPUs of an actor. The worker process it keeps busy is what the rest is for."""
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
            otherwise, and no more than leave a CPU to read with.
        cpus: CPUs each actor asks for.
        wishes: further arguments of `Columns`.
    """
    import ray  # noqa: PLC0415 - the mapper alone does not need it

    Columns(column, **wishes)
    nodes = [node["Resources"].get("CPU", 0.0) for node in ray.nodes() if node["Alive"]]
    # without the largest, which may be lost; a single one takes the run with it anyway
    most = room(sorted(nodes)[:-1] or nodes, cpus)
    number = min(actors or max(1, int(sum(nodes))), most or 1)
    return dataset.map_batches(
        NewswashMapper,
        fn_constructor_args=(column,),
        fn_constructor_kwargs=wishes,
        batch_size=ROWS,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(size=number),
        num_cpus=cpus if most else 0,
    )


def room(nodes: Sequence[float], cpus: float) -> int:
    """How many actors can be put anywhere on nodes of so many CPUs and still leave a whole one on some node.

    To leave less than one on every node, a node of n CPUs needs floor((n - 1) / cpus) + 1 of them.
    """
    return max(0, sum(int((node - 1) / cpus) + 1 for node in nodes if node >= 1) - 1)
