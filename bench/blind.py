"""`python -m bench.blind SET…`: the whole way of a page, with weights that have not seen its host.

The shipped weights were learned on development sets. Measured on the same sets they flatter; here the hosts
are dealt into folds, and the pages of each fold are cleaned with weights learned from the others. `--pred
FOLDER` writes the bodies, one file a set, for other scorers; `--worst N` lists the pages with the lowest F1.

Knows: folds, the learning of weights, the bench's own scores.
Does not know: how a page is read or learned from.
"""

from __future__ import annotations

import argparse
import json
import random
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from bench.score import score_page, score_set
from bench.sets import Gold, read_set
from bench.sets import read_page as read_bytes
from bench.table import Table, show
from bench.train import host_of, learn, read_pages
from cleaners import Article, clean_html, verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.score import PageScore
    from cleaners.verdict import Weights


@dataclass(frozen=True, slots=True)
class Fold:
    """Pages, by set, and the weights that have not seen their hosts."""

    pages: tuple[tuple[str, Gold], ...]
    weights: Weights


def folds_of(
    sets: Sequence[tuple[str, Gold]], folds: int, *, hosts: int, strength: float, second: float
) -> list[Fold]:
    """Deal the hosts into folds and learn weights for each from the hosts of the others."""
    with ProcessPoolExecutor(mp_context=get_context("fork")) as pool:
        read = [
            page for pages in pool.map(read_pages, *zip(*sets, strict=True), chunksize=16) for page in pages
        ]
    known = sorted({host_of(gold) for _, gold in sets})
    random.Random(0).shuffle(known)  # noqa: S311 - an order, not a secret
    dealt = []
    for fold in range(folds):
        held = set(known[fold::folds])
        others = [page for page in read if page.host not in held]
        learned = learn(others, max(2, folds), hosts=hosts, strength=strength, second=second)
        dealt.append(Fold(tuple(pair for pair in sets if host_of(pair[1]) in held), learned.weights))
    return dealt


def clean_fold(fold: Fold) -> list[str]:
    """The bodies of the fold's pages."""
    verdict.forget()
    with patch.object(verdict, "weights", lambda: fold.weights):
        results = [clean_html(read_bytes(gold.page), url=gold.url) for _, gold in fold.pages]
    verdict.forget()
    return [result.text if isinstance(result, Article) else "" for result in results]


def table_of(scores: dict[str, list[tuple[Gold, PageScore]]]) -> Table:
    """One row a set."""
    rows = []
    for name, pages in scores.items():
        total = score_set([score for _, score in pages])
        leaked = "-" if total.leaked is None else f"{total.leaked:.3f} of {total.captions}"
        figures = (total.f1, total.precision, total.recall, total.exact, total.word_f1)
        rows.append(
            (
                name,
                str(total.pages),
                *(f"{figure:.3f}" for figure in figures),
                str(total.lost),
                str(total.empty),
                leaked,
            )
        )
    columns = ("set", "pages", "F1", "P", "R", "exact", "word F1", "lost>10%", "empty", "captions leaked")
    return Table("newswash, judged by weights blind to each page's host", columns, tuple(rows))


def main() -> None:
    """Deal, learn, clean, score, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.blind", description="Cross-validation by host.")
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--hosts", type=int, default=5)
    parser.add_argument("--strength", type=float, default=0.2)
    parser.add_argument("--second", type=float, default=0.05)
    parser.add_argument("--pred", type=Path, metavar="FOLDER")
    parser.add_argument("--worst", type=int, default=0)
    args = parser.parse_args()
    sets = [(folder.name, gold) for folder in args.sets for gold in read_set(folder).pages]
    folds = folds_of(sets, args.folds, hosts=args.hosts, strength=args.strength, second=args.second)
    with ProcessPoolExecutor(mp_context=get_context("fork")) as pool:
        bodies = list(pool.map(clean_fold, folds))
    scores: dict[str, list[tuple[Gold, PageScore]]] = {folder.name: [] for folder in args.sets}
    predictions: dict[str, list[str]] = {folder.name: [] for folder in args.sets}
    for fold, texts in zip(folds, bodies, strict=True):
        for (name, gold), text in zip(fold.pages, texts, strict=True):
            scores[name].append((gold, score_page(gold.body, text, gold.captions)))
            predictions[name].append(json.dumps({"id": gold.id, "text": text}, ensure_ascii=False))
    show(table_of(scores))
    for name, pages in scores.items():
        for gold, score in sorted(pages, key=lambda pair: pair[1].f1)[: args.worst]:
            precision, recall = score.precision or 0, score.recall
            print(f"{name} {gold.id} F1 {score.f1:.3f} P {precision:.3f} R {recall:.3f} {gold.url}")
    if args.pred:
        args.pred.mkdir(parents=True, exist_ok=True)
        for name, lines in predictions.items():
            (args.pred / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
