"""Runs extractors over sets of pages and scores what they give for bodies.

Knows: the order of work: tasks, answers, scores; where answers and reports are written.
Does not know: how an extractor works, how results are shown.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import Progress

from bench.peers import OURS, peer
from bench.report import page_report
from bench.rules import rule_effects, rule_tasks
from bench.run import Task, run
from bench.score import score_page
from bench.sets import Set

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bench.peers import Found
    from bench.rules import Effect
    from bench.score import PageScore

CACHE = Path(".cache/bench")


@dataclass(frozen=True, slots=True)
class Result:
    """What every extractor gave for one set, and what it is worth; lists are in the order of the pages."""

    set: Set
    found: Mapping[str, Sequence[Found]]
    scores: Mapping[str, Sequence[PageScore]]


def run_shown(tasks: Sequence[Task], *, workers: int, cache: Path | None = None) -> list[Found]:
    """Run tasks behind a progress bar, which a terminal alone shows."""
    with Progress(transient=True, disable=not sys.stderr.isatty()) as bar:
        shown = bar.add_task("pages", total=len(tasks))
        return run(tasks, workers=workers, cache=cache, progress=lambda: bar.advance(shown))


def measure(sets: Sequence[Set], names: Sequence[str], *, workers: int, cache: Path | None) -> list[Result]:
    """Run the extractors `names` on the sets and score them."""
    tasks = [Task(name, page) for of in sets for name in names for page in of.pages]
    answers = iter(run_shown(tasks, workers=workers, cache=cache))
    results = []
    for of in sets:
        found = {name: [next(answers) for _ in of.pages] for name in names}
        scores: dict[str, list[PageScore]] = {name: [] for name in names}
        for number, page in enumerate(of.pages):
            for name in names:
                scores[name].append(score_page(page.body, found[name][number].text, page.captions))
        results.append(Result(of, found, scores))
    return results


def effects_of(results: Sequence[Result], *, workers: int) -> list[Effect]:
    """What every rule is worth on every set; needs newswash among the results."""
    tasks = [rule_tasks(result.set, result.found[OURS]) for result in results]
    answers = iter(run_shown([task for each in tasks for task in each], workers=workers))
    effects = []
    for result, mine in zip(results, tasks, strict=True):
        found, scores = result.found[OURS], result.scores[OURS]
        effects += rule_effects(result.set, found, scores, mine, [next(answers) for _ in mine])
    return effects


def usable(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Those extractors of `names` that can be run here, and a line for each that cannot."""
    lacking = {name: peer(name).lacks() for name in names}
    notes = [f"not measured: {name} ({why})" for name, why in lacking.items() if why]
    return [name for name in names if not lacking[name]], notes


def only(sets: Sequence[Set], page: str) -> list[Set]:
    """The sets with nothing but the page of this id; sets without it are left out.

    Raises:
        ValueError: no set has it.
    """
    found = [Set(of.name, tuple(each for each in of.pages if each.id == page)) for of in sets]
    if not any(of.pages for of in found):
        raise ValueError(f"no page {page} in {', '.join(of.name for of in sets)}")
    return [of for of in found if of.pages]


def write_predictions(target: Path, results: Sequence[Result]) -> list[Path]:
    """Write answers as `{"id", "text", "title", "date", "author"}` a line.

    A `target` that ends in `.jsonl` takes what newswash gave for the one set there is; any other is a
    folder that takes `SET.EXTRACTOR.jsonl` for each.

    Raises:
        ValueError: one file was asked for several sets, or without newswash.
    """
    if target.suffix != ".jsonl":
        pairs = [
            (target / f"{result.set.name}.{name}.jsonl", result, name)
            for result in results
            for name in result.found
        ]
    elif len(results) == 1:
        name = OURS if OURS in results[0].found else next(iter(results[0].found))
        pairs = [(target, results[0], name)]
    else:
        raise ValueError("--pred needs a folder when there are several sets")
    for path, result, name in pairs:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8") as out:
            for page, found in zip(result.set.pages, result.found[name], strict=True):
                row = {
                    "id": page.id,
                    "text": found.text,
                    "title": found.title,
                    "date": found.date,
                    "author": found.author,
                }
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return [path for path, _, _ in pairs]


def write_reports(results: Sequence[Result], target: Path | None) -> list[Path]:
    """A report on every page of the results, at `target` or below the cache folder."""
    written = []
    for result in results:
        for at, page in enumerate(result.set.pages):
            path = target or CACHE / "pages" / f"{result.set.name}.{page.id.replace('/', '_')}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            found = {name: answers[at] for name, answers in result.found.items()}
            scores = {name: figures[at] for name, figures in result.scores.items()}
            path.write_text(page_report(page, found, scores), encoding="utf-8")
            written.append(path)
    return written
