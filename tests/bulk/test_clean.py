"""`newswash clean`: what stands in OUT afterwards, and what running again does to it."""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest
import zstandard

from bulk import samples
from bulk.command import ROOT, files, newswash, process, records, rows
from cleaners import KINDS
from scraper.outputs.manifest import Manifest
from scraper.outputs.rows import FIELDS
from scraper.outputs.shards import Shards

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = {
    "id",
    "url",
    "path",
    "status",
    "reason",
    "title",
    "author",
    "date",
    "language",
    "chars",
    "sha256",
    "removed",
    "detail",
}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A folder with pages and texts."""
    folder = tmp_path / "kho"
    for number in range(4):
        (folder / "trang").mkdir(parents=True, exist_ok=True)
        (folder / "trang" / f"{number}.html").write_bytes(samples.page(number))
        (folder / f"{number}.txt").write_text(samples.text(number), encoding="utf-8")
    return folder


def test_every_input_has_its_file_and_its_row(store: Path, tmp_path: Path) -> None:
    out = tmp_path / "ra"
    assert newswash("clean", store, "-o", out, "--quiet") == 0
    texts = files(out)
    assert list(texts) == [*(f"kho/{n}.txt" for n in range(4)), *(f"kho/trang/{n}.txt" for n in range(4))]
    for number in range(4):
        title, sentence = samples.STORIES[number]
        lines = texts[f"kho/trang/{number}.txt"].splitlines()
        assert lines[0] == title
        assert len(lines) == 5
        assert all(sentence in line for line in lines[1:])
    listed = rows(out)
    assert [row["id"] for row in listed] == [
        *(f"{store}/{n}.txt" for n in range(4)),
        *(f"{store}/trang/{n}.html" for n in range(4)),
    ]
    for row in listed:
        assert set(row) == MANIFEST
        assert row["path"] in texts
        body = texts[row["path"]].removeprefix(f"{row['title']}\n").removesuffix("\n")
        assert row["chars"] == len(body)
        assert row["sha256"] == hashlib.sha256(body.encode()).hexdigest()
        assert (row["status"], row["reason"], row["removed"].keys() <= set(KINDS)) == ("ok", "", True)


def test_text_files_are_utf_8_nfc_with_one_paragraph_a_line(tmp_path: Path) -> None:
    raw = unicodedata.normalize("NFD", samples.text(0)).replace("\n", "\r\n\r\n")
    (tmp_path / "a.txt").write_bytes(raw.encode("utf-16"))
    assert newswash("clean", tmp_path / "a.txt", "-o", tmp_path / "ra", "--quiet") == 0
    data = (tmp_path / "ra" / "a.txt").read_bytes().decode("utf-8")
    assert data == unicodedata.normalize("NFC", data) == samples.text(0)


def test_the_headline_can_be_left_out(store: Path, tmp_path: Path) -> None:
    page = store / "trang" / "0.html"
    assert newswash("clean", page, "-o", tmp_path / "a", "--quiet") == 0
    assert newswash("clean", page, "-o", tmp_path / "b", "--quiet", "--no-title") == 0
    title = samples.STORIES[0][0]
    assert files(tmp_path / "a")["0.txt"] == f"{title}\n{files(tmp_path / 'b')['0.txt']}"
    assert rows(tmp_path / "a")[0]["sha256"] == rows(tmp_path / "b")[0]["sha256"]


def test_one_page_goes_through_standard_streams() -> None:
    done = process("clean", "-", feed=samples.page(1))
    assert done.returncode == 0
    assert done.stdout.decode().splitlines()[0] == samples.STORIES[1][0]
    text = process("clean", "-", "--format", "jsonl", feed=samples.text(1).encode())
    (record,) = records(text.stdout)
    assert record["text"] == samples.text(1).rstrip("\n")


def read_shard(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        parquet = pytest.importorskip("pyarrow.parquet")
        found: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
        return found
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    if path.suffix == ".zst":
        data = zstandard.ZstdDecompressor().stream_reader(data).read()
    return records(data)


@pytest.mark.parametrize("form", ["jsonl", "jsonl.gz", "jsonl.zst", "parquet"])
def test_records_stand_in_shards_with_fixed_fields(form: str, store: Path, tmp_path: Path) -> None:
    out = tmp_path / "ra"
    assert newswash("clean", store, "-o", out, "--quiet", "--format", form, "--shard-size", 3) == 0
    shards = sorted(path.name for path in out.glob("articles-*"))
    assert shards == [f"articles-{number:05d}.{form}" for number in range(3)]
    found = [record for shard in shards for record in read_shard(out / shard)]
    assert [tuple(record) for record in found] == [FIELDS] * 8
    listed = rows(out)
    assert [record["id"] for record in found] == [row["id"] for row in listed]
    assert [row["path"] for row in listed] == [shards[number // 3] for number in range(8)]
    assert [record["file_path"] for record in found] == [row["id"] for row in listed]
    assert {record["rules_version"] for record in found} == {found[0]["rules_version"]}
    assert {record["language"] for record in found} == {"vi", "en"}
    assert all(0.9 < record["language_score"] <= 1 for record in found)
    assert found[4]["text"].splitlines()[0].startswith(samples.STORIES[0][1])


def test_parquet_has_one_schema_whatever_is_in_it(store: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    (tmp_path / "rong.html").write_bytes(b"")
    assert newswash("clean", store, "-o", tmp_path / "a", "--quiet", "--format", "parquet") == 0
    assert (
        newswash("clean", tmp_path / "rong.html", "-o", tmp_path / "b", "--quiet", "--format", "parquet") == 3
    )
    schemas = [parquet.read_schema(tmp_path / name / "articles-00000.parquet") for name in "ab"]
    assert schemas[0].equals(schemas[1])
    assert schemas[0].field("language_score").type == "double"
    assert [field.name for field in schemas[0].field("removed").type] == list(KINDS)


def test_several_formats_at_once(store: Path, tmp_path: Path) -> None:
    out = tmp_path / "ra"
    assert newswash("clean", store, "-o", out, "--quiet", "--format", "md,jsonl") == 0
    page = (out / "kho" / "trang" / "3.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {samples.STORIES[3][0]}\n\n")
    assert "\n\n" in page.rstrip("\n")
    assert (out / "articles-00000.jsonl").exists()
    assert rows(out)[0]["path"] == "kho/0.md"


def test_bad_inputs_have_a_line_and_a_row_and_stop_nothing(
    store: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "ra"
    (store / "nhi-phan.html").write_bytes(bytes(range(256)) * 20)
    (store / "rong.html").write_bytes(b"")
    (store / "hong.warc.gz").write_bytes(samples.warc(range(3), samples.PACKERS["gz"])[0][:-40])
    assert newswash("clean", store, tmp_path / "khong-co", "-o", out) == 1
    said = capfd.readouterr()
    assert said.out == ""
    assert f"{tmp_path}/khong-co: not-found" in said.err
    assert "ended early at offset" in said.err
    byreason = {row["id"].rpartition("/")[2]: (row["status"], row["reason"]) for row in rows(out)}
    assert byreason["khong-co"] == ("failed", "not-found")
    assert byreason["rong.html"][0] == "skipped"
    assert byreason["nhi-phan.html"][0] == "skipped"
    assert sum(row["status"] == "ok" for row in rows(out)) == 8 + 2
    report = json.loads((out / "report.json").read_bytes())
    assert report["statuses"] == {"ok": 10, "skipped": 2, "failed": 2}
    assert report["reasons"]["failed"] == {"ended-early": 1, "not-found": 1}


def test_a_page_that_is_not_whole_is_cleaned_and_its_row_says_so(tmp_path: Path) -> None:
    whole = samples.mhtml(1)
    cut = whole[: whole.rindex(b"</p>")]
    (tmp_path / "kho").mkdir()
    (tmp_path / "kho" / "a.mhtml").write_bytes(cut)
    (tmp_path / "kho" / "b.mhtml").write_bytes(whole)
    assert newswash("clean", tmp_path / "kho", "-o", tmp_path / "ra", "--quiet") == 0
    first, second = rows(tmp_path / "ra")
    assert (first["status"], first["reason"]) == ("ok", "truncated")
    assert first["detail"].startswith(f"ended early at offset {len(cut)}")
    assert (second["status"], second["reason"], second["detail"]) == ("ok", "", "")
    texts = files(tmp_path / "ra")
    assert texts["kho/b.txt"].startswith(texts["kho/a.txt"].rstrip("\n"))
    report = json.loads((tmp_path / "ra" / "report.json").read_bytes())
    assert report["reasons"] == {"ok": {"truncated": 1}}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["clean"], 2),
        (["clean", "khong-co", "-o", "{out}"], 3),
        (["clean", "{out}", "-o", "{out}/rong"], 3),
        (["clean", "a", "-o", "{out}", "--format", "pdf"], 2),
        (["clean", "a", "-o", "{out}", "--keep", "nothing"], 2),
        (["clean", "a", "-o", "{out}", "--lang", "vietnamese"], 2),
        (["clean", "a", "-o", "{out}", "--workers", "0"], 2),
        (["clean", "a", "-o", "{out}", "--config", "khong-co.toml"], 2),
        (["clean", "a", "-o", "{out}", "--max-size", "viel"], 2),
        (["clean", "a", "--format", "parquet"], 2),
        (["nonsense"], 2),
        ([], 2),
    ],
)
def test_exit_codes(words: list[str], code: int, tmp_path: Path) -> None:
    try:
        found = newswash(*(word.format(out=tmp_path) for word in words))
    except SystemExit as end:
        found = end.code  # type: ignore[assignment]  # argparse ends with a number
    assert found == code


@pytest.mark.parametrize("name", ["anh.jpg", "anh.txt", "anh"])
def test_a_picture_is_no_text_whatever_it_is_called(name: str, tmp_path: Path) -> None:
    picture = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + hashlib.shake_256(b"anh").digest(3000)
    (tmp_path / name).write_bytes(picture)
    assert newswash("clean", tmp_path / name, "-o", tmp_path / "ra", "--quiet") == 3
    (row,) = rows(tmp_path / "ra")
    assert (row["status"], row["reason"]) == ("skipped", "not-text")


def test_a_folder_without_pages_says_so(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rong").mkdir()
    assert newswash("clean", tmp_path / "rong", "-o", tmp_path / "ra") == 3
    assert "nothing was found" in capfd.readouterr().err


def test_an_output_folder_that_is_a_file_is_wrong_usage(store: Path, tmp_path: Path) -> None:
    (tmp_path / "ra").write_text("mine")
    assert newswash("clean", store, "-o", tmp_path / "ra", "--quiet") == 2
    assert (tmp_path / "ra").read_text() == "mine"


def test_a_folder_that_cannot_be_written_to_is_wrong_usage(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Manifest, "_write_runs", refuse)
    assert newswash("clean", store, "-o", tmp_path / "ra", "--quiet") == 2
    assert f"cannot write to {tmp_path}/ra: Permission denied" in capfd.readouterr().err


def test_a_damaged_archive_that_is_read_again_keeps_the_rows_of_its_pages(tmp_path: Path) -> None:
    data, _ = samples.warc(range(4), samples.PACKERS["gz"])
    (tmp_path / "kho.warc.gz").write_bytes(data + b"WARC/1.0\r\nrest")
    for form in ("txt", "jsonl"):
        out = tmp_path / form
        for _ in range(3):
            assert newswash("clean", tmp_path / "kho.warc.gz", "-o", out, "--quiet", "--format", form) == 1
        listed = rows(out)
        assert [row["status"] for row in listed] == ["ok"] * 4 + ["failed"]
        assert listed[-1]["id"] == f"{tmp_path}/kho.warc.gz#offset-{len(data)}"


def test_a_manifest_on_a_full_disk_ends_with_a_whole_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = Manifest(tmp_path, "rules", 0.0)
    lines = b"".join(manifest.line({"id": str(number)}) for number in range(3))
    manifest.write(lines)
    file = manifest._file  # noqa: SLF001 - the disk is filled beneath it

    class Full:
        fileno, truncate, close = file.fileno, file.truncate, file.close

        def write(self, data: bytes) -> int:
            if len(data) < 2 * len(lines):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return file.write(bytes(data[: len(lines) + 7]))

    monkeypatch.setattr(manifest, "_file", Full())
    with pytest.raises(OSError, match="space"):
        manifest.write(lines * 2)
    assert (tmp_path / "manifest.jsonl").read_bytes() == lines * 2


def test_two_equal_pages_stay_two_files_and_names_do_not_collide(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    folder.mkdir()
    for name in ("a.html", "a.htm", "b.html"):
        (folder / name).write_bytes(samples.page(1))
    assert newswash("clean", folder, "-o", tmp_path / "ra", "--quiet") == 0
    assert len(files(tmp_path / "ra")) == 3
    assert len({row["path"] for row in rows(tmp_path / "ra")}) == 3


def test_an_input_is_never_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kho").mkdir()
    dirty = f"Đọc thêm:\n{samples.text(2)}"
    (tmp_path / "kho" / "a.txt").write_text(dirty, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert newswash("clean", "kho/a.txt", "-o", ".", "--quiet") == 0
    assert (tmp_path / "kho" / "a.txt").read_text(encoding="utf-8") == dirty
    (row,) = rows(tmp_path)
    assert row["path"] != "kho/a.txt"
    assert (tmp_path / row["path"]).exists()


def stamps(out: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in sorted(out.rglob("*.txt"))}


def test_running_again_does_only_what_is_not_done(store: Path, tmp_path: Path) -> None:
    out = tmp_path / "ra"
    (store / "sau.html").symlink_to(store / "chua-co.html")
    assert newswash("clean", store, "-o", out, "--quiet") == 1
    first = stamps(out)
    (store / "sau.html").unlink()
    (store / "sau.html").write_bytes(samples.page(7))
    (out / "kho" / "2.txt").unlink()
    (store / "3.txt").write_text(samples.text(9), encoding="utf-8")
    assert newswash("clean", store, "-o", out, "--quiet") == 0
    second = stamps(out)
    changed = {name.removeprefix(f"{out}/") for name in second if second[name] != first.get(name)}
    assert changed == {"kho/sau.txt", "kho/2.txt", "kho/3.txt"}
    listed = rows(out)
    assert len(listed) == len({row["id"] for row in listed}) == 9
    assert {row["status"] for row in listed} == {"ok"}
    report = json.loads((out / "report.json").read_bytes())
    assert (report["inputs"], report["done_before"]) == (3, 6)


def test_other_wishes_do_everything_again(store: Path, tmp_path: Path) -> None:
    out = tmp_path / "ra"
    assert newswash("clean", store, "-o", out, "--quiet") == 0
    first = stamps(out)
    assert newswash("clean", store, "-o", out, "--quiet", "--no-title") == 0
    assert all(stamps(out)[name] != first[name] for name in first)
    assert len(rows(out)) == 8
    again = stamps(out)
    assert newswash("clean", store, "-o", out, "--quiet", "--no-title", "--no-resume") == 0
    assert all(stamps(out)[name] != again[name] for name in again)
    assert len(rows(out)) == 8


def test_a_second_folder_joins_the_first(store: Path, tmp_path: Path) -> None:
    out = tmp_path / "ra"
    other = tmp_path / "them"
    shutil.copytree(store / "trang", other)
    for form in ("txt", "jsonl"):
        assert newswash("clean", store, "-o", out / form, "--quiet", "--format", form) == 0
        assert newswash("clean", other, "-o", out / form, "--quiet", "--format", form) == 0
        assert len(rows(out / form)) == 12
    assert [len(read_shard(out / "jsonl" / f"articles-0000{n}.jsonl")) for n in range(2)] == [8, 4]


def test_shards_that_nothing_points_to_any_more_go(store: Path, tmp_path: Path) -> None:
    out = tmp_path / "ra"
    words = ("clean", store, "-o", out, "--quiet", "--format", "jsonl", "--shard-size", 3)
    assert newswash(*words) == 0
    assert newswash(*words, "--keep", "caption") == 0
    shards = sorted(path.name for path in out.glob("articles-*"))
    assert shards == [f"articles-{number:05d}.jsonl" for number in (3, 4, 5)]
    found = [record["id"] for shard in shards for record in read_shard(out / shard)]
    assert found == [row["id"] for row in rows(out)]
    assert len(found) == 8


def test_a_torn_line_is_passed_over_and_goes(store: Path, tmp_path: Path) -> None:
    out = tmp_path / "ra"
    assert newswash("clean", store, "-o", out, "--quiet") == 0
    manifest = out / "manifest.jsonl"
    whole = manifest.read_bytes()
    manifest.write_bytes(whole[:-25])
    assert newswash("clean", store, "-o", out, "--quiet") == 0
    assert sorted(row["id"] for row in rows(out)) == sorted(row["id"] for row in records(whole))
    # a last line that only lacks its end is whole
    manifest.write_bytes(whole[:-1])
    assert newswash("clean", store, "-o", out, "--quiet") == 0
    assert manifest.read_bytes() == whole[:-1]
    (store / "them.html").write_bytes(samples.page(8))
    assert newswash("clean", store, "-o", out, "--quiet") == 0
    assert len(rows(out)) == 9


@pytest.mark.parametrize("form", ["txt", "jsonl.gz"])
def test_a_run_that_is_killed_goes_on_where_it_was(form: str, tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    folder.mkdir()
    for number in range(400):
        (folder / f"{number:03d}.html").write_bytes(samples.page(number))
    out = tmp_path / "ra"
    words = ["clean", folder, "-o", out, "--quiet", "--format", form, "--shard-size", 20]
    command = [sys.executable, "-m", "scraper", *map(str, words)]
    with subprocess.Popen(command, cwd=ROOT) as run:  # noqa: S603 - our own command
        while run.poll() is None:
            if (out / "manifest.jsonl").exists() and (out / "manifest.jsonl").stat().st_size > 8000:
                run.send_signal(signal.SIGKILL)
                break
    # what was killed in the midst of a line left a part of it
    lines = (out / "manifest.jsonl").read_bytes().rpartition(b"\n")[0]
    before = {row["id"]: row for row in records(lines)}
    assert 0 < len(before) < 400
    assert newswash(*words) == 0
    listed = rows(out)
    assert sorted(row["id"] for row in listed) == [f"{folder}/{number:03d}.html" for number in range(400)]
    assert listed[: len(before)] == list(before.values())
    if form == "txt":
        assert len(files(out)) == 400
    else:
        shards = sorted(out.glob("articles-*"))
        found = [record["id"] for shard in shards for record in read_shard(shard)]
        assert found == [row["id"] for row in listed]


def test_an_interrupt_notes_what_is_done(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    folder.mkdir()
    for number in range(400):
        (folder / f"{number:03d}.html").write_bytes(samples.page(number))
    out = tmp_path / "ra"
    command = [sys.executable, "-m", "scraper", "clean", str(folder), "-o", str(out), "--quiet"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) as run:  # noqa: S603 - our own command
        while run.poll() is None:
            if (out / "manifest.jsonl").exists() and (out / "manifest.jsonl").stat().st_size > 2000:
                run.send_signal(signal.SIGTERM)
                break
        _, said = run.communicate(timeout=60)
    assert run.returncode == 11
    assert said.startswith(b"newswash: interrupted")
    assert {row["path"] for row in rows(out)} == set(files(out))


def test_a_full_disk_ends_the_run_and_keeps_what_is_there(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    real = Shards.finish

    def full(shards: Shards) -> None:
        if shards.name.startswith("articles-00001"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), shards.name)
        real(shards)

    out = tmp_path / "ra"
    words = ("clean", store, "-o", out, "--quiet", "--format", "jsonl", "--shard-size", 3)
    with monkeypatch.context() as patch:
        patch.setattr(Shards, "finish", full)
        assert newswash(*words) == 5
    assert "no room left on the disk (articles-00001.jsonl)" in capfd.readouterr().err
    assert len(rows(out)) == len(read_shard(out / "articles-00000.jsonl")) == 3
    assert newswash(*words) == 0
    assert len(rows(out)) == 8


def test_a_config_file_says_the_same_as_flags(store: Path, tmp_path: Path) -> None:
    config = tmp_path / "cau-hinh.toml"
    config.write_text(
        f'format = "jsonl"\nquiet = true\nout = "{tmp_path}/ra"\nlang = ["en"]\nworkers = 1\n\n'
        '[limits]\nseconds = 20\nmemory = "2G"\n'
    )
    assert newswash("clean", store, "--config", config) == 0
    reasons = [record["reason"] for record in read_shard(tmp_path / "ra" / "articles-00000.jsonl")]
    assert reasons.count("language") == 6
    assert reasons.count("") == 2
    assert newswash("clean", store, "--config", config, "--format", "txt", "-o", tmp_path / "rb") == 0
    assert files(tmp_path / "rb")
