"""Ray Data: a folder of Parquet files with `html` and `url` in, Parquet out; `INPUT` is that folder.

With `RAY_ADDRESS` set it runs on that cluster, else on this machine.

Knows: Ray Data.
Does not know: how pages are cleaned.
"""

from __future__ import annotations

import sys

import ray

from scraper.stages.ray import clean_dataset


def main(folder: str, out: str) -> None:
    """Clean a dataset."""
    clean_dataset(ray.data.read_parquet(folder)).write_parquet(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
