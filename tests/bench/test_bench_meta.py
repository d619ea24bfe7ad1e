"""When a headline, date or author counts as right."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bench.meta import RIGHT, Field, meta_table, pairs_of, score_field
from bench.peers import Found
from bench.sets import read_set

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = tomllib.loads((HERE / "cases" / "meta.toml").read_text(encoding="utf-8"))[
    "case"
]


@pytest.mark.parametrize("case", CASES, ids=[f"{case['field']}: {case['mine']}" for case in CASES])
def test_an_answer(case: dict[str, Any]) -> None:
    assert RIGHT[case["field"]](case["gold"], case["mine"]) is case["right"]


def test_an_empty_answer_is_never_right() -> None:
    pairs = [
        ("2025-03-09", "2025-03-09"),
        ("2025-03-09", None),
        ("2025-03-09", ""),
        ("2025-03-09", "2024-03-09"),
    ]
    assert score_field(pairs, RIGHT["date"]) == Field(pages=4, right=0.25, empty=0.5)


def test_only_pages_whose_gold_has_the_field_count(tmp_path: Path) -> None:
    rows = [
        '{"id": "1", "html": "1", "body": "", "date": "2025-03-09", "author": "None"}',
        '{"id": "2", "html": "2", "body": "", "date": "", "author": ["Thu Hạnh"]}',
    ]
    (tmp_path / "gold.jsonl").write_text("\n".join(rows), encoding="utf-8")
    of = read_set(tmp_path)
    found = [Found(date="2025-03-09", author="x"), Found(date="2025-03-10", author="Thu Hạnh")]
    assert pairs_of(of, found, "date") == [("2025-03-09", "2025-03-09")]
    assert pairs_of(of, found, "author") == [(["Thu Hạnh"], "Thu Hạnh")]
    table = meta_table([(of, {"one": found})])
    assert [row[1:] for row in table.rows] == [
        ("date", "one", "1", "1.000", "0.000"),
        ("author", "one", "1", "1.000", "0.000"),
    ]
