"""Hugging Face datasets: `clean_dataset`, for datasets on disk and for those that are streamed.

Knows: that `map` names a result by the pickle of its function, so that new rules make a new result, and that
it takes the types of columns from the first rows unless it is told.
Does not know: pages, processes.
"""

from __future__ import annotations

from typing import Any, TypeVar

from datasets import Dataset, Features, IterableDataset, Value

from cleaners import KINDS
from scraper.stages.columns import FOUND, REMOVED, Columns

ROWS = 64
_Any = TypeVar("_Any", Dataset, IterableDataset)


def clean_dataset(dataset: _Any, column: str = "html", *, num_proc: int | None = None, **wishes: Any) -> _Any:
    """The dataset with its pages cleaned; the columns are those of `Columns`.

    Args:
        dataset: a dataset, or one that is streamed.
        column: where the pages stand.
        num_proc: processes of `Dataset.map`, each with a worker process; not for a streamed one.
        wishes: further arguments of `Columns`.
    """
    known = dataset.features or {}
    texts = dict.fromkeys(FOUND, Value("string"))
    counts = {REMOVED: dict.fromkeys(KINDS, Value("int64"))}
    features = Features({name: known[name] for name in known if name != column} | texts | counts)
    more: dict[str, Any] = {} if num_proc is None else {"num_proc": num_proc}
    return dataset.map(
        Columns(column, **wishes),
        batched=True,
        batch_size=ROWS,
        remove_columns=[column],
        features=features if known else None,
        **more,
    )
