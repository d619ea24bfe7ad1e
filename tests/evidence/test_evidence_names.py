"""Names: every row of names.toml, and any line at all."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.evidence_people import LONGEST, MOST, names_of

ROWS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "names.toml").read_text("utf-8"))["row"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["line"][:40])
def test_row(row: dict[str, Any]) -> None:
    people, others = names_of([row["line"]], sites=row.get("sites", ()))
    assert list(people) == row.get("people", [])
    assert list(others) == row.get("others", [])


@given(st.lists(st.text(max_size=80), max_size=5))
def test_any_lines(lines: list[str]) -> None:
    people, others = names_of(lines)
    for name in (*people, *others):
        assert name == name.strip()
        assert len(name) <= LONGEST
        assert any(character.isalpha() for character in name)
        assert "@" not in name or "." not in name.partition("@")[2]
    assert len(people) <= MOST
