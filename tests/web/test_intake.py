from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.config import UsageError
from scraper.web import intake
from scraper.web.intake import Refused, Shard
from scraper.web.urls import Address

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.web.intake import Batch


def read(path: Path, shard: Shard = Shard()) -> Batch:  # noqa: B008 - a frozen value
    async def whole() -> Batch:
        return [item async for batch in intake.batches(path, shard) for item in batch]

    return asyncio.run(whole())


def test_a_list_is_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(
        b"\xef\xbb\xbf# bao\r\nhttp://a.example/1\r\n\r\n  http://a.example/2  \n#http://a.example/3\nftp://x\nhttp://a.example/4"
    )
    found = read(path)
    assert [item.url if isinstance(item, Address) else item.reason for item in found] == [
        "http://a.example/1",
        "http://a.example/2",
        "bad-scheme",
        "http://a.example/4",
    ]


def test_a_long_list_comes_in_small_batches(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("".join(f"http://a.example/{number}\n" for number in range(20_000)), "utf-8")

    async def sizes() -> list[int]:
        return [len(batch) async for batch in intake.batches(path, Shard())]

    found = asyncio.run(sizes())
    assert sum(found) == 20_000
    assert max(found) <= 500


def test_a_line_without_end_is_no_address(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(b"http://a.example/" + b"x" * 300_000 + b"\nhttp://a.example/1\n")
    found = read(path)
    assert isinstance(found[-1], Address)
    assert all(isinstance(item, Refused) and item.reason == "bad-url" for item in found[:-1])


def test_a_list_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        intake.check(tmp_path / "none.txt")
    with pytest.raises(UsageError, match="cannot read"):
        intake.check(tmp_path)


@given(st.lists(st.integers(0, 300), max_size=60), st.integers(1, 9))
def test_shards_share_out_a_list(numbers: list[int], of: int) -> None:
    lines = [f"http://h{number}.example/{number}".encode() for number in numbers] + [b"nonsense"]
    parts = [intake.parse(lines, Shard(index, of)) for index in range(of)]
    assert sorted(map(repr, (item for part in parts for item in part))) == sorted(
        map(repr, intake.parse(lines, Shard()))
    )
    hosts = [{item.host for item in part if isinstance(item, Address)} for part in parts]
    assert sum(map(len, hosts)) == len(set[str]().union(*hosts))
