"""Every input format gives the pages that were put into it, in order, under its own name."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import os
import random
import re
import shutil
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bulk import samples
from scraper.inputs import Reading, jobs
from scraper.inputs.lines import split
from scraper.inputs.sent import whole_of
from scraper.inputs.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scraper.record import Job

NUMBERS = range(5)
brotli = pytest.importorskip("brotli")
pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
PAGES = [samples.page(number) for number in NUMBERS]


def read(path: Path | str, **wishes: object) -> list[Job]:
    return list(jobs([str(path)], Reading(**wishes)))  # type: ignore[arg-type]  # keywords of a dataclass


def save(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def plain(data: bytes) -> bytes:
    return data


MEMBERS = {f"trang/{number}.html": page for number, page in enumerate(PAGES)} | {
    "trang/anh.jpg": b"\xff\xd8\xff"
}
CONTAINERS: list[tuple[str, Callable[[], bytes]]] = [
    ("dump.warc", lambda: samples.warc(NUMBERS)[0]),
    ("dump.warc.gz", lambda: samples.warc(NUMBERS, samples.PACKERS["gz"])[0]),
    ("dump.warc.zst", lambda: samples.warc(NUMBERS, samples.PACKERS["zst"])[0]),
    *(
        (f"whole.warc.{kind}", lambda pack=pack: pack(samples.warc(NUMBERS)[0]))
        for kind, pack in samples.PACKERS.items()
    ),
    (
        "lower.warc",
        lambda: re.sub(
            rb"(?m)^WARC-(?:Type|Target-URI):", lambda name: name[0].lower(), samples.warc(NUMBERS)[0]
        ),
    ),
    ("dictionary.warc.zst", lambda: samples.warc_with_dictionary(NUMBERS)[0]),
    ("packed-dictionary.warc.zst", lambda: samples.warc_with_dictionary(NUMBERS, packed=True)[0]),
    ("dump.jsonl", lambda: samples.lines(NUMBERS)),
    ("dump.zip", lambda: samples.zipped(MEMBERS)),
    ("streamed.zip", lambda: samples.zipped(MEMBERS, streamed=True)),
    ("dump.tar", lambda: samples.tarred(MEMBERS)),
    *(
        (f"dump.{name}.{kind}", lambda pack=pack, make=make: pack(make()))
        for name, make in (
            ("jsonl", lambda: samples.lines(NUMBERS)),
            ("tar", lambda: samples.tarred(MEMBERS)),
        )
        for kind, pack in samples.PACKERS.items()
    ),
]


@pytest.mark.parametrize(("name", "make"), CONTAINERS, ids=[name for name, _ in CONTAINERS])
def test_a_container_gives_its_pages_in_order(name: str, make: Callable[[], bytes], tmp_path: Path) -> None:
    path = save(tmp_path, name, make())
    found = read(path)
    assert [job.error for job in found] == [None] * len(PAGES)
    assert [job.data for job in found] == PAGES
    assert len({job.id for job in found}) == len({job.stem for job in found}) == len(PAGES)
    assert all(job.id.startswith(f"{path}#") and job.stem.startswith(f"{name}/") for job in found)
    assert {job.file_path for job in found} == {str(path)}


@pytest.mark.parametrize(("name", "make"), CONTAINERS, ids=[name for name, _ in CONTAINERS])
def test_a_container_is_known_by_its_content(name: str, make: Callable[[], bytes], tmp_path: Path) -> None:
    nameless = save(tmp_path, "download", make())
    assert [job.data for job in read(nameless)] == PAGES, name


@pytest.mark.parametrize(("name", "make"), CONTAINERS, ids=[name for name, _ in CONTAINERS])
def test_a_container_cut_short_gives_what_is_whole_and_says_where_it_ended(
    name: str, make: Callable[[], bytes], tmp_path: Path
) -> None:
    data = make()
    path = save(tmp_path, name, data[: len(data) * 3 // 5])
    found = read(path)
    whole = [job.data for job in found if job.error is None]
    early = [job for job in found if job.error is not None]
    assert whole == PAGES[: len(whole)]
    assert len(whole) < len(PAGES)
    assert any(job.error and job.error[0] == "ended-early" for job in early)
    assert all("ended early at offset" in job.error[1] for job in early if job.error[0] == "ended-early")  # type: ignore[index]  # they have errors


@pytest.mark.parametrize("kind", ["", ".gz", ".zst"])
def test_a_damaged_record_of_a_warc_costs_only_itself(kind: str, tmp_path: Path) -> None:
    data, offsets = samples.warc(NUMBERS, samples.PACKERS.get(kind[1:]))
    hole = bytearray(data)
    hole[offsets[2] : offsets[2] + 60] = b"\0" * 60
    found = read(save(tmp_path, f"dump.warc{kind}", bytes(hole)))
    good = [job.data for job in found if job.error is None]
    assert good == [PAGES[0], PAGES[1], PAGES[3], PAGES[4]]
    (early,) = [job for job in found if job.error is not None]
    assert early.error is not None
    assert early.error[0] == "ended-early"
    assert f"goes on at {offsets[3]}" in early.error[1]


@pytest.mark.parametrize("packed", [False, True])
def test_a_damaged_record_of_a_warc_with_a_dictionary_costs_only_itself(packed: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a case
    data, offsets = samples.warc_with_dictionary(NUMBERS, packed=packed)
    hole = data[: offsets[2]] + bytes(20) + data[offsets[2] + 20 :]
    found = read(save(tmp_path, "dump.warc.zst", hole))
    assert [job.data for job in found if job.error is None] == [PAGES[0], PAGES[1], PAGES[3], PAGES[4]]
    assert [job.id.rpartition("#")[2] for job in found if job.error is None] == [
        str(offsets[number]) for number in (0, 1, 3, 4)
    ]
    piped = list(jobs(["-"], Reading(), io.BytesIO(data)))
    assert [job.data for job in piped] == PAGES


def test_a_word_on_a_file_never_bears_the_name_of_a_page_in_it(tmp_path: Path) -> None:
    data, offsets = samples.warc(NUMBERS, samples.PACKERS["gz"])
    checksum = bytearray(data)
    checksum[offsets[3] - 6] ^= 1
    for name, raw in (
        ("dump.warc.gz", bytes(checksum)),
        ("cut.warc.gz", data[:-30]),
        ("cut.warc", samples.warc(NUMBERS)[0] + b"WARC/1.0\r\nrest"),
        ("cut.jsonl.gz", gzip.compress(samples.lines(NUMBERS))[:-3]),
        ("many.zip", samples.zipped(MEMBERS)),
    ):
        found = read(save(tmp_path, name, raw), **({"members": 3} if name == "many.zip" else {}))
        assert any(job.error for job in found), name
        assert len({job.id for job in found}) == len({job.stem for job in found}) == len(found), name


@pytest.mark.parametrize("kind", ["", ".gz", ".zst"])
@pytest.mark.parametrize("cut", [1, 7, 40, 200])
def test_a_warc_cut_anywhere_in_its_last_record_says_so(kind: str, cut: int, tmp_path: Path) -> None:
    data, offsets = samples.warc(NUMBERS, samples.PACKERS.get(kind[1:]))
    found = read(save(tmp_path, f"dump.warc{kind}", data[: offsets[4] + cut]))
    assert [job.data for job in found if job.error is None] == PAGES[:4]
    assert [job.error for job in found if job.error] == [
        ("ended-early", f"ended early at offset {offsets[4]}")
    ]


@pytest.mark.parametrize("kind", ["gz", "zst", "xz"])
def test_a_long_warc_that_was_packed_as_a_whole_has_an_id_for_each_page(kind: str, tmp_path: Path) -> None:
    data, offsets = samples.warc(range(300))
    found = read(save(tmp_path, f"dump.warc.{kind}", samples.PACKERS[kind](data)))
    assert [job.data for job in found] == [samples.page(number) for number in range(300)]
    assert [job.id.rpartition("#")[2] for job in found] == [str(offset) for offset in offsets]
    both = samples.warc([1], samples.PACKERS[kind])[0] + samples.PACKERS[kind](samples.warc([2, 3])[0])
    mixed = read(save(tmp_path, f"mixed.warc.{kind}", both))
    assert [job.data for job in mixed] == PAGES[1:4]
    assert len({job.id for job in mixed}) == len({job.stem for job in mixed}) == 3


def test_conversion_records_are_texts(tmp_path: Path) -> None:
    data = samples.warc_info() + samples.warc_record(1, kind="conversion")
    (job,) = read(save(tmp_path, "dump.warc", data))
    assert (job.form, job.url, job.data) == ("text", samples.address(1), samples.text(1).encode())


def test_other_records_of_a_warc_are_passed_over_and_counted(tmp_path: Path) -> None:
    picture = samples.warc_record(1).replace(b"text/html; charset=utf-8", b"image/png; name=not-utf8")
    moved = samples.warc_record(2).replace(b"200 OK", b"404 No")
    others = b"".join(
        samples.warc_record(3).replace(b"WARC-Type: response", b"WARC-Type: " + kind)
        for kind in (b"metadata", b"revisit", b"request", b"invented")
    )
    dns = samples.warc_record(5).replace(b"WARC-Target-URI: https://bao", b"WARC-Target-URI: dns:bao")
    counted: list[str] = []
    data = samples.warc_info() + picture + moved + others + dns + samples.warc_record(4)
    (job,) = read(save(tmp_path, "dump.warc", data), ignored=counted.append)
    assert job.url == samples.address(4)
    assert counted == [
        "warc-warcinfo",
        "other-type",
        "http-404",
        "warc-metadata",
        "warc-revisit",
        "warc-request",
        "warc-other",
        "no-web-address",
    ]


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
@pytest.mark.parametrize("chunked", [False, True])
def test_payloads_of_a_warc_are_unpacked(coding: str, chunked: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a case
    pack = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": samples.zstd}
    body = pack[coding](PAGES[1])
    (job,) = read(save(tmp_path, "dump.warc", samples.warc_response(body, coding, chunked=chunked)))
    assert job.error is None
    assert job.data == PAGES[1]


@pytest.mark.parametrize(
    ("body", "coding", "reason"),
    [
        (b"\x1f\x8b" + b"no gzip at all" * 20, "gzip", "bad-encoding"),
        (gzip.compress(PAGES[1])[:12], "gzip", "truncated"),
        (brotli.compress(PAGES[1])[:3], "br", "truncated"),
        (gzip.compress(bytes(1 << 24)), "gzip", "too-large"),
        (b"abc", "invented", "bad-encoding"),
    ],
)
def test_a_payload_that_cannot_be_unpacked_has_a_row(
    body: bytes, coding: str, reason: str, tmp_path: Path
) -> None:
    data = samples.warc_response(body, coding) + samples.warc_record(2)
    bad, good = read(save(tmp_path, "dump.warc", data), size=1 << 20)
    assert bad.error is not None
    assert bad.error[0] == reason
    assert good.data == PAGES[2]


def cut_record(body: bytes, how: str, more: str = "") -> bytes:
    """A response that was cut off, in a record that is whole."""
    return samples.warc_block(
        f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{how}\r\n\r\n".encode() + body, more
    )


def chunks(body: bytes, size: int = 100) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)] + [b""]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


CHUNKED = "Transfer-Encoding: chunked"


@pytest.mark.parametrize(
    ("data", "there", "said"),
    [
        (cut_record(chunks(PAGES[1]), CHUNKED), len(PAGES[1]), ""),
        (cut_record(PAGES[1], CHUNKED), len(PAGES[1]), ""),
        (cut_record(chunks(PAGES[1])[:-5], CHUNKED), len(PAGES[1]), "the last chunk is missing"),
        (cut_record(chunks(PAGES[1])[:250], CHUNKED), 234, "the last chunk is missing"),
        (cut_record(chunks(PAGES[1])[:51], CHUNKED), 47, "the last chunk is missing"),
        (
            cut_record(PAGES[1][:300], f"Content-Length: {len(PAGES[1])}"),
            300,
            f"300 of {len(PAGES[1])} bytes",
        ),
        (cut_record(PAGES[1], "Content-Length: 100"), len(PAGES[1]), ""),
        (cut_record(PAGES[1], "Content-Length: ?"), len(PAGES[1]), ""),
        (cut_record(PAGES[1][:300], "X: y", "WARC-Truncated: length"), 300, "WARC-Truncated: length"),
        (cut_record(gzip.compress(PAGES[1])[:-30], "Content-Encoding: gzip"), None, "ends early"),
        (cut_record(brotli.compress(PAGES[1])[:-30], "Content-Encoding: br"), None, "ends early"),
        (
            cut_record(chunks(gzip.compress(PAGES[1]))[:-40], f"Content-Encoding: gzip\r\n{CHUNKED}"),
            None,
            "the last chunk is missing; the compressed body ends early",
        ),
    ],
)
def test_a_page_that_was_cut_off_before_it_came_into_a_warc_says_so(
    data: bytes, there: int | None, said: str, tmp_path: Path
) -> None:
    job, good = read(save(tmp_path, "dump.warc", data + samples.warc_record(2)))
    assert job.data
    assert PAGES[1].startswith(job.data)
    assert there is None or len(job.data) == there
    assert said in job.flaw
    assert bool(job.flaw) == bool(said)
    assert (good.data, good.flaw) == (PAGES[2], "")


def test_a_conversion_that_was_cut_off_says_so(tmp_path: Path) -> None:
    record = samples.warc_record(1, kind="conversion").replace(
        b"WARC-Type", b"WARC-Truncated: disconnect\r\nWARC-Type"
    )
    (job,) = read(save(tmp_path, "dump.warc", record))
    assert (job.form, job.flaw) == ("text", "WARC-Truncated: disconnect")


@given(st.binary(max_size=300), st.sampled_from([CHUNKED.partition(": ")[2], "gzip, Chunked", None]))
def test_whatever_was_sent_no_byte_of_it_is_invented(body: bytes, transfer: str | None) -> None:
    data, flaw = whole_of(body, transfer, None)
    assert len(data) <= len(body)
    assert transfer or (data, flaw) == (body, "")


@given(st.binary(min_size=1, max_size=300), st.integers(1, 50), st.data())
def test_chunks_are_joined_or_said_to_be_cut_off(body: bytes, size: int, data: st.DataObject) -> None:
    sent = chunks(body, size)
    assert whole_of(sent, "chunked", None) == (body, "")
    cut = data.draw(st.integers(4, len(sent) - 5))
    part, flaw = whole_of(sent[:cut], "chunked", None)
    assert body.startswith(part)
    assert flaw


def test_a_payload_that_its_writer_has_unpacked_is_read(tmp_path: Path) -> None:
    (job,) = read(save(tmp_path, "dump.warc", samples.warc_response(PAGES[1], "gzip")))
    assert job.data == PAGES[1]


def test_an_old_arc_file_says_what_to_do(tmp_path: Path) -> None:
    data = b"filedesc://IA-001.arc 0.0.0.0 19960923142103 text/plain 76\n1 0 Alexa\nURL IP-address\n"
    for name in ("a.arc", "a.warc", "khong-ten"):
        (job,) = read(save(tmp_path, name, data))
        assert job.error is not None
        assert job.error[0] == "unreadable"
        assert "recompress" in job.error[1]


def test_after_damage_a_tar_goes_on_with_the_next_member(tmp_path: Path) -> None:
    data = bytearray(samples.tarred(MEMBERS))
    second = data.index(b"trang/1.html")
    data[second : second + 512] = b"\xa5" * 512
    found = read(save(tmp_path, "dump.tar", bytes(data)))
    assert [job.data for job in found if job.error is None] == [PAGES[0], *PAGES[2:]]
    (early,) = [job for job in found if job.error]
    assert early.error is not None
    assert early.error[0] == "ended-early"
    assert early.error[1].startswith(f"ended early at offset {second}, goes on at ")


def test_members_of_one_name_are_different_inputs(tmp_path: Path) -> None:
    tar = (
        samples.tarred({"a.html": PAGES[0]})
        + samples.tarred({"a.html": PAGES[1]})
        + samples.tarred({"a.html": PAGES[2]})
    )
    found = read(save(tmp_path, "dump.tar", tar))
    assert [job.data for job in found] == PAGES[:3]
    assert [job.id.rpartition("#")[2] for job in found] == ["a.html", "a.html~2", "a.html~3"]
    assert len({job.stem for job in found}) == 3


def test_a_wacz_gives_the_pages_of_its_warcs(tmp_path: Path) -> None:
    warc = samples.warc(NUMBERS, samples.PACKERS["gz"])[0]
    members = {
        "archive/data.warc.gz": warc,
        "datapackage.json": b"{}",
        "pages/pages.jsonl": b'{"format":"json-pages-1.0"}',
    }
    save(tmp_path, "luu.wacz", samples.zipped(members))
    found = read(tmp_path)
    assert [job.error for job in found] == [None] * len(PAGES)
    assert [job.data for job in found] == PAGES


def test_what_a_packer_looks_back_far_for_is_unpacked(tmp_path: Path) -> None:
    long = zstandard.ZstdCompressionParameters(window_log=31, enable_ldm=True)
    packer = zstandard.ZstdCompressor(compression_params=long).compressobj()
    path = save(tmp_path, "dump.jsonl.zst", packer.compress(samples.lines(NUMBERS)) + packer.flush())
    assert [job.data for job in read(path)] == PAGES


def test_two_tars_in_one_file_are_both_read(tmp_path: Path) -> None:
    data = samples.tarred({"0.html": PAGES[0]}) + samples.tarred({"1.html": PAGES[1]})
    assert [job.data for job in read(save(tmp_path, "dump.tar", data))] == PAGES[:2]


def test_archives_in_archives_end_somewhere(tmp_path: Path) -> None:
    data = samples.tarred({"0.html": PAGES[0]})
    for _ in range(2):
        data = samples.tarred({"trong.tar.gz": gzip.compress(data)})
    assert [job.data for job in read(save(tmp_path, "ba.tar", data))] == [PAGES[0]]
    for _ in range(3):
        data = samples.tarred({"trong.tar.gz": gzip.compress(data)})
    (job,) = read(save(tmp_path, "sau.tar", data))
    assert job.error is not None
    assert job.error[0] == "too-deep"


@pytest.mark.parametrize(
    "name", ["../../ngoai.html", "/goc/ngoai.html", "a/../../../ngoai.html", "..\\ngoai.html"]
)
def test_members_that_point_outside_stay_below_the_output(name: str, tmp_path: Path) -> None:
    for pack in (samples.zipped, samples.tarred):
        (job,) = read(save(tmp_path, "dump", pack({name: PAGES[0]})))
        assert job.data == PAGES[0]
        assert ".." not in job.stem.split("/")
        assert job.stem.startswith("dump/")


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(CONTAINERS), st.data())
def test_no_damage_makes_a_reader_fail(
    tmp_path: Path, container: tuple[str, Callable[[], bytes]], data: st.DataObject
) -> None:
    name, make = container
    raw = bytearray(make())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
        raw = raw or bytearray(b"x")
    found = read(save(tmp_path, name, bytes(raw)))
    for job in found:
        assert (job.data is None) != (job.error is None)
        # the last resort for faults of ours names an exception
        assert job.error is None or "Error: " not in job.error[1], job.error


def test_a_warc_comes_through_a_pipe() -> None:
    data, _ = samples.warc(NUMBERS, samples.PACKERS["gz"])
    found = list(jobs(["-"], Reading(), io.BytesIO(data)))
    assert [job.data for job in found] == PAGES
    cut = list(jobs(["-"], Reading(), io.BytesIO(data[:-30])))
    assert [job.data for job in cut if job.error is None] == PAGES[:4]
    assert cut[-1].error is not None
    assert cut[-1].error[0] == "ended-early"


def test_parquet_is_read_by_column(tmp_path: Path) -> None:
    table = pa.table(
        {
            "noi_dung": [page.decode() for page in PAGES],
            "dia_chi": [samples.address(number) for number in NUMBERS],
            "thua": list(NUMBERS),
        }
    )
    path = tmp_path / "dump.parquet"
    parquet.write_table(table, path, row_group_size=2)
    found = read(path, html_key="noi_dung", url_key="dia_chi")
    assert [job.data for job in found] == PAGES
    assert [job.url for job in found] == [samples.address(number) for number in NUMBERS]
    assert [job.id for job in found] == [f"{path}#{number}" for number in NUMBERS]
    (missing,) = read(path)
    assert missing.error is not None
    assert missing.error[0] == "no-input"
    assert "noi_dung" in missing.error[1]
    path.write_bytes(path.read_bytes()[:-20])
    (cut,) = read(path)
    assert cut.error is not None
    assert cut.error[0] == "ended-early"
    assert f"offset {path.stat().st_size}" in cut.error[1]


def test_fields_within_fields_are_named_with_dots(tmp_path: Path) -> None:
    records: list[dict[str, object]] = [
        {"trang": {"ma": page.decode(), "noi": {"dia_chi": samples.address(3)}}, "html": "x"}
        for page in PAGES
    ]
    records[2] = {"trang": None, "html": "x"}
    parquet.write_table(pa.Table.from_pylist(records), tmp_path / "a.parquet")
    save(tmp_path, "a.jsonl", b"".join(json.dumps(record).encode() + b"\n" for record in records))
    for name in ("a.parquet", "a.jsonl"):
        found = read(tmp_path / name, html_key="trang.ma", url_key="trang.noi.dia_chi")
        assert [job.data for job in found if job.error is None] == [*PAGES[:2], *PAGES[3:]]
        assert {job.url for job in found if job.error is None} == {samples.address(3)}
        assert [job.error[0] for job in found if job.error] == ["no-input"]
    flat = {"a.b": "<p>x", "a": {"b": "<p>y"}}
    (job,) = read(save(tmp_path, "b.jsonl", json.dumps(flat).encode()), html_key="a.b")
    assert job.data == b"<p>x"


def test_cells_that_hold_nothing_have_a_row_each(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    cells = [PAGES[0].decode(), None, "", PAGES[1].decode()]
    for kind in (pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())):
        parquet.write_table(pa.table({"html": pa.array(cells, kind), "text": [None, None, None, "x"]}), path)
        found = read(path)
        assert [job.error and job.error[0] for job in found] == [None, "no-input", None, None]
        assert [job.data for job in found if job.error is None] == [PAGES[0], b"", PAGES[1]]
    parquet.write_table(pa.table({"html": [[1], [2]]}), path)
    assert [job.error and job.error[0] for job in read(path)] == ["no-input", "no-input"]


def test_binary_columns_of_parquet_are_pages_in_their_own_charset(tmp_path: Path) -> None:
    path = tmp_path / "dump.parquet"
    parquet.write_table(pa.table({"html": PAGES}), path)
    found = read(path)
    assert [job.data for job in found] == PAGES
    assert {job.charset for job in found} == {None}


def test_mhtml_gives_its_page_and_where_it_came_from(tmp_path: Path) -> None:
    (job,) = read(save(tmp_path, "luu.mhtml", samples.mhtml(2)))
    assert (job.data or b"").strip() == PAGES[2].strip()
    assert (job.url, job.charset, job.stem) == (samples.address(2), "utf-8", "luu")
    whole = samples.mhtml(2)
    for end, flawed in ((len(whole) - 60, False), (whole.index(b"</article>"), True)):
        (cut,) = read(save(tmp_path, "cut.mhtml", whole[:end]))
        assert (cut.data or b"").strip() in {
            PAGES[2].strip(),
            PAGES[2].strip()[: len((cut.data or b"").strip())],
        }
        assert cut.flaw.startswith(f"ended early at offset {end}") == bool(cut.flaw) == flawed
    (headless,) = read(save(tmp_path, "dau.mhtml", whole[: whole.index(b"Content-Type: text/html")]))
    assert headless.error is not None
    assert headless.error[0] == "ended-early"
    (empty,) = read(save(tmp_path, "rong.mhtml", b"MIME-Version: 1.0\nContent-Type: image/png\n\nabc"))
    assert empty.error is not None
    assert empty.error[0] == "no-page"


@pytest.mark.parametrize("kind", samples.PACKERS)
def test_a_packed_page_is_unpacked_whatever_its_name(kind: str, tmp_path: Path) -> None:
    packed = samples.PACKERS[kind](PAGES[0])
    for name in ("a.html", f"b.html.{kind}", "c.htm.gz"):
        (job,) = read(save(tmp_path, name, packed))
        assert (job.data, job.stem) == (PAGES[0], name[0])
    (cut,) = read(save(tmp_path, "d.html", packed[:-20]))
    if cut.error is None:
        assert PAGES[0].startswith(cut.data or b"-")
        assert cut.flaw == f"ended early at offset {len(packed) - 20}"
    else:
        # one block of this packer is larger than the page
        assert kind != "gz"
        assert cut.error[0] == "ended-early"


def test_a_page_too_large_is_not_kept_in_memory(tmp_path: Path) -> None:
    path = save(tmp_path, "lon.html", gzip.compress(b"<html>" + b"a" * (1 << 24)))
    (job,) = read(path, size=1 << 20)
    assert job.data is None
    assert job.error is not None
    assert job.error[0] == "too-large"


def test_limits_on_archives_end_them_with_a_word(tmp_path: Path) -> None:
    for name, data in (("dump.zip", samples.zipped(MEMBERS)), ("dump.tar", samples.tarred(MEMBERS))):
        found = read(save(tmp_path, name, data), members=2)
        assert [job.data for job in found[:2]] == PAGES[:2]
        assert [job.error[0] for job in found[2:] if job.error] == ["too-large"]
    bomb = save(
        tmp_path, "bom.tar.gz", gzip.compress(samples.tarred({"0.html": PAGES[0], "x.bin": bytes(1 << 24)}))
    )
    found = read(bomb, total=1 << 20)
    assert found[0].data == PAGES[0]
    assert [job.error[0] for job in found[1:] if job.error] == ["too-large"]


def test_an_encrypted_or_damaged_member_costs_only_itself(tmp_path: Path) -> None:
    data = bytearray(samples.zipped({"0.html": PAGES[0], "1.html": PAGES[1]}))
    second = data.find(b"1.html") + len(b"1.html")
    data[second + 10 : second + 30] = b"\0" * 20
    found = read(save(tmp_path, "dump.zip", bytes(data)))
    assert found[0].data == PAGES[0]
    assert found[1].error is not None
    assert found[1].error[0] == "unreadable"


def table(numbers: Iterable[int]) -> bytes:
    file = io.BytesIO()
    pages = [samples.page(number).decode() for number in numbers]
    parquet.write_table(pa.table({"html": pages}), file, row_group_size=2)
    return file.getvalue()


INNER: list[tuple[str, Callable[[], bytes]]] = [
    ("trong.zip", lambda: samples.zipped(MEMBERS)),
    ("trong.parquet", lambda: table(NUMBERS)),
    ("trong.jsonl", lambda: samples.lines(NUMBERS)),
    ("trong.tar.gz", lambda: gzip.compress(samples.tarred(MEMBERS))),
    ("trong.warc.gz", lambda: samples.warc(NUMBERS, samples.PACKERS["gz"])[0]),
]


@pytest.mark.parametrize(("name", "make"), INNER, ids=[name for name, _ in INNER])
@pytest.mark.parametrize("outer", ["dump.zip", "dump.tar", "dump.tar.gz", "stdin", "dump.gz", "dump.gz.gz"])
def test_an_archive_in_an_archive_or_from_a_pipe_is_read(
    outer: str, name: str, make: Callable[[], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scraper.inputs._IN_MEMORY", 64)
    data = make()
    if outer == "stdin":
        found = list(jobs(["-"], Reading(), io.BytesIO(data)))
    elif outer.startswith("dump.gz"):
        packed = gzip.compress(data) if outer == "dump.gz" else gzip.compress(gzip.compress(data))
        found = read(save(tmp_path, outer, packed))
    else:
        wrap = samples.zipped if outer == "dump.zip" else samples.tarred
        archive = wrap({"0.html": PAGES[0], name: data, "z.html": PAGES[1]})
        found = read(save(tmp_path, outer, gzip.compress(archive) if outer.endswith("gz") else archive))
        assert (found.pop(0).data, found.pop().data) == (PAGES[0], PAGES[1])
        assert all(job.id.startswith(f"{tmp_path / outer}#{name}#") for job in found)
    assert [job.error for job in found] == [None] * len(PAGES)
    assert [job.data for job in found] == PAGES
    assert len({job.stem for job in found}) == len(PAGES)


@pytest.mark.parametrize("inner", ["trong.zip", "trong.parquet"])
def test_an_archive_in_an_archive_that_is_cut_off_gives_what_is_whole(inner: str, tmp_path: Path) -> None:
    data = dict(INNER)[inner]()
    found = read(save(tmp_path, "dump.tar", samples.tarred({inner: data[: len(data) * 3 // 5]})))
    whole = [job.data for job in found if job.error is None]
    assert whole == (PAGES[: len(whole)] if inner == "trong.zip" else [])
    assert [job.error[0] for job in found if job.error] == ["ended-early"]
    packed = gzip.compress(data)
    cut = read(save(tmp_path, f"{inner}.gz", packed[: len(packed) * 3 // 5]))
    assert {job.error[0] for job in cut if job.error} == {"ended-early"}
    torn = gzip.compress(samples.tarred({inner: data}))
    last = read(save(tmp_path, "dump.tar.gz", torn[: len(torn) // 2]))
    assert {job.error[0] for job in last if job.error} <= {"ended-early", "unreadable"}
    assert last[-1].error is not None
    assert last[-1].error[0] == "ended-early"


def test_an_archive_that_is_too_large_to_be_put_aside_says_so(tmp_path: Path) -> None:
    bomb = samples.zipped({"0.html": bytes(1 << 22)})
    data = samples.tarred({"a.zip": bomb, "b.html": PAGES[1]})
    refused, page = read(save(tmp_path, "dump.tar", data), spool=2048)
    assert refused.error == ("too-large", "more than 2048 bytes would be put aside on disk")
    assert page.data == PAGES[1]
    (stopped,) = list(jobs(["-"], Reading(spool=2048), io.BytesIO(bomb)))
    assert stopped.error is not None
    assert stopped.error[0] == "too-large"


def test_members_of_all_archives_in_one_file_have_one_limit(tmp_path: Path) -> None:
    inner = samples.zipped({f"{number}.html": bytes(1 << 18) for number in range(8)})
    data = samples.zipped({f"{number}.zip": inner for number in range(8)})
    found = read(save(tmp_path, "bom.zip", data), total=1 << 20, size=1 << 19)
    assert sum(len(job.data or b"") for job in found) <= 1 << 20
    assert {job.error[0] for job in found if job.error} == {"too-large"}
    assert "1048576 bytes" in (found[-1].error or ("", ""))[1]


def test_an_archive_that_holds_itself_comes_to_an_end(tmp_path: Path) -> None:
    data = samples.zipped({"0.html": PAGES[0]})
    for _ in range(5):
        data = samples.zipped({"trong.zip": data})
    (deep,) = read(save(tmp_path, "dump.zip", data))
    assert deep.error is not None
    assert deep.error[0] == "too-deep"
    packed = PAGES[0]
    for _ in range(5):
        packed = gzip.compress(packed)
    (job,) = read(save(tmp_path, "a.html.gz", packed))
    assert job.error is not None
    assert job.error[0] == "too-deep"


@pytest.mark.parametrize(
    "empty", ["rong.zip", "rong.tar", "rong.tar.gz", "rong.jsonl", "rong.warc", "rong.parquet"]
)
def test_an_empty_archive_gives_nothing_and_no_complaint(empty: str, tmp_path: Path) -> None:
    make: dict[str, Callable[[], bytes]] = {
        "rong.zip": lambda: samples.zipped({}),
        "rong.tar": lambda: samples.tarred({}),
        "rong.tar.gz": lambda: gzip.compress(samples.tarred({})),
        "rong.jsonl": lambda: b"",
        "rong.warc": samples.warc_info,
        "rong.parquet": lambda: table([]),
    }
    assert read(save(tmp_path, empty, make[empty]())) == []


def test_lines_that_hold_nothing_have_a_row_each(tmp_path: Path) -> None:
    data = b'{"html": "<p>a"}\n\n[1]\n{"x": 1}\n{"html": \xff}\n{oops\n{"text": "b"}'
    found = read(save(tmp_path, "a.jsonl", data))
    assert [(job.id.rpartition("#")[2], job.error and job.error[0]) for job in found] == [
        ("1", None),
        ("3", "not-object"),
        ("4", "no-input"),
        ("5", "bad-utf8"),
        ("6", "bad-json"),
        ("7", None),
    ]
    assert (found[0].form, found[-1].form) == ("html", "text")


def test_fields_of_json_lines_have_the_names_that_are_asked_for(tmp_path: Path) -> None:
    record = {"raw": "<p>a", "link": "https://a.example/", "html": "no"}
    (job,) = read(save(tmp_path, "a.jsonl", json.dumps(record).encode()), html_key="raw", url_key="link")
    assert (job.data, job.url) == (b"<p>a", "https://a.example/")


def test_a_folder_is_walked_in_order_and_only_for_pages(tmp_path: Path) -> None:
    for name in ("b/2.html", "b/10.html", "a.txt", "c.htm", "b/anh.png", ".an/x.html", "d.php", "out/e.txt"):
        save(tmp_path / "kho", name, PAGES[0] if name == "d.php" else b"x")
    (tmp_path / "kho" / "vong").symlink_to(tmp_path / "kho")
    passed: list[str] = []
    reading = Reading(out=tmp_path / "kho" / "out", ignored=passed.append)
    found = list(jobs([str(tmp_path / "kho")], reading))
    assert [job.stem for job in found] == ["kho/a", "kho/b/10", "kho/b/2", "kho/c", "kho/d.php"]
    assert sorted(passed) == ["hidden", "link-to-folder", "other-file"]


def test_names_that_collide_are_kept_apart_in_the_same_way_every_time(tmp_path: Path) -> None:
    for name in ("trang.html", "trang.txt", "TRANG.htm"):
        save(tmp_path / "kho", name, b"x")
    stems = [[job.stem for job in read(tmp_path / "kho")] for _ in range(2)]
    assert stems[0] == stems[1]
    assert len({stem.casefold() for stem in stems[0]}) == 3


@pytest.mark.parametrize(
    ("given_paths", "stems"),
    [
        (["kho/a.html"], ["kho/a"]),
        (["kho"], ["kho/a", "kho/b"]),
        (["kho/"], ["kho/a", "kho/b"]),
        (["./kho/../kho/b.txt"], ["b"]),
        (["kho/*.html"], ["kho/a"]),
        (["**/*.txt"], ["kho/b"]),
        (["k?o"], ["kho/a", "kho/b"]),
        (["kho/b.txt", "kho", "kho/b.txt"], ["kho/b", "kho/a"]),
        (["."], ["kho/a", "kho/b"]),
    ],
)
def test_paths_as_a_shell_user_means_them(
    given_paths: list[str], stems: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path / "kho", "a.html", PAGES[0])
    save(tmp_path / "kho", "b.txt", b"x")
    monkeypatch.chdir(tmp_path)
    assert [job.stem for job in jobs(given_paths, Reading())] == stems


def test_an_absolute_path_gives_its_last_name(tmp_path: Path) -> None:
    path = save(tmp_path, "kho/a.html", PAGES[0])
    assert [job.stem for job in read(path)] == ["a"]
    assert [job.stem for job in read(path.parent)] == ["kho/a"]


@pytest.mark.parametrize(
    ("name", "reason"), [("none", "not-found"), ("no*ne", "not-found"), ("a\0b", "not-found")]
)
def test_what_is_not_there_has_a_row(name: str, reason: str, tmp_path: Path) -> None:
    (job,) = read(f"{tmp_path}/{name}")
    assert job.error is not None
    assert job.error[0] == reason


def test_an_unreadable_file_has_a_row(tmp_path: Path) -> None:
    (tmp_path / "a.html").symlink_to(tmp_path / "nowhere")
    (tmp_path / "b.html").write_bytes(PAGES[0])
    found = read(tmp_path)
    assert [job.error and job.error[0] for job in found] == ["unreadable", None]


def test_what_vanishes_between_listing_and_reading_has_a_row(tmp_path: Path) -> None:
    for name in ("a.html", "b.html", "c/1.html", "d.zip", "e/2.html", "f.html"):
        save(tmp_path / "kho", name, samples.zipped({"0.html": PAGES[0]}) if name == "d.zip" else PAGES[0])
    found = []
    for job in jobs([str(tmp_path / "kho")], Reading()):
        found.append((job.id.removeprefix(f"{tmp_path}/kho/"), job.error))
        if job.id.endswith("a.html"):
            for name in ("b.html", "d.zip"):
                (tmp_path / "kho" / name).unlink()
            shutil.rmtree(tmp_path / "kho" / "c")
    gone = ("unreadable", "No such file or directory")
    assert found == [
        ("a.html", None),
        ("b.html", gone),
        ("c", gone),
        ("d.zip", gone),
        ("e/2.html", None),
        ("f.html", None),
    ]


def test_names_that_are_no_text_can_still_be_written_down(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/b\xe1o.html"
    try:
        Path(os.fsdecode(raw)).write_bytes(PAGES[0])
    except OSError:
        pytest.skip("this file system takes only valid names")
    (job,) = read(tmp_path)
    job.id.encode()
    assert job.stem.endswith("b%E1o")


@given(
    st.lists(st.binary(max_size=30).filter(lambda line: b"\n" not in line), max_size=12), st.integers(1, 9)
)
def test_lines_are_what_stands_between_line_ends(parts: list[bytes], step: int) -> None:
    data = b"\n".join(parts)
    file = io.BytesIO(data)
    expected = data.split(b"\n")
    if expected[-1] == b"":
        expected.pop()
    assert list(split(lambda _: file.read(step), 1 << 20)) == expected


@given(st.lists(st.integers(0, 40), max_size=12), st.integers(1, 9))
def test_a_line_over_the_limit_is_one_line_and_not_kept(sizes: list[int], step: int) -> None:
    file = io.BytesIO(b"".join(b"x" * size + b"\n" for size in sizes))
    found = list(split(lambda _: file.read(step), 20))
    assert found == [b"x" * size if size <= 20 else None for size in sizes]


WORDS = ["".join(letters) for letters in itertools.islice(itertools.permutations("ghiklmn", 5), 0, None, 3)]


def talk(seed: int, words: int) -> bytes:
    """Text that is packed in blocks, and not stored as it is, however long it is."""
    return " ".join(random.Random(seed).choices(WORDS, k=words)).encode()  # noqa: S311 - no secret


@given(
    st.lists(
        st.binary(max_size=3000) | st.builds(talk, st.integers(0, 99), st.integers(0, 60_000)),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(sorted(samples.PACKERS)),
    st.data(),
)
@settings(deadline=None, max_examples=150)
def test_packed_data_is_unpacked_or_said_to_be_broken(
    parts: list[bytes], kind: str, data: st.DataObject
) -> None:
    packed = b"".join(samples.PACKERS[kind](part) for part in parts)
    whole = b"".join(parts)

    def unpacked(raw: bytes) -> Source:
        return Source(io.BytesIO(raw), limit=1 << 30, count=lambda _: None)

    source = unpacked(packed)
    assert source.packed
    assert source.read() == whole
    assert source.broken is None
    ends = {0, len(packed)}
    cut = data.draw(st.integers(7, len(packed) - 1))
    at = 0
    for part in parts:
        at += len(samples.PACKERS[kind](part))
        ends.add(at)
    source = unpacked(packed[:cut])
    assert whole.startswith(source.read())
    assert (source.broken is None) == (cut in ends)


@given(st.binary(max_size=400))
def test_no_bytes_make_a_reader_fail(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    for name in ("x", "x.html", "x.warc", "x.zip", "x.tar", "x.jsonl", "x.parquet", "x.mhtml"):
        for job in read(save(folder, name, data)):
            assert (job.data is None) != (job.error is None)
