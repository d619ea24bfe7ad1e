"""Spark and Hugging Face datasets, each with its real engine, through the examples."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from scraper.stages.columns import FOUND, REMOVED
from stages.material import QUIET, articles, page, pages, run_example

pa: Any = pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
parquet: Any = pytest.importorskip("pyarrow.parquet", reason="the extra parquet is not installed")

if TYPE_CHECKING:
    from pathlib import Path


def write_pages(folder: Path) -> None:
    """The sample pages and two rows without a page, one before everything else, in two files."""
    folder.mkdir()
    full = pages()
    rows = [("https://stages.example/none", None), *full.items(), ("https://stages.example/end", None)]
    table = pa.table(
        {
            "n": list(range(len(rows))),
            "url": [url for url, _ in rows],
            "html": pa.array([text for _, text in rows], pa.string()),
        }
    )
    parquet.write_table(table.slice(0, 10), folder / "a.parquet")
    parquet.write_table(table.slice(10), folder / "b.parquet")


def spark_or_skip() -> None:
    pytest.importorskip("pyspark", reason="the extra spark is not installed")
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        pytest.skip("Java is not installed")


SCRIPT = """
import sys
from pyspark.sql import SparkSession
from cleaners import Options
from scraper.stages.spark import clean_frame
from scraper.workers import Limits
from stages import poison

folder, out = sys.argv[1:]
spark = SparkSession.builder.master("local[2,3]").getOrCreate()
wishes = {"options": Options(rules=(poison.OBEY, poison.STOP_ONCE)), "limits": Limits(seconds=2.0)}
clean_frame(spark.read.parquet(folder), **wishes).write.parquet(out)
spark.stop()
"""


@pytest.mark.slow
def test_a_task_of_spark_whose_processes_are_killed_is_done_again(tmp_path: Path) -> None:
    spark_or_skip()
    (tmp_path / "in").mkdir()
    words = ["một", "CHẾT-NGAY", "GIẾT-CẢ-NHÀ", "TREO-MÃI", "hai"]
    for part in range(2):
        some = list(range(part * 10, part * 10 + 10))
        table = pa.table({"n": some, "html": [page(words[number % 5]) for number in some]})
        parquet.write_table(table, tmp_path / "in" / f"{part}.parquet")
    (tmp_path / "script.py").write_text(SCRIPT)
    flag = tmp_path / "flag"
    results = []
    for out in ("whole", "broken"):
        if out == "broken":
            flag.touch()
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, str(tmp_path / "script.py"), str(tmp_path / "in"), str(tmp_path / out)],
            env={**os.environ, **QUIET, "SPARK_LOCAL_IP": "127.0.0.1", "NEWSWASH_TEST_FLAG": str(flag)},
            capture_output=True,
            check=False,
            timeout=300,
            start_new_session=True,
        )
        assert done.returncode == 0, done.stderr.decode()[-4000:]
        rows = parquet.read_table(tmp_path / out).to_pylist()
        results.append(sorted(rows, key=lambda row: int(row["n"])))
    assert not flag.exists()
    assert b"Lost task" in done.stderr
    assert results[0] == results[1]
    assert [row["reason"] for row in results[0][:5]] == ["", "after-crash", "", "after-timeout", ""]


@pytest.mark.slow
def test_spark(tmp_path: Path) -> None:
    spark_or_skip()
    write_pages(tmp_path / "in")
    run_example("spark_pages", tmp_path / "in", tmp_path / "out", SPARK_LOCAL_IP="127.0.0.1")
    rows = parquet.read_table(tmp_path / "out").to_pylist()
    assert list(rows[0]) == ["n", "url", *FOUND, REMOVED]
    assert sorted(row["n"] for row in rows) == list(range(len(pages()) + 2))
    assert {row["url"]: row["text"] for row in rows if row["status"] == "ok"} == articles()
    assert {row["url"] for row in rows if row["reason"] == "no-input"} == {
        "https://stages.example/none",
        "https://stages.example/end",
    }


def test_datasets(tmp_path: Path) -> None:
    pytest.importorskip("datasets", reason="the extra datasets is not installed")
    write_pages(tmp_path / "in")
    run_example("datasets_pages", tmp_path / "in", tmp_path / "out.parquet")
    rows = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert list(rows[0]) == ["n", "url", *FOUND, REMOVED]
    assert {row["url"]: row["text"] for row in rows} == articles()


def test_a_streamed_dataset_and_a_column_of_texts() -> None:
    datasets = pytest.importorskip("datasets", reason="the extra datasets is not installed")
    from scraper.stages.datasets import clean_dataset  # noqa: PLC0415 - an extra

    data = datasets.Dataset.from_dict({"text": ["Một dòng.\n\nẢnh: Đăng Trí", "Hai dòng."], "id": ["a", "b"]})
    for dataset in (data, data.to_iterable_dataset()):
        rows = list(clean_dataset(dataset, "text", form="text"))
        assert [(row["id"], row["text"]) for row in rows] == [("a", "Một dòng."), ("b", "Hai dòng.")]
