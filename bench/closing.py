"""The closing table: ours beside trafilatura default, one row for each figure that a target is set for.

Knows: which figures these are.
Does not know: how they were measured.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from bench.contenders import PARSE
from bench.meta import RIGHT, pairs_of, score_field
from bench.peers import BASELINE, METADATA, OURS
from bench.score import f1_difference, score_set
from bench.sets import META_FIELDS
from bench.sheets import tally
from bench.speed import pooled, ratio
from bench.table import Table, signed, span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bench.bodies import Result
    from bench.lines import Judged, Rate
    from bench.peers import Found
    from bench.sets import Set
    from bench.speed import Speeds

Row = tuple[str, str, str, str, str]


def closing_table(rows: Sequence[Row]) -> Table:
    """The rows of the functions below as one table."""
    return Table(
        f"{OURS} and {BASELINE} default",
        ("figure", "set", OURS, BASELINE, "difference or ratio [95 %]"),
        tuple(rows),
        names=2,
    )


def body_rows(results: Sequence[Result]) -> list[Row]:
    """F1, precision, recall, exact, pages that lost over a tenth, empty ones, captions leaked."""
    rows: list[Row] = []
    for result in results:
        if OURS not in result.scores or BASELINE not in result.scores:
            continue
        name = result.set.name
        mine, theirs = (score_set(result.scores[each]) for each in (OURS, BASELINE))
        difference = signed(f1_difference(result.scores[OURS], result.scores[BASELINE]))
        rows += [
            ("body F1", name, f"{mine.f1:.4f}", f"{theirs.f1:.4f}", difference),
            ("body precision", name, f"{mine.precision:.4f}", f"{theirs.precision:.4f}", ""),
            ("body recall", name, f"{mine.recall:.4f}", f"{theirs.recall:.4f}", ""),
            ("body exact", name, f"{mine.exact:.3f}", f"{theirs.exact:.3f}", ""),
            ("lost over a tenth", name, str(mine.lost), str(theirs.lost), ""),
            ("empty", name, str(mine.empty), str(theirs.empty), ""),
        ]
        if mine.leaked is not None and theirs.leaked is not None:
            rows.append(("captions leaked", name, f"{mine.leaked:.3f}", f"{theirs.leaked:.3f}", ""))
    return rows


def meta_rows(measured: Sequence[tuple[Set, Mapping[str, Sequence[Found]]]]) -> list[Row]:
    """The share of right headlines, dates and authors."""
    rows: list[Row] = []
    for of, found in measured:
        for field in META_FIELDS:
            right = [
                score_field(pairs, RIGHT[field]).right
                for name in (OURS, METADATA.name)
                if name in found and (pairs := pairs_of(of, found[name], field))
            ]
            if len(right) == len((OURS, METADATA.name)):
                rows.append((f"{field} right", of.name, f"{right[0]:.3f}", f"{right[1]:.3f}", ""))
    return rows


def speed_rows(speeds: Speeds) -> list[Row]:
    """CPU a page over all sets beside trafilatura's and the parse's, and peak memory."""
    name, seconds = list(pooled(speeds.seconds).items())[-1]
    if OURS not in seconds or BASELINE not in seconds or PARSE not in seconds:
        return []
    mine, theirs, parse = seconds[OURS], seconds[BASELINE], seconds[PARSE]
    rows: list[Row] = [
        (
            "ms a page, median",
            name,
            f"{statistics.median(mine) * 1000:.2f}",
            f"{statistics.median(theirs) * 1000:.2f}",
            f"{span(ratio(theirs, mine).median)} times as fast",
        ),
        (
            f"times the {PARSE}, median",
            name,
            span(ratio(mine, parse).median),
            span(ratio(theirs, parse).median),
            "",
        ),
    ]
    if OURS in speeds.peaks and BASELINE in speeds.peaks:
        rows.append(("MiB at most", name, f"{speeds.peaks[OURS]:.0f}", f"{speeds.peaks[BASELINE]:.0f}", ""))
    return rows


def line_rows(judged: Judged, rate: Rate) -> list[Row]:
    """Flattened text: dropped lines, body characters lost, controls, speed."""
    of = tally(judged)
    name = "labelled lines"
    return [
        ("dropped lines, precision", name, f"{of.precision:.4f}", "", ""),
        ("dropped lines, recall", name, f"{of.recall:.4f}", "", ""),
        ("body characters lost", name, f"{of.lost:.3%}", "", ""),
        (f"controls touched, of {of.controls}", name, str(of.touched), "", ""),
        ("articles of 3 kB a second", name, f"{rate.of_three_kb:.0f}", "", ""),
    ]
