"""Lines of the page -> which of them are the article, and why the others are not.

Knows: the verdict on each line, site files, when a verdict is not to be trusted, and trafilatura, which then
gives a second opinion.
Does not know: phrases; what the rules take out of the article afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cleaners.beside import beside
from cleaners.holes import fill
from cleaners.marks import named_by_markup
from cleaners.markup import says_standfirst
from cleaners.model import KINDS
from cleaners.text import settle, words
from cleaners.traits import Layout, find_headline, plain, traits_of
from cleaners.verdict import account, odds_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from lxml.etree import _Element

    from cleaners.evidence import Evidence
    from cleaners.model import Kind
    from cleaners.traits import Traits
    from cleaners.walk import Place, Spot

THIN = 60
"""Words of paragraphs below which the verdict is not trusted and a second opinion is asked for."""
RICHER = 1.5
"""How many times more running text a second opinion must hold to be followed."""
HEAD, WIDE = 12, 30
"""Lines above the first paragraph in which a standfirst is looked for by its name, and by the description."""
UNLIKELY = -4.0
"""Log odds below which nothing makes a line a standfirst."""
LEAST = 6
"""Words a standfirst has at least."""
LINES = 3
"""Lines an element holds at most when its class name is taken for the name of a standfirst."""
SAME = 20
"""Letters by which description and standfirst may differ: one is cut off, one names the place first."""
LINKED = 0.5
"""Share of linked characters above which a line is a pointer."""
HIDDEN = 0.4
"""Share of the article in the page's data below which the page is said not to show it."""
INSIDE_SITE_BODY = -3.0
"""Log odds from which a line inside the body that a site file names is kept."""


class Ruling(NamedTuple):
    """What became of one line of the page: kept, or of which kind, by which rule, and why."""

    kept: bool
    kind: Kind = "other"
    rule: str = ""
    because: str = ""


class Reading(NamedTuple):
    """The page as read: one ruling a line, and the index of the headline (-1 for none)."""

    rulings: list[Ruling]
    headline: int


_KEPT = Ruling(kept=True)


def read(root: _Element, spots: Sequence[Spot], evidence: Evidence, *, explain: bool = False) -> Reading:
    """Rule on every line of the page.

    With `explain` the reasons name the traits that decided; without, only the markup around a line is named,
    which is cheaper.
    """
    headline = find_headline(spots, evidence.title)
    layout = Layout(spots, headline)
    traits = traits_of(spots, layout, evidence)
    odds = odds_of(spots, traits)
    site_body = any(spot.place.mark.startswith("body") for spot in spots)
    keep = [
        _stays(mark, value, site_body=site_body)
        if (mark := spot.place.mark) or site_body
        else value is not None and value > 0
        for spot, value in zip(spots, odds, strict=True)
    ]
    if headline >= 0:
        keep[headline] = False
    fill(spots, keep, odds, layout)
    away = _beside(spots, keep, layout)
    _keep_standfirst(spots, keep, odds, evidence, headline)
    second = ""
    if (found := _prose(spots, keep)) < THIN:
        opinion = _second_opinion(root, spots, headline)
        if _prose(spots, opinion) > RICHER * found:
            keep, second = opinion, "second opinion: "
    out = _Out(layout.first, second, odds, traits if explain else None)
    rulings = [
        _KEPT if stays else away[index] if index in away else out.of(index, spot)
        for index, (spot, stays) in enumerate(zip(spots, keep, strict=True))
    ]
    if headline >= 0:
        rulings[headline] = Ruling(
            kept=False, kind="repeat", rule="page.headline", because="the headline, given as the title"
        )
    return Reading(rulings, headline)


def _beside(spots: Sequence[Spot], keep: list[bool], layout: Layout) -> dict[int, Ruling]:
    """Take what stands beside the article by the build of the page out of what is kept."""
    proses = sum(stays and spot.prose for spot, stays in zip(spots, keep, strict=True))
    away: dict[int, Ruling] = {}
    for index, (spot, stays) in enumerate(zip(spots, keep, strict=True)):
        if stays and not spot.place.mark and (found := beside(index, spot, layout, proses)) is not None:
            away[index] = Ruling(kept=False, kind=found[0], rule="page.beside", because=found[1])
            keep[index] = False
    return away


