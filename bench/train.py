"""`python -m bench.train SET…`: learn what the traits of a line are worth, into `cleaners/data/verdict.json`.

Knows: gold bodies, logistic regression (scikit-learn). Does not know: how a page is read; that is `cleaners`.

Every host weighs the same, every page of a host the same, and a line by the square root of its words, so that
neither a large site nor a long menu decides. A trait counts only when it stood on `--hosts` different hosts:
what fits one site teaches nothing about others. Pages whose gold cannot be put together from their lines are
left out. `--folds K` prints what K-fold cross-validation by host gives, each fold judged by weights that have
not seen its hosts.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bench.labels import labels
from bench.score import score_page, score_set
from bench.sets import Gold, read_page as read_bytes, read_set
from cleaners.decode import decode
from cleaners.evidence import evidence_of
from cleaners.language import language_of
from cleaners.packs import pack_for
from cleaners.traits import Layout, find_headline, traits_of
from cleaners.tree import parse
from cleaners.verdict import spelled
from cleaners.walk import walk

TABLE = Path(__file__).parent.parent / "cleaners" / "data" / "verdict.json"
CLEAR = 0.9
"""F1 that the labelled lines of a page must reach against its gold for the page to teach anything."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a set, as the model sees it."""

    set: str
    host: str
    gold: Gold
    texts: list[str]
    traits: list[list[str] | None]
    labels: list[bool]
    clear: bool


def read_page(name: str, gold: Gold) -> Page | None:
    """The page with its traits and labels; None where it has no line."""
    root = parse(decode(read_bytes(gold.page)))
    if root is None:
        return None
    body = root.find("body")
    spots = walk(root if body is None else body)
    if not spots:
        return None
    evidence = evidence_of(root, url=gold.url)
    language = language_of(" ".join(spot.text for spot in spots if spot.prose), evidence.language)
    layout = Layout(spots, find_headline(spots, evidence.title))
    found = traits_of(spots, layout, evidence, pack_for(language))
    inside = labels([spot.text for spot in spots], gold.body)
    if layout.headline >= 0:
        inside[layout.headline] = False
    ideal = "\n".join(spot.text for spot, yes in zip(spots, inside, strict=True) if yes)
    host = ".".join((urlsplit(gold.url or "").hostname or gold.id).removeprefix("www.").split(".")[-2:])
    return Page(
        name,
        host,
        gold,
        [spot.text for spot in spots],
        [sorted(set(spelled(traits))) if traits is not None else None for traits in found],
        inside,
        score_page(gold.body, ideal, ()).f1 >= CLEAR,
    )


def fit(pages: list[Page], *, hosts: int, strength: float) -> tuple[dict[str, float], float]:
    """Trait -> worth, and the bias."""
    seen: dict[str, set[str]] = {}
    for page in pages:
        seen.setdefault(page.host, set()).update(
            name for line in page.traits if line is not None for name in line
        )
    counts = Counter(name for names in seen.values() for name in names)
    index = {
        name: at for at, name in enumerate(sorted(name for name, count in counts.items() if count >= hosts))
    }
    per_host = Counter(page.host for page in pages)
    columns: list[int] = []
    rows = [0]
    truth: list[bool] = []
    weights: list[float] = []
    for page in pages:
        sizes = [max(2, text.count(" ") + 1) ** 0.5 for text in page.texts]
        scale = 40 / sum(sizes) / per_host[page.host] ** 0.5
        for line, yes, size in zip(page.traits, page.labels, sizes, strict=True):
            if line is None:
                continue
            columns.extend(index[name] for name in line if name in index)
            rows.append(len(columns))
            truth.append(yes)
            weights.append(size * scale)
    matrix = csr_matrix((np.ones(len(columns)), columns, rows), shape=(len(truth), len(index)))
    model = LogisticRegression(C=strength, solver="liblinear", max_iter=300)
    model.fit(matrix, np.array(truth), sample_weight=np.array(weights))
    names = list(index)
    table = {
        names[at]: round(float(value), 3) for at, value in enumerate(model.coef_[0]) if abs(value) >= 0.005
    }
    return table, round(float(model.intercept_[0]), 3)


def judged(page: Page, table: dict[str, float], bias: float, shift: float = 0.0) -> str:
    """The body that these weights give."""
    return "\n".join(
        text
        for text, line in zip(page.texts, page.traits, strict=True)
        if line is not None and bias + shift + sum(table.get(name, 0.0) for name in line) > 0
    )


def cross_validate(pages: list[Page], folds: int, *, hosts: int, strength: float) -> None:
    """Print the figures of every set, each page judged by weights that have not seen its host."""
    names = sorted({page.host for page in pages})
    random.Random(0).shuffle(names)  # noqa: S311 - an order, not a secret
    bodies: dict[str, str] = {}
    for fold in range(folds):
        held = set(names[fold::folds])
        table, bias = fit(
            [page for page in pages if page.host not in held and page.clear], hosts=hosts, strength=strength
        )
        for page in pages:
            if page.host in held:
                bodies[page.set + page.gold.id] = judged(page, table, bias)
    for name in dict.fromkeys(page.set for page in pages):
        mine = [page for page in pages if page.set == name]
        scores = [
            score_page(page.gold.body, bodies[page.set + page.gold.id], page.gold.captions) for page in mine
        ]
        print(name, score_set(scores))


def main() -> None:
    """Read the sets, print the cross-validation, write the weights."""
    parser = argparse.ArgumentParser(description="Learn what the traits of a line are worth.")
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--hosts", type=int, default=5)
    parser.add_argument("--strength", type=float, default=0.05, help="inverse of the L2 penalty")
    parser.add_argument("-o", "--out", type=Path, default=TABLE)
    args = parser.parse_args()
    pages = [
        page
        for folder in args.sets
        for gold in read_set(folder).pages
        if (page := read_page(folder.name, gold)) is not None
    ]
    if args.folds:
        cross_validate(pages, args.folds, hosts=args.hosts, strength=args.strength)
    table, bias = fit([page for page in pages if page.clear], hosts=args.hosts, strength=args.strength)
    args.out.write_text(
        json.dumps({"bias": bias, "weights": table}, ensure_ascii=False, indent=0, sort_keys=True) + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
