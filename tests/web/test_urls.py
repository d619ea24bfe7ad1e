from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.web import urls

CASES: dict[str, list[dict[str, Any]]] = tomllib.loads(
    Path(__file__).with_name("urls.toml").read_text("utf-8")
)


@pytest.mark.parametrize("case", CASES["good"], ids=lambda case: case["line"])
def test_a_line_names_a_page(case: dict[str, Any]) -> None:
    address = urls.read(case["line"])
    assert (address.url, address.host) == (case["url"], case["host"])
    assert urls.stem(address.url, address.key) == f"{case['stem']}-{address.key.hex()[:8]}"


@pytest.mark.parametrize("case", CASES["good"], ids=lambda case: case["line"])
def test_spellings_of_one_page_are_one(case: dict[str, Any]) -> None:
    key = urls.read(case["line"]).key
    assert {urls.read(line).key for line in case.get("same", [])} <= {key}
    assert key not in {urls.read(line).key for line in case.get("other", [])}


@pytest.mark.parametrize("case", CASES["bad"], ids=lambda case: case["line"])
def test_a_line_that_names_none_says_why(case: dict[str, Any]) -> None:
    with pytest.raises(urls.BadUrlError) as caught:
        urls.read(case["line"])
    assert caught.value.reason == case["reason"]


@given(st.text(max_size=60), st.text(max_size=40))
def test_whatever_comes_out_goes_in_again(path: str, query: str) -> None:
    try:
        first = urls.read(f"https://tin.example/{path}?{query}")
    except urls.BadUrlError:
        return
    assert urls.read(first.url) == first


@given(st.text(max_size=80))
def test_a_file_never_leaves_its_folder(path: str) -> None:
    try:
        url = urls.clean(f"https://tin.example/{path}")
    except urls.BadUrlError:
        return
    folder, _, name = urls.stem(url, urls.key_of(url)).partition("/")
    assert folder == "tin.example"
    assert name.isascii()
    assert "/" not in name
    assert not name.startswith(".")
    assert len(name) < 120


def test_shards_share_out_every_host_once() -> None:
    hosts = [f"bao{number}.example" for number in range(1_000)]
    shares = [sum(1 for host in hosts if urls.shard_of(host, 16) == shard) for shard in range(16)]
    assert sum(shares) == len(hosts)
    assert min(shares) > 20


def test_a_host_and_its_www_are_of_one_shard() -> None:
    assert urls.shard_of("www.bao.example", 7) == urls.shard_of("bao.example", 7)
    assert urls.shard_of("bao.example:8080", 7) == urls.shard_of("bao.example", 7)
