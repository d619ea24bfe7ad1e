"""Spark: a folder of Parquet files with `html` and `url` in, Parquet out; `INPUT` is that folder.

Knows: Spark.
Does not know: how pages are cleaned.
"""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession

from scraper.stages.spark import clean_frame


def main(folder: str, out: str) -> None:
    """Clean a frame."""
    spark = SparkSession.builder.getOrCreate()
    clean_frame(spark.read.parquet(folder)).write.parquet(out)
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
