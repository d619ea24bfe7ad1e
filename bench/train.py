"""`python -m bench.train SET…`: learn what the traits of a line are worth, into `cleaners/data/verdict.json`.

Knows: gold bodies, logistic regression (scikit-learn). Does not know: how a page is read; that is `cleaners`.

Every host weighs the same, every page of a host the same, and a line by the square root of its words, so that
neither a large site nor a long menu decides. A trait counts only when it stood on `--hosts` different hosts:
what fits one site teaches nothing about others. Pages whose gold cannot be put together from their lines are
left out. Printed are the figures of bodies that weights give which have not seen the page's host.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bench.bare import bare as take_names
from bench.labels import labels
from bench.score import score_page, score_set
from bench.sets import Gold, read_set
from bench.sets import read_page as read_bytes
from cleaners.context import company
from cleaners.decode import decode
from cleaners.evidence import evidence_of
from cleaners.spelling import spell
from cleaners.traits import Layout, find_headline, traits_of
from cleaners.tree import parse
from cleaners.verdict import Weights
from cleaners.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element

    from cleaners.traits import Group
    from cleaners.walk import Place, Spot

TABLE = Path(__file__).parent.parent / "cleaners" / "data" / "verdict.json"
NOTHING = 0.005
"""Worth below which a trait is left out of the table."""
BARED = 0.15
"""How much a copy without names counts beside its page."""
CLEAR = 0.9
"""F1 that the labelled lines of a page must reach against its gold for the page to teach anything."""


class BarePlace:
    """As much of a place as the second look asks for; a whole one holds the tree."""

    def __init__(self, place: Place, known: dict[int, BarePlace], depth: int = 2) -> None:
        self.tag = place.tag
        self.classes = place.classes
        self.up = bare_place(place.up, known, depth - 1) if place.up is not None and depth else None


def bare_place(place: Place, known: dict[int, BarePlace], depth: int) -> BarePlace:
    """The same bare place for the same place."""
    key = id(place) * 4 + depth
    if key not in known:
        known[key] = BarePlace(place, known, depth)
    return known[key]


class Bare(NamedTuple):
    """As much of a line as the second look asks for."""

    text: str
    words: int
    share: float
    prose: bool
    place: BarePlace


def bare(spots: list[Spot]) -> list[Bare]:
    """Lines without their tree, to be held for a thousand pages at once."""
    known: dict[int, BarePlace] = {}
    return [
        Bare(spot.text, spot.words, spot.share, spot.prose, bare_place(spot.place, known, 2))
        for spot in spots
    ]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a set, or its copy without names, as the model sees it."""

    set: str
    host: str
    gold: Gold
    spots: list[Bare]
    traits: list[list[str] | None]
    labels: list[bool]
    clear: bool
    bared: bool


def host_of(gold: Gold) -> str:
    """The site a page belongs to: the last two labels of its host, or the page's own id."""
    return ".".join((urlsplit(gold.url or "").hostname or gold.id).removeprefix("www.").split(".")[-2:])


def names(groups: Iterable[Group]) -> list[str]:
    """The names of a line's traits; one that stands twice counts twice, as it does when it is added up."""
    return [name for group in groups for name in spell(group)]


def read_pages(name: str, gold: Gold) -> list[Page]:
    """The page with its traits and labels, and a copy without names; none where it has no line."""
    root = parse(decode(read_bytes(gold.page)))
    if root is None:
        return []
    page = _page_of(root, name, gold, bared=False)
    take_names(root)
    return [read for read in (page, _page_of(root, name, gold, bared=True)) if read is not None]


def _page_of(root: _Element, name: str, gold: Gold, *, bared: bool) -> Page | None:
    body = root.find("body")
    spots = walk(root if body is None else body)
    if not spots:
        return None
    evidence = evidence_of(root, url=gold.url)
    layout = Layout(spots, find_headline(spots, evidence.title))
    found = traits_of(spots, layout, evidence)
    inside = labels([spot.text for spot in spots], gold.body)
    if layout.headline >= 0:
        inside[layout.headline] = False
    ideal = "\n".join(spot.text for spot, yes in zip(spots, inside, strict=True) if yes)
    return Page(
        name,
        host_of(gold),
        gold,
        bare(spots),
        [None if traits is None else names(traits.all()) for traits in found],
        inside,
        score_page(gold.body, ideal, ()).f1 >= CLEAR,
        bared,
    )


