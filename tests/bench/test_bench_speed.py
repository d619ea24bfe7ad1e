"""Timing, with a clock that only the contenders move."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from bench.contenders import CONTENDERS, OURS, PARSE
from bench.memory import peak
from bench.score import Interval
from bench.sets import read_page, read_set
from bench.speed import pooled, ratio, speed_table, stages_table, time_pages
from bench.stages import Watch, stages_of, watched

SMALL = Path(__file__).parent / "set"


class Clock:
    """Stands still until somebody works."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def work(self, seconds: float) -> None:
        self.now += seconds


def test_the_fastest_round_counts_and_turns_are_taken() -> None:
    clock = Clock()
    calls: list[str] = []
    spent = {"a": iter([9.0, 3.0, 2.0, 8.0, 5.0]), "b": iter([9.0, 1.0, 4.0, 6.0, 7.0])}

    def runner(name: str) -> Any:
        def run(_page: bytes, _url: str | None) -> None:
            calls.append(name)
            clock.work(next(spent[name]))

        return run

    pages: list[tuple[bytes, str | None]] = [(b"1", None)]
    found = time_pages(pages, {"a": runner("a"), "b": runner("b")}, clock=clock, rounds=3)
    assert found == {"a": [2.0], "b": [1.0]}
    assert "".join(calls) == "ab" + "ab" + "ba" + "ab"  # the first two warm up


def test_a_page_that_cannot_be_read_costs_its_time() -> None:
    clock = Clock()

    def run(_page: bytes, _url: str | None) -> None:
        clock.work(2)
        raise ValueError

    assert time_pages([(b"", None)], {"a": run}, clock=clock, rounds=1) == {"a": [2.0]}


def test_a_ratio_is_the_median_page_and_all_pages() -> None:
    found = ratio([2.0, 8.0, 30.0], [1.0, 2.0, 3.0])
    assert (found.median.mean, found.total.mean) == (4.0, 40 / 6)
    assert 2 <= found.median.low <= found.median.high <= 10
    same = ratio([4.0, 6.0], [2.0, 3.0])
    assert same.median == same.total == Interval(2.0, 2.0, 2.0)
    with pytest.raises(ValueError, match="no page"):
        ratio([], [])


def test_the_table_has_every_set_and_all_of_them() -> None:
    measured = {
        "x": {OURS: [0.002], "trafilatura": [0.008], PARSE: [0.001]},
        "y": {OURS: [0.002], "trafilatura": [0.008], PARSE: [0.001]},
    }
    assert list(pooled(measured)) == ["x", "y", "all"]
    table = speed_table(measured, {OURS: 61.4})
    assert table.rows[-3:] == (
        ("all", OURS, "2", "2.00", "2.00", "", "", *["2.00 [2.00, 2.00]"] * 2, "61"),
        (
            "all",
            "trafilatura",
            "2",
            "8.00",
            "8.00",
            *["4.00 [4.00, 4.00]"] * 2,
            *["8.00 [8.00, 8.00]"] * 2,
            "",
        ),
        ("all", PARSE, "2", "1.00", "1.00", *["0.50 [0.50, 0.50]"] * 2, "", "", ""),
    )
    assert len(speed_table({"x": measured["x"]}).rows) == 3


PATH = """
from toypath.steps import inner, outer

def clean(clock):
    clock.work(1)
    outer(clock, inner)
    inner(clock)
"""
STEPS = """
def inner(clock):
    clock.work(4)

def outer(clock, step):
    from toypath import clean
    clock.work(2)
    clean.__globals__["inner"](clock)
"""


def test_a_stage_is_what_the_path_takes_from_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "toypath").mkdir()
    (tmp_path / "toypath" / "__init__.py").write_text(PATH, encoding="utf-8")
    (tmp_path / "toypath" / "steps.py").write_text(STEPS, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    import toypath  # type: ignore[import-not-found]  # noqa: PLC0415 - written just now

    stages = stages_of(toypath.clean)
    assert sorted(stages) == ["steps.inner", "steps.outer"]
    before = (toypath.inner, toypath.outer)
    clock = Clock()
    watch = Watch(clock)
    with watched(watch, stages):
        toypath.clean(clock)
    # the inner stage is taken off the outer one's time
    assert dict(watch.seconds) == {"steps.inner": 8.0, "steps.outer": 2.0}
    assert (toypath.inner, toypath.outer) == before
    with pytest.raises(AttributeError), watched(watch, stages):
        toypath.clean(None)
    assert (toypath.inner, toypath.outer) == before
    for name in ("toypath", "toypath.steps"):
        sys.modules.pop(name)


def test_our_path_has_stages() -> None:
    pages = [(read_page(page.page), page.url) for page in read_set(SMALL).pages]
    ticks = iter(range(10**9))
    table = stages_table(pages, lambda: float(next(ticks)), 1)
    assert len(table.rows) > 3
    assert table.rows[-1][0] == "between the stages"
    deeper = stages_table(pages, lambda: float(next(ticks)), 1, ["body"])
    assert {row[0] for row in table.rows} < {row[0] for row in deeper.rows}


def test_contenders_run() -> None:
    page = read_set(SMALL).pages[0]
    for name, make in CONTENDERS.items():
        assert make()(read_page(page.page), page.url) is not None, name


@pytest.mark.slow
def test_peak_memory_is_that_of_a_fresh_process() -> None:
    ballast = bytearray(400 * 2**20)
    ballast[::4096] = b"x" * len(ballast[::4096])
    assert 10 < peak(PARSE, [SMALL]) < 200
    assert len(ballast) > 0
