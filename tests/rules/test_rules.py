"""Rows of lines, set into a short article: which go, as what, and which must stay."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cleaners import KINDS, Article, clean_text

FILES = sorted(Path(__file__).parent.glob("*.toml"))


def rows() -> list[Any]:
    found = []
    for path in FILES:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        frame = table["before"], table["after"]
        language = path.stem.rpartition(".")[2]
        for case in table["case"]:
            wrong = case.get("expect") == "fail"
            marks = [pytest.mark.xfail(reason=case["why"], strict=True)] if wrong else []
            found.append(pytest.param(frame, language, case, id=f"{path.stem}: {case['why']}", marks=marks))
    return found


@pytest.mark.parametrize(("frame", "language", "case"), rows())
def test_the_lines_that_go(frame: tuple[list[str], list[str]], language: str, case: dict[str, Any]) -> None:
    before, after = frame
    lines, kinds = case["lines"], case["goes"]
    assert len(lines) == len(kinds)
    assert set(kinds) <= {*KINDS, ""}
    where = case["at"]
    above = {"head": [], "middle": before, "tail": [*before, *after]}[where]
    below = {"head": [*before, *after], "middle": after, "tail": []}[where]
    result = clean_text("\n".join([*above, *lines, *below]), language=language)
    went = {removal.at - len(above): removal.kind for removal in result.removed}
    assert went == {at: kind for at, kind in enumerate(kinds) if kind}
    assert isinstance(result, Article)
    assert result.text.split("\n") == [
        *above,
        *(line.strip() for line, kind in zip(lines, kinds, strict=True) if not kind and line.strip()),
        *below,
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_family_has_lines_that_must_stay(path: Path) -> None:
    cases = tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    assert any(not any(case["goes"]) for case in cases)
    assert any(any(case["goes"]) for case in cases)
