"""The tables on article bodies.

Knows: what a reader wants to see of the results, and which pages break a guard rail.
Does not know: how the results came about.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bench.peers import BASELINE, OURS
from bench.score import PageScore, f1_difference, keeps_words, score_set
from bench.table import Table, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.bodies import Result

LISTED = 12
"""Page names that stand below the table; `--worst` shows more."""
COLUMNS = (
    "set",
    "extractor",
    "pages",
    "F1",
    "P",
    "R",
    "exact",
    "word-F1",
    "lost>10%",
    "empty",
    "captions leaked",
    "failed",
    f"F1 against {BASELINE} [95 %]",
)


def _figures(pages: Sequence[PageScore]) -> tuple[str, ...]:
    of = score_set(pages)
    return (
        str(of.pages),
        f"{of.f1:.4f}",
        f"{of.precision:.4f}",
        f"{of.recall:.4f}",
        f"{of.exact:.3f}",
        f"{of.word_f1:.4f}",
        str(of.lost),
        str(of.empty),
        "-" if of.leaked is None else f"{of.leaked:.3f} of {of.captions}",
    )


def quality_table(results: Sequence[Result], *, by_lang: bool = False) -> Table:
    """One row for each set and extractor, the groups by language below it when asked for."""
    rows: list[tuple[str, ...]] = []
    breaks, bold = set(), set()
    for result in results:
        baseline = result.scores.get(BASELINE)
        for name, scores in result.scores.items():
            failed = sum(bool(found.error) for found in result.found[name])
            against = "" if baseline is None or name == BASELINE else signed(f1_difference(scores, baseline))
            if name == OURS:
                bold.add(len(rows))
            rows.append((result.set.name, name, *_figures(scores), str(failed), against))
            if by_lang:
                rows.extend(_by_lang(result, name))
        breaks.add(len(rows) - 1)
    return Table(
        "Article bodies",
        COLUMNS,
        tuple(rows),
        names=2,
        breaks=frozenset(breaks),
        bold=frozenset(bold),
        notes=tuple(note for result in results for note in guard_rails(result)),
    )


def _by_lang(result: Result, name: str) -> list[tuple[str, ...]]:
    groups: dict[str, list[PageScore]] = defaultdict(list)
    for page, score in zip(result.set.pages, result.scores[name], strict=True):
        groups[page.lang].append(score)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return [("", f"  {lang}", *_figures(scores), "", "") for lang, scores in ordered]


def guard_rails(result: Result) -> list[str]:
    """Pages where ours keeps under 90 % of the words trafilatura shares with the gold, and empty answers."""
    if OURS not in result.found or BASELINE not in result.found:
        return []
    poorer, empty = [], []
    for page, mine, theirs in zip(result.set.pages, result.found[OURS], result.found[BASELINE], strict=True):
        if not keeps_words(page.body, mine.text, theirs.text):
            poorer.append(page.id)
        if page.body.strip() and not mine.text.strip():
            empty.append(f"{page.id} ({mine.error or mine.skipped or 'empty'})")
    return [
        f"{result.set.name}: pages with under 90 % of {BASELINE}'s right words: {_listed(poorer)}",
        f"{result.set.name}: empty answers: {_listed(empty)}",
    ]


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:LISTED]) + (", …" if len(names) > LISTED else "")
    return f"{len(names)}: {shown}" if names else "0"


def worst_table(result: Result, name: str, count: int) -> Table:
    """The pages where `name` is farthest from the gold."""
    baseline = result.scores.get(BASELINE)
    order = sorted(range(len(result.set.pages)), key=lambda number: result.scores[name][number].f1)[:count]
    rows = []
    for number in order:
        page, score = result.set.pages[number], result.scores[name][number]
        found = result.found[name][number]
        rows.append(
            (
                page.id,
                page.lang,
                found.error or found.skipped,
                f"{score.f1:.3f}",
                "-" if score.precision is None else f"{score.precision:.3f}",
                f"{score.recall:.3f}",
                f"+{score.extra}",
                f"-{score.missing}",
                "" if baseline is None else f"{baseline[number].f1:.3f}",
            )
        )
    return Table(
        f"{result.set.name}: the worst pages of {name}",
        ("page", "lang", "why", "F1", "P", "R", "extra", "missing", BASELINE),
        tuple(rows),
        names=3,
    )
