"""Captions go however a photo is set, what only looks like one stays: bodies without head and class names."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cleaners import Article, clean_html

DATA = tomllib.loads((Path(__file__).parent / "photos.toml").read_text(encoding="utf-8"))
SHAPES = [pytest.param(row, id=row["name"]) for row in DATA["shape"]]
CLOSING = "Hội thao bế mạc ngày 17-3."
INVITATION = (
    "<p>*Mời bạn đọc vào <a href='/qp'>chuyên mục Quốc phòng - An ninh</a> xem các tin, bài liên quan.</p>"
)
TAIL = (
    "<p><strong>Tin, ảnh: TRẦN VĂN ĐỆ</strong></p>",
    f"<p>Bài và ảnh: VĂN ĐỆ</p>{INVITATION}",
    "<p style='text-align:right'><strong>VĂN ĐỆ</strong></p>",
    "",
)


@pytest.mark.parametrize("row", SHAPES)
@pytest.mark.parametrize("tail", TAIL, ids=["sign-off", "sign-off and invitation", "name", "nothing"])
@pytest.mark.parametrize("url", [None, "https://www.qdnd.vn/a-1"], ids=["no address", "site file"])
def test_a_body_alone(row: dict[str, Any], tail: str, url: str | None) -> None:
    body = f"<p>{DATA['before']}</p>\n{row['html']}\n<p>{DATA['after']}</p><p>{CLOSING}</p>{tail}"
    result = clean_html(body, url=url)
    assert isinstance(result, Article)
    assert result.text.split("\n") == [DATA["before"], *row.get("stays", []), DATA["after"], CLOSING]
    assert {removal.kind for removal in result.removed if removal.text in row.get("caption", [])} <= {
        "caption"
    }
