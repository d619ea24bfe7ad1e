"""datatrove with its own readers, writers and executor: what is dropped has a reason."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from cleaners import Skip, clean_html, clean_text
from stages.material import LAST, PARAGRAPH, QUIET, articles, page, pages, rows_of, run_example, write_warc

pytest.importorskip("datatrove", reason="the extra datatrove is not installed")

if TYPE_CHECKING:
    from pathlib import Path


def test_pages_of_a_warc_come_out_clean_and_the_others_with_a_reason(tmp_path: Path) -> None:
    pytest.importorskip("warcio", reason="datatrove's WARC reader needs warcio")
    (tmp_path / "in").mkdir()
    write_warc(tmp_path / "in" / "a.warc.gz")
    run_example("datatrove_warc", tmp_path / "in", tmp_path / "out", 1, 1)
    clean, dropped = rows_of(tmp_path / "out" / "clean"), rows_of(tmp_path / "out" / "dropped")
    assert {row["metadata"]["url"]: row["text"] for row in clean} == articles()
    assert {row["metadata"]["url"] for row in clean + dropped} == set(pages())
    for row in dropped:
        result = clean_html(row["text"], url=row["metadata"]["url"])
        assert isinstance(result, Skip)
        assert (row["metadata"]["filter_reason"], row["metadata"]["status"]) == (result.reason, "skipped")
    told = clean[0]["metadata"]
    assert told["date"] > told["published"]
    assert sum(told["removed"].values()) > 0


def write_jsonl(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def test_texts_keep_their_metadata_and_lose_their_boilerplate(tmp_path: Path) -> None:
    dirty = f"{PARAGRAPH}\n\nẢnh: Đăng Trí\n\n{LAST}"
    rows: list[dict[str, Any]] = [
        {
            "text": dirty,
            "id": "a",
            "url": "https://a.example/1",
            "dump": "CC-MAIN-2026-10",
            "date": "2026-03-01",
        },
        {"text": "Ảnh: Đăng Trí", "id": "b", "metadata": {"url": "https://a.example/2"}},
    ]
    write_jsonl(tmp_path / "in" / "a.jsonl", rows)
    run_example("datatrove_texts", tmp_path / "in", tmp_path / "out")
    (clean,) = rows_of(tmp_path / "out" / "clean")
    (dropped,) = rows_of(tmp_path / "out" / "dropped")
    expected = clean_text(dirty)
    assert (clean["id"], clean["text"]) == ("a", f"{PARAGRAPH}\n{LAST}")
    assert (clean["metadata"]["dump"], clean["metadata"]["date"]) == ("CC-MAIN-2026-10", "2026-03-01")
    assert sum(clean["metadata"]["removed"].values()) == len(expected.removed) == 1
    assert (dropped["text"], dropped["metadata"]["filter_reason"]) == ("Ảnh: Đăng Trí", "no-body")
    assert dropped["metadata"]["url"] == "https://a.example/2"


SCRIPT = """
import sys
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from cleaners import Options
from scraper.stages.datatrove import NewswashExtractor
from scraper.workers import Limits
from stages import poison

if __name__ == "__main__":
    folder, out, workers = sys.argv[1:]
    LocalPipelineExecutor(
        pipeline=[
            JsonlReader(folder, text_key="html"),
            NewswashExtractor(
                JsonlWriter(f"{out}/dropped", compression=None),
                options=Options(rules=(poison.OBEY, poison.STOP_ONCE)), limits=Limits(seconds=1.0),
            ),
            JsonlWriter(f"{out}/clean", compression=None),
        ],
        tasks=3, workers=int(workers), logging_dir=f"{out}/logs",
    ).run()
"""


def run_script(folder: Path, out: Path, workers: int, **more: str) -> int:
    script = folder.parent / "script.py"
    script.write_text(SCRIPT)
    command = [sys.executable, str(script), str(folder), str(out), str(workers)]
    environment = {**os.environ, **QUIET, **more}
    done = subprocess.run(  # noqa: S603 - our own command
        command, env=environment, check=False, capture_output=True, timeout=120, start_new_session=True
    )
    return done.returncode


def outputs(out: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(out)): path.read_bytes()
        for part in ("clean", "dropped")
        for path in sorted((out / part).glob("*"))
    }


def test_a_run_that_was_killed_ends_like_one_that_was_not(tmp_path: Path) -> None:
    for rank in range(3):
        words = ["một", "CHẾT-NGAY", "", "TREO-MÃI"] if rank == 1 else ["hai", "ba", "bốn", "GIẾT-CẢ-NHÀ"]
        rows = [
            {"html": page(word) if word else "không", "id": f"{rank}-{word}", "url": "https://a.example/"}
            for word in words
        ]
        write_jsonl(tmp_path / "in" / f"{rank}.jsonl", rows)
    assert run_script(tmp_path / "in", tmp_path / "whole", 2) == 0
    flag = tmp_path / "flag"
    flag.touch()
    assert (
        run_script(tmp_path / "in", tmp_path / "broken", 1, NEWSWASH_TEST_FLAG=str(flag)) == -signal.SIGKILL
    )
    assert not flag.exists()
    done = sorted(path.name for path in (tmp_path / "broken" / "logs" / "completions").glob("*"))
    assert len(done) < 3
    assert run_script(tmp_path / "in", tmp_path / "broken", 2) == 0
    whole = outputs(tmp_path / "whole")
    assert outputs(tmp_path / "broken") == whole
    clean = rows_of(tmp_path / "whole" / "clean")
    first = ["0-hai", "0-ba", "0-bốn", "0-GIẾT-CẢ-NHÀ"]
    second = ["1-một", "1-CHẾT-NGAY", "1-TREO-MÃI"]
    assert [row["id"] for row in clean] == first + second + [name.replace("0-", "2-") for name in first]
    assert [row["metadata"].get("reason") for row in clean][4:7] == [None, "after-crash", "after-timeout"]
    (dropped,) = rows_of(tmp_path / "whole" / "dropped")
    assert (dropped["text"], dropped["metadata"]["filter_reason"]) == ("không", "not-html")
