"""Rows of lines and topics: what the phrases of a language must say, and where they must keep silent."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cleaners.packs import TOPICS, pack_for
from cleaners.text import Wording, fold, settle, words

FILES = sorted(Path(__file__).parent.glob("*.toml"))


def rows(kind: str) -> list[Any]:
    found = []
    for path in FILES:
        for row in tomllib.loads(path.read_text(encoding="utf-8")).get(kind, ()):
            wrong = row.get("expect") == "fail"
            marks = [pytest.mark.xfail(reason=row.get("why", ""), strict=True)] if wrong else []
            name = f"{path.stem} {row['topic']}: {row['text'][:40]}"
            found.append(pytest.param(path.stem, row["topic"], row["text"], id=name, marks=marks))
    return found


def topics_of(code: str, text: str) -> set[str]:
    line = settle(text)
    return set(pack_for(code).says(Wording(line, words(line), fold(line))))


@pytest.mark.parametrize(("code", "topic", "text"), rows("says"))
def test_a_line_says_its_topic(code: str, topic: str, text: str) -> None:
    assert topic in TOPICS
    assert topic in topics_of(code, text)


@pytest.mark.parametrize(("code", "topic", "text"), rows("silent"))
def test_a_line_that_only_looks_like_it_stays(code: str, topic: str, text: str) -> None:
    assert topic in TOPICS
    assert topic not in topics_of(code, text)
