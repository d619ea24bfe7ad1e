"""Spark: `clean_frame`, and the function for `mapInPandas` behind it.

Knows: Spark's frames and how it spells a schema.
Does not know: pages, processes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaners import KINDS
from scraper.stages.columns import FOUND, REMOVED, Columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd
    from pyspark.sql import DataFrame


def pages_cleaner(
    column: str = "html", **wishes: Any
) -> Callable[[Iterator[pd.DataFrame]], Iterator[pd.DataFrame]]:
    """The function for `mapInPandas`; takes the arguments of `Columns`.

    Each task of Spark has a worker process of its own, which ends with the task.
    """
    columns = Columns(column, **wishes)

    def clean(frames: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        with columns:
            for frame in frames:
                added = columns.added({name: frame[name].tolist() for name in columns.needed(frame.columns)})
                yield frame.drop(columns=[column]).assign(**added)

    return clean


def clean_frame(frame: DataFrame, column: str = "html", **wishes: Any) -> DataFrame:
    """The frame with its pages cleaned; the columns are those of `Columns`.

    Args:
        frame: the frame.
        column: where the pages stand.
        wishes: further arguments of `Columns`.
    """
    ours = {*FOUND, REMOVED, column}
    kept = [f"`{one.name}` {one.dataType.simpleString()}" for one in frame.schema if one.name not in ours]
    lines = ", ".join(f"`{kind}`: bigint" for kind in KINDS)
    added = [*(f"`{name}` string" for name in FOUND), f"`{REMOVED}` struct<{lines}>"]
    return frame.mapInPandas(pages_cleaner(column, **wishes), ", ".join(kept + added))
