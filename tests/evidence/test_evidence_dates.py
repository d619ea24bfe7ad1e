"""Dates: every row of dates.toml, addresses, days that lie too late, and any text at all."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.evidence_dates import is_after, iso_of, url_day

ROWS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "dates.toml").read_text("utf-8"))["row"]
ISO = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:[+-]\d\d:\d\d)?)?")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['text'][:40]!r}{row.get('month_first', '')}")
def test_row(row: dict[str, Any]) -> None:
    found = iso_of(row["text"], month_first=row.get("month_first", False), prefer=row.get("prefer"))
    assert found == row.get("iso")


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://mardale.example/2031/05/12/bridge", date(2031, 5, 12)),
        ("https://mardale.example/news/2031-05-12-bridge.html", date(2031, 5, 12)),
        ("https://mardale.example/2031/may/12/bridge", date(2031, 5, 12)),
        ("https://mardale.example/2031/May/12", date(2031, 5, 12)),
        ("https://mardale.example/2031/05/5-ways-to-cross", None),
        ("https://mardale.example/2031/05/12-bridges", None),
        ("https://mardale.example/2031/may/5-ways-to-cross", None),
        ("https://mardale.example/2031/bridges/12/more", None),
        ("https://mardale.example/bridge-20310512", date(2031, 5, 12)),
        ("https://mardale.example/cau-moi-20310512083012345.htm", date(2031, 5, 12)),
        ("https://mardale.example/bridge-20310599", None),
        ("https://mardale.example/bridge-2031051277777.htm", None),
        ("https://mardale.example/2031/05/bridge", None),
        ("https://mardale.example/p/42", None),
    ],
)
def test_day_in_an_address(url: str, day: date | None) -> None:
    assert url_day(url) == day


@pytest.mark.parametrize(
    ("iso", "late"),
    [
        ("2031-05-13", True),
        ("2031-05-12", False),
        ("2031-05-13T03:00+07:00", False),
        ("2031-05-12T23:00-05:00", True),
        ("2031-05-13T00:00", True),
    ],
)
def test_after_the_day_of_the_fetch(iso: str, late: bool) -> None:  # noqa: FBT001 - a column of the table
    assert is_after(iso, date(2031, 5, 12)) is late


@given(st.text(max_size=60))
def test_any_text_gives_iso_or_nothing(text: str) -> None:
    found = iso_of(text)
    assert found is None or (ISO.fullmatch(found) and datetime.fromisoformat(found))


@given(
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001 - hypothesis wants naive bounds
    st.none() | st.integers(-14 * 60, 14 * 60),
)
def test_iso_comes_out_as_it_went_in(moment: datetime, offset: int | None) -> None:
    zone = None if offset is None else timezone(timedelta(minutes=offset))
    text = moment.replace(microsecond=0, tzinfo=zone).isoformat()
    assert iso_of(text) == text


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_any_number(number: float) -> None:
    found = iso_of(number)
    assert found is None or found.startswith(("19", "20", "21"))