def fit(
    pages: list[Page], lines: list[list[list[str] | None]], *, hosts: int, strength: float
) -> tuple[dict[str, int], int]:
    """Trait -> worth, and the bias, in thousandths, from the traits of the lines of every page."""
    seen: dict[str, set[str]] = {}
    for page, of in zip(pages, lines, strict=True):
        seen.setdefault(page.host, set()).update(name for line in of if line is not None for name in line)
    counts = Counter(name for names in seen.values() for name in names)
    index = {
        name: at for at, name in enumerate(sorted(name for name, count in counts.items() if count >= hosts))
    }
    per_host = Counter(page.host for page in pages if not page.bared)
    columns: list[int] = []
    rows = [0]
    truth: list[bool] = []
    weights: list[float] = []
    for page, of in zip(pages, lines, strict=True):
        sizes = [max(2, spot.words) ** 0.5 for spot in page.spots]
        scale = (BARED if page.bared else 1) * 40 / sum(sizes) / max(1, per_host[page.host]) ** 0.5
        for line, yes, size in zip(of, page.labels, sizes, strict=True):
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
        names[at]: round(float(value) * 1000)
        for at, value in enumerate(model.coef_[0])
        if abs(value) >= NOTHING
    }
    return table, round(float(model.intercept_[0]) * 1000)


def look(line: list[str] | None, table: dict[str, int], bias: int) -> float | None:
    """The log odds of one line."""
    return None if line is None else (bias + sum(table.get(name, 0) for name in line)) / 1000


def second_look(page: Page, first: list[float | None]) -> list[list[str] | None]:
    """The names of the traits that the company of each line gives it; None for lines that are not asked."""
    lines: list[list[str] | None] = [None] * len(first)
    for index, groups in company(page.spots, first):  # type: ignore[arg-type]  # a bare spot has all that is asked
        lines[index] = names(groups)
    return lines


class Learned(NamedTuple):
    """The weights for users, and the body that weights blind to its host give for every page."""

    weights: Weights
    bodies: list[str]


def learn(pages: list[Page], folds: int, *, hosts: int, strength: float, second: float) -> Learned:
    """Both looks: the second learns from first verdicts of weights that have not seen the page's host."""
    known_hosts = sorted({page.host for page in pages})
    random.Random(0).shuffle(known_hosts)  # noqa: S311 - an order, not a secret
    fold_of = {name: at % folds for at, name in enumerate(known_hosts)}
    clear = [page for page in pages if page.clear]
    blind: dict[int, list[float | None]] = {}
    for fold in range(folds):
        known = [page for page in clear if fold_of[page.host] != fold]
        table, bias = fit(known, [page.traits for page in known], hosts=hosts, strength=strength)
        for page in pages:
            if fold_of[page.host] == fold:
                blind[id(page)] = [look(line, table, bias) for line in page.traits]
    around = {id(page): second_look(page, blind[id(page)]) for page in pages}
    bodies: dict[int, str] = {}
    for fold in range(folds):
        known = [page for page in clear if fold_of[page.host] != fold]
        table, bias = fit(known, [around[id(page)] for page in known], hosts=hosts, strength=second)
        for page in pages:
            if fold_of[page.host] == fold:
                odds = [
                    value if line is None else look(line, table, bias)
                    for value, line in zip(blind[id(page)], around[id(page)], strict=True)
                ]
                bodies[id(page)] = "\n".join(
                    spot.text
                    for spot, value in zip(page.spots, odds, strict=True)
                    if value is not None and value > 0
                )
    first, bias = fit(clear, [page.traits for page in clear], hosts=hosts, strength=strength)
    table, bias_second = fit(clear, [around[id(page)] for page in clear], hosts=hosts, strength=second)
    return Learned(Weights(bias, first, bias_second, table), [bodies[id(page)] for page in pages])


def main() -> None:
    """Read the sets, write the weights, print what pages get from weights blind to their hosts."""
    parser = argparse.ArgumentParser(description="Learn what the traits of a line are worth.")
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--hosts", type=int, default=5, help="a trait counts when it stood on so many hosts")
    parser.add_argument(
        "--strength", type=float, default=0.2, help="inverse of the L2 penalty of the first look"
    )
    parser.add_argument("--second", type=float, default=0.05, help="the same for the second look")
    parser.add_argument("-o", "--out", type=Path, default=TABLE)
    args = parser.parse_args()
    pages = [
        page
        for folder in args.sets
        for gold in read_set(folder).pages
        for page in read_pages(folder.name, gold)
    ]
    learned = learn(pages, args.folds, hosts=args.hosts, strength=args.strength, second=args.second)
    for name in dict.fromkeys(page.set for page in pages):
        scores = [
            score_page(page.gold.body, body, page.gold.captions)
            for page, body in zip(pages, learned.bodies, strict=True)
            if page.set == name and not page.bared
        ]
        print(name, score_set(scores))
    table = json.dumps(learned.weights._asdict(), ensure_ascii=False, indent=0, sort_keys=True)
    args.out.write_text(table + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
