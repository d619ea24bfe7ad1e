"""datatrove with its own readers, writers and executor: what is dropped has a reason."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cleaners import Skip, clean_html, clean_text
from stages.material import LAST, PARAGRAPH, QUIET, articles, page, pages, rows_of, run_example, write_warc

pytest.importorskip("datatrove", reason="the extra datatrove is not installed")


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


def test_our_reader_of_warc_files_finds_what_theirs_does(tmp_path: Path) -> None:
    pytest.importorskip("warcio", reason="datatrove's WARC reader needs warcio")
    from datatrove.pipeline.readers import WarcReader  # noqa: PLC0415 - an extra

    from scraper.stages.datatrove import NewswashWarcReader  # noqa: PLC0415 - an extra

    write_warc(tmp_path / "a.warc.gz")
    theirs, ours = (list(reader(str(tmp_path)).run()) for reader in (WarcReader, NewswashWarcReader))
    assert len(ours) == len(pages())
    assert [(one.id, one.text, one.metadata) for one in ours] == [
        (one.id, one.text, one.metadata) for one in theirs
    ]


def record_of(data: bytes, kind: str) -> bytes:
    """A WARC response record (WARC 1.0, section 6.3)."""
    block = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + data
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        "Content-Type: application/http; msgtype=response\r\nWARC-Date: 2026-11-01T00:00:00Z\r\n"
        f"WARC-Target-URI: https://a.example/\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def test_our_reader_knows_charsets_and_says_where_a_file_ended_early(tmp_path: Path) -> None:
    from scraper.stages.datatrove import NewswashWarcReader  # noqa: PLC0415 - an extra

    words = "Le maire a inauguré l’école"
    records = [
        record_of(page(words).encode("utf-16-le"), "text/html; charset=utf-16-le"),
        record_of(page("x").replace(PARAGRAPH, words).encode("cp1252", "replace"), "text/html"),
        record_of(b"\x89PNG", "image/png"),
        record_of(page("một").encode(), "text/html")[:-60],
    ]
    (tmp_path / "a.warc").write_bytes(b"".join(records))
    reader = NewswashWarcReader(str(tmp_path))
    found = list(reader.run())
    assert [words in document.text for document in found] == [True, True]
    assert reader.stats["ended_early"].total == 1


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
from datatrove.executor import LocalPipelineExecutor, RayPipelineExecutor, SlurmPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from cleaners import Options
from scraper.stages.datatrove import NewswashExtractor
from scraper.workers import Limits
from stages import poison

if __name__ == "__main__":
    kind, folder, out = sys.argv[1:]
    executors = {
        "one": (LocalPipelineExecutor, {"workers": 1}),
        "local": (LocalPipelineExecutor, {"workers": 2}),
        "ray": (RayPipelineExecutor, {"workers": 2, "mem_per_cpu_gb": 0.2}),
        "slurm": (SlurmPipelineExecutor, {"time": "01:00:00", "partition": "cpu"}),
    }
    executor, wishes = executors[kind]
    executor(
        pipeline=[
            JsonlReader(folder, text_key="html"),
            NewswashExtractor(
                JsonlWriter(f"{out}/dropped", compression=None),
                options=Options(rules=(poison.OBEY, poison.STOP_ONCE)), limits=Limits(seconds=1.0),
            ),
            JsonlWriter(f"{out}/clean", compression=None),
        ],
        tasks=3, logging_dir=f"{out}/logs", **wishes,
    ).run()
"""


def run_script(folder: Path, out: Path, kind: str, **more: str) -> int:
    script = folder.parent / "script.py"
    script.write_text(SCRIPT)
    command = [sys.executable, str(script), kind, str(folder), str(out)]
    environment = {**os.environ, **QUIET, **more}
    done = subprocess.run(  # noqa: S603 - our own command
        command, env=environment, check=False, capture_output=True, timeout=240, start_new_session=True
    )
    return done.returncode


def outputs(out: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(out)): path.read_bytes()
        for part in ("clean", "dropped")
        for path in sorted((out / part).glob("*"))
    }