def _keep_standfirst(
    spots: Sequence[Spot], keep: list[bool], odds: Sequence[float | None], evidence: Evidence, headline: int
) -> None:
    """Keep the standfirst: a line between headline and text that the description or a class name calls so."""
    told = plain(evidence.standfirst or "")
    first = next(
        (
            index
            for index, (spot, stays) in enumerate(zip(spots, keep, strict=True))
            if stays and spot.prose and not _is_told(plain(spot.text), told)
        ),
        -1,
    )
    for index in range(max(headline + 1, first - (WIDE if told else HEAD)), first):
        spot, value = spots[index], odds[index]
        if (
            keep[index]
            or value is None
            or value < UNLIKELY
            or spot.words < LEAST
            or spot.share > LINKED
            or spot.place.mark
        ):
            continue
        named = index >= first - HEAD and any(
            says_standfirst(place.classes)
            for place in (spot.place, spot.place.up)
            if place is not None and place.lines <= LINES
        )
        if named or _is_told(plain(spot.text), told):
            keep[index] = True


def _is_told(said: str, told: str) -> bool:
    """Whether a line is the description, a part of it, or the same with another beginning or end."""
    if said == told or len(said) <= SAME:
        return said == told != ""
    if said in told:
        return True
    return len(told) > 2 * SAME and (said.startswith(told[:-SAME]) or said.endswith(told[SAME:]))


def told_in_data(evidence: Evidence, spots: Sequence[Spot], reading: Reading) -> list[str]:
    """The lines of an article that the page holds in its data (JSON-LD `articleBody`) and hardly shows.

    Empty where it shows the article, or holds none.
    """
    lines = [line for line in map(settle, (evidence.body or "").splitlines()) if line]
    told = sum(words(line) for line in lines)
    shown = sum(spot.words for spot, ruling in zip(spots, reading.rulings, strict=True) if ruling.kept)
    return lines if told >= THIN and shown < HIDDEN * told else []


def _prose(spots: Sequence[Spot], keep: Sequence[bool]) -> int:
    return sum(spot.words for spot, stays in zip(spots, keep, strict=True) if stays and spot.prose)


def _stays(mark: str, odds: float | None, *, site_body: bool) -> bool:
    """Whether a line with this mark of a site file and these odds is kept."""
    part = mark.partition(":")[0]
    if part in {"body", "standfirst"}:
        return part == "standfirst" or odds is None or odds > INSIDE_SITE_BODY
    return not part and not site_body and odds is not None and odds > 0


def _second_opinion(root: _Element, spots: Sequence[Spot], headline: int) -> list[bool]:
    """The lines that trafilatura takes for the article."""
    from trafilatura import bare_extraction  # noqa: PLC0415 - slow to import, and few pages need it

    document = bare_extraction(root, fast=True, include_comments=False, with_metadata=False)
    text = f" {plain(document.text or '')} " if document is not None else ""  # type: ignore[union-attr]  # a dict only with the deprecated as_dict
    return [
        index != headline and (said := plain(spot.text)) != "" and f" {said} " in text
        for index, spot in enumerate(spots)
    ]


class _Out:
    """The rulings on the lines that go; those that share element, class names and shape share one.

    Args:
        first: index of the first paragraph of the article.
        second: what a reason begins with where a second opinion decided.
        odds: of every line.
        traits: of every line, where reasons name those that decided.
    """

    def __init__(
        self,
        first: int,
        second: str,
        odds: Sequence[float | None],
        traits: Sequence[Traits | None] | None,
    ) -> None:
        self._first = first
        self._second = second
        self._odds = odds
        self._traits = traits
        self._known: dict[Hashable, Ruling] = {}

    def of(self, index: int, spot: Spot) -> Ruling:
        """What becomes of a line that is not kept."""
        place = spot.place
        linked: Kind | None = None
        if spot.share > LINKED:
            linked = "related" if spot.words > 3 and index > self._first else "nav"  # noqa: PLR2004 - a menu item has fewer words
        odds = self._odds[index]
        key = (place.up, place.tag, place.classes, place.mark, linked, odds is None)
        if (ruling := self._known.get(key)) is None:
            ruling = self._known[key] = self._ruling(place, linked, far=odds is None)
        if self._traits is None or odds is None or ruling.rule != "page.body":
            return ruling
        traits = self._traits[index]
        return (
            ruling
            if traits is None
            else ruling._replace(because=f"{ruling.because}; {odds:+.1f}: {account(traits)}")
        )

    def _ruling(self, place: Place, linked: Kind | None, *, far: bool) -> Ruling:
        marked, _, why = place.mark.partition(": ") if place.mark else ("", "", "")
        if marked in KINDS:
            rule = "site.remove" if why.startswith("site") else "page.never"
            return Ruling(kept=False, kind=marked, rule=rule, because=why)
        kind: Kind
        if (named := named_by_markup(place)) is not None:
            kind, why = named
        elif linked is not None:
            kind, why = linked, "mostly links"
        else:
            kind, why = "other", "outside the running text"
        if far:
            why += "; far from every paragraph"
        return Ruling(kept=False, kind=kind, rule="page.body", because=self._second + why)
