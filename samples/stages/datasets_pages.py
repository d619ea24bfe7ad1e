"""Hugging Face datasets: Parquet files with `html` and `url` in, Parquet out; `INPUT` is their folder.

Knows: datasets.
Does not know: how pages are cleaned.
"""

from __future__ import annotations

import sys
from pathlib import Path

from datasets import load_dataset

from scraper.stages.datasets import clean_dataset


def main(folder: str, out: str) -> None:
    """Clean a dataset, and keep what holds an article."""
    files = sorted(str(path) for path in Path(folder).glob("*.parquet"))
    dataset = load_dataset("parquet", data_files=files, split="train", cache_dir=f"{out}.cache")
    clean = clean_dataset(dataset, num_proc=2)
    clean.filter(lambda row: row["status"] == "ok").to_parquet(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