def done_in(out: Path) -> list[str]:
    """The ranks that are done."""
    return sorted(path.name for path in (out / "logs" / "completions").glob("*"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The input of three ranks: pages that kill and hang in one, a page that ends everything in two."""
    folder = tmp_path_factory.mktemp("trove") / "in"
    for rank in range(3):
        words = ["một", "CHẾT-NGAY", "", "TREO-MÃI"] if rank == 1 else ["hai", "ba", "bốn", "GIẾT-CẢ-NHÀ"]
        rows = [
            {"html": page(word) if word else "không", "id": f"{rank}-{word}", "url": "https://a.example/"}
            for word in words
        ]
        write_jsonl(folder / f"{rank}.jsonl", rows)
    return folder


@pytest.fixture(scope="module")
def whole(folder: Path) -> dict[str, bytes]:
    """What a run writes that nothing disturbs."""
    out = folder.parent / "whole"
    assert run_script(folder, out, "local") == 0
    clean = rows_of(out / "clean")
    first = ["0-hai", "0-ba", "0-bốn", "0-GIẾT-CẢ-NHÀ"]
    second = ["1-một", "1-CHẾT-NGAY", "1-TREO-MÃI"]
    assert [row["id"] for row in clean] == first + second + [name.replace("0-", "2-") for name in first]
    assert [row["metadata"].get("reason") for row in clean][4:7] == [None, "after-crash", "after-timeout"]
    (dropped,) = rows_of(out / "dropped")
    assert (dropped["text"], dropped["metadata"]["filter_reason"]) == ("không", "not-html")
    return outputs(out)


def test_a_run_that_was_killed_ends_like_one_that_was_not(
    folder: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    flag, out = tmp_path / "flag", tmp_path / "out"
    flag.touch()
    assert run_script(folder, out, "one", NEWSWASH_TEST_FLAG=str(flag)) == -signal.SIGKILL
    assert not flag.exists()
    assert len(done_in(out)) < 3
    assert run_script(folder, out, "local") == 0
    assert outputs(out) == whole


SCONTROL = """#!/bin/bash
# scontrol show hostnames LIST
echo "$3"
"""
SBATCH = """#!/bin/bash
# an array as Slurm runs it: every task by itself, whatever becomes of the others; prints a number
script=${!#}
echo "Submitted batch job 7"
last=$(sed -n 's/^#SBATCH --array=0-\\([0-9]*\\).*/\\1/p' "$script")
export RUN_OFFSET=0 SLURM_NODELIST=localhost
for task in $(seq 0 "$last"); do SLURM_ARRAY_TASK_ID=$task setsid --wait bash "$script"; done >&2
exit 0
"""
SRUN = """#!/bin/bash
# srun -l -n 1 COMMAND
shift 3
exec "$@"
"""


@pytest.mark.skipif(not shutil.which("setsid"), reason="setsid is not installed")
def test_the_script_for_slurm_runs_and_does_again_only_the_rank_whose_node_was_lost(
    folder: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name, content in (("sbatch", SBATCH), ("srun", SRUN), ("scontrol", SCONTROL)):
        (tools / name).write_text(content)
        (tools / name).chmod(0o755)
    path = os.pathsep.join((str(tools), str(Path(sys.executable).parent), os.environ["PATH"]))
    flag, out = tmp_path / "flag", tmp_path / "out"
    flag.touch()
    assert run_script(folder, out, "slurm", PATH=path, NEWSWASH_TEST_FLAG=str(flag)) == 0
    assert done_in(out) == ["00001", "00002"]
    script = (out / "logs" / "launch_script.slurm").read_text()
    for line in ("--array=0-2", "--cpus-per-task=1", "--mem-per-cpu=2G", "--partition=cpu", "--requeue"):
        assert f"#SBATCH {line}\n" in script
    assert run_script(folder, out, "slurm", PATH=path) == 0
    assert "#SBATCH --array=0-0\n" in (out / "logs" / "launch_script.slurm").read_text()
    assert done_in(out) == ["00000", "00001", "00002"]
    assert outputs(out) == whole


@pytest.mark.slow
def test_the_executor_for_ray_writes_the_same(folder: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="the extra ray is not installed")
    assert run_script(folder, tmp_path / "out", "ray") == 0
    assert done_in(tmp_path / "out") == ["00000", "00001", "00002"]
    assert outputs(tmp_path / "out") == whole
