"""Scores one body against its gold, and a set from its pages. Arithmetic only.

Knows: words, shingles, precision, recall, bootstrap.
Does not know: extractors, files, tables.

The shingle figures are those of the ScrapingHub article-extraction benchmark (overlap of 4-gram multisets;
F1 from mean precision and mean recall), the word F1 is that of WCXB (bag of words, a mean over pages).
"""

from __future__ import annotations

import random
import re
import statistics
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SHINGLE = 4
LOST = 0.9
"""A page whose recall is below this lost more than a tenth of its article."""
CAPTION_WORDS = 4
"""Shorter captions stand in articles by chance and are not looked for."""
KEPT = 0.9
"""The guard rail: the least share of the words of trafilatura's right answer that ours must hold."""
ROUNDS = 1000

_WORD = re.compile(r"\w+")
# Thai, Lao, kana, Han, Hangul
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def words(text: str) -> list[str]:
    """The words of a text; one with a letter of a script that sets no spaces falls into its characters."""
    found: list[str] = []
    for word in _WORD.findall(text):
        if _UNSPACED.search(word):
            found.extend(word)
        else:
            found.append(word)
    return found


def shingles(of: Sequence[str]) -> Counter[tuple[str, ...]]:
    """All runs of four words; a shorter text is one run, an empty one has none."""
    if not of:
        return Counter()
    return Counter(tuple(of[i : i + SHINGLE]) for i in range(max(1, len(of) - SHINGLE + 1)))


@dataclass(frozen=True, slots=True)
class PageScore:
    """How one body compares with its gold.

    Attributes:
        precision: share of its shingles that the gold has; None for an empty body whose gold is not.
        recall: share of the gold's shingles it has.
        f1: of these shingles, for this page alone.
        word_f1: of its lower-case words as a bag.
        exact: the same words in the same order.
        empty: no word at all.
        captions: how many gold captions were looked for.
        leaked: how many of them stand in the body.
        extra: shingles the gold has not.
        missing: shingles of the gold it has not.
    """

    precision: float | None
    recall: float
    f1: float
    word_f1: float
    exact: bool
    empty: bool
    captions: int
    leaked: int
    extra: int
    missing: int


@lru_cache(maxsize=4)
def _gold_side(body: str) -> tuple[list[str], Counter[tuple[str, ...]], Counter[str], str]:
    mine = words(body)
    lower = [word.lower() for word in mine]
    return mine, shingles(mine), Counter(lower), " ".join(lower)


def score_page(body: str, text: str, captions: Sequence[str] = ()) -> PageScore:
    """Compare `text` with the gold `body`; captions in the gold or under four words do not count."""
    gold, gold_shingles, gold_bag, gold_line = _gold_side(body)
    mine = words(text)
    mine_shingles = shingles(mine)
    lower = [word.lower() for word in mine]
    hits = (gold_shingles & mine_shingles).total()
    extra = mine_shingles.total() - hits
    missing = gold_shingles.total() - hits
    empty_precision = None if gold else 1.0
    line = " ".join(lower)
    looked_for = [
        caption
        for parts in ([word.lower() for word in words(text)] for text in captions)
        if len(parts) >= CAPTION_WORDS and (caption := " ".join(parts)) not in gold_line
    ]
    return PageScore(
        precision=hits / (hits + extra) if hits + extra else empty_precision,
        recall=hits / (hits + missing) if hits + missing else 1.0,
        f1=2 * hits / (2 * hits + extra + missing) if hits + extra + missing else 1.0,
        word_f1=2 * (gold_bag & Counter(lower)).total() / (len(gold) + len(mine)) if gold or mine else 1.0,
        exact=gold == mine,
        empty=not mine,
        captions=len(looked_for),
        leaked=sum(caption in line for caption in looked_for),
        extra=extra,
        missing=missing,
    )


@dataclass(frozen=True, slots=True)
class SetScore:
    """How an extractor did on a set; means over pages, counts of pages.

    Attributes:
        captions: how many captions were looked for, in all pages.
        leaked: the share of them that stands in the output, None when there are none.
    """

    pages: int
    f1: float
    precision: float
    recall: float
    exact: float
    word_f1: float
    lost: int
    empty: int
    captions: int
    leaked: float | None


def harmonic(precision: float, recall: float) -> float:
    """F1 of the two, 0 when both are."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def score_set(pages: Sequence[PageScore]) -> SetScore:
    """Sum up; pages without precision (empty answers) are left out of its mean alone.

    Raises:
        statistics.StatisticsError: there is no page.
    """
    precisions = [page.precision for page in pages if page.precision is not None]
    precision = statistics.mean(precisions) if precisions else 0.0
    recall = statistics.mean(page.recall for page in pages)
    captions = sum(page.captions for page in pages)
    return SetScore(
        pages=len(pages),
        f1=harmonic(precision, recall),
        precision=precision,
        recall=recall,
        exact=statistics.mean(page.exact for page in pages),
        word_f1=statistics.mean(page.word_f1 for page in pages),
        lost=sum(page.recall < LOST for page in pages),
        empty=sum(page.empty for page in pages),
        captions=captions,
        leaked=sum(page.leaked for page in pages) / captions if captions else None,
    )


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


def interval_of(values: Sequence[float]) -> Interval:
    """The middle 95 % of bootstrap results, one value a round."""
    ordered = sorted(values)
    cut = len(ordered) * 25 // 1000
    return Interval(statistics.mean(ordered), ordered[cut], ordered[len(ordered) - 1 - cut])


@lru_cache(maxsize=8)
def resamples(pages: int, rounds: int = ROUNDS) -> tuple[tuple[int, ...], ...]:
    """Page numbers drawn with replacement, the same for every call: extractors are compared pairwise."""
    draw = random.Random(0)  # noqa: S311 - a reproducible bootstrap, no secret
    return tuple(tuple(draw.randrange(pages) for _ in range(pages)) for _ in range(rounds))


def f1_difference(mine: Sequence[PageScore], theirs: Sequence[PageScore]) -> Interval:
    """How much better the F1 of `mine` is on the same pages in the same order, with its interval."""
    rounds = resamples(len(mine))
    pairs = zip(_resampled_f1(mine, rounds), _resampled_f1(theirs, rounds), strict=True)
    return interval_of([a - b for a, b in pairs])


def _resampled_f1(pages: Sequence[PageScore], rounds: Sequence[Sequence[int]]) -> list[float]:
    precision = [page.precision or 0.0 for page in pages]
    answered = [page.precision is not None for page in pages]
    recall = [page.recall for page in pages]
    found = []
    for drawn in rounds:
        count = sum(map(answered.__getitem__, drawn))
        mean = sum(map(precision.__getitem__, drawn)) / count if count else 0.0
        found.append(harmonic(mean, sum(map(recall.__getitem__, drawn)) / len(drawn)))
    return found


def keeps_words(body: str, mine: str, theirs: str) -> bool:
    """Whether `mine` holds 90 % of the words that `theirs` shares with the gold (lower case, as bags)."""
    gold, ours, others = (Counter(word.lower() for word in words(text)) for text in (body, mine, theirs))
    shared = gold & others
    return (shared & ours).total() >= KEPT * shared.total()
