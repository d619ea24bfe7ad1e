from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]  # no types are shipped
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from scraper.web.decode_body import BodyError, decode_body

if TYPE_CHECKING:
    from collections.abc import Callable


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACK: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("X-GZip", gzip.compress),
    "two members": ("gzip", lambda data: gzip.compress(data[:9]) + gzip.compress(data[9:])),
    "padded": ("gzip", lambda data: gzip.compress(data) + b"\0\0\0"),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", _raw_deflate),
    "brotli": ("br", lambda data: brotli.compress(data, quality=3)),
    "zstd": ("zstd", zstandard.compress),
    "two frames": ("zstd", lambda data: zstandard.compress(data[:9]) + zstandard.compress(data[9:])),
    "two layers": ("gzip, br", lambda data: brotli.compress(gzip.compress(data), quality=1)),
    "none": ("identity", lambda data: data),
}
PACKED = sorted(set(PACK) - {"none"})


@pytest.mark.parametrize("name", PACK)
@given(data=st.binary(max_size=3_000))
def test_what_was_packed_comes_back(name: str, data: bytes) -> None:
    header, pack = PACK[name]
    assert decode_body(pack(data), header, 4_000) == data


def test_a_body_without_encoding_stays_as_it_is() -> None:
    assert decode_body(b"abc", None, 3) == b"abc"


@pytest.mark.parametrize("name", PACK)
def test_a_bomb_is_refused(name: str) -> None:
    header, pack = PACK[name]
    with pytest.raises(BodyError) as caught:
        decode_body(pack(b"\0" * (8 << 20)), header, 1 << 20)
    assert caught.value.reason == "bomb"


@pytest.mark.parametrize("name", PACK)
def test_the_beginning_is_had_where_it_will_do(name: str) -> None:
    header, pack = PACK[name]
    assert decode_body(pack(b"x" * (8 << 20)), header, 1 << 10, partial=True) == b"x" * 1024


@pytest.mark.parametrize("name", PACKED)
def test_a_body_that_ends_early_is_truncated(name: str) -> None:
    header, pack = PACK[name]
    text = bytes(range(256)) * 400
    packed = pack(text)
    with pytest.raises(BodyError) as caught:
        decode_body(packed[: len(packed) * 2 // 3], header, 1 << 20)
    assert caught.value.reason == "truncated"


@pytest.mark.parametrize("header", ["gzip", "deflate", "br", "zstd", "compress", "gzip, gzip, gzip, gzip"])
def test_a_lie_is_no_encoding(header: str) -> None:
    with pytest.raises(BodyError) as caught:
        decode_body(b"<html>not packed at all</html>", header, 1 << 20)
    assert caught.value.reason == "bad-encoding"


@given(st.sampled_from(["gzip", "deflate", "br", "zstd"]), st.binary(min_size=1, max_size=400))
def test_garbage_ends_in_a_reason(header: str, data: bytes) -> None:
    try:
        found = len(decode_body(data, header, 1 << 16))
    except BodyError as error:
        found = {"bomb": 0, "bad-encoding": 0, "truncated": 0}[error.reason]
    assert found <= 1 << 16
