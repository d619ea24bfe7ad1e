"""When it was published and changed: the witnesses in the order in which they are believed.

Knows: JSON-LD, metas, the address, the days the body shows. Does not know: how a date is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cleaners.evidence_dates import is_after, iso_of
from cleaners.evidence_days import days

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cleaners.evidence_days import Day
    from cleaners.evidence_head import Head
    from cleaners.evidence_jsonld import Graph
    from cleaners.evidence_visible import Body


@dataclass(frozen=True, slots=True)
class Reader:
    """How the dates of one page are read.

    Attributes:
        latest: no date after this day is believed.
        month_first: whether 5/12 is the twelfth of May.
        prefer: the day that the address names.
    """

    latest: date | None
    month_first: bool
    prefer: date | None

    def read(self, value: Any) -> str | None:
        """ISO 8601, or None."""
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, dict):
            value = value.get("@value")
        if not isinstance(value, str | int | float):
            return None
        iso = iso_of(value, month_first=self.month_first, prefer=self.prefer)
        return None if iso is None or (self.latest is not None and is_after(iso, self.latest)) else iso

    def first(self, values: Iterable[Any]) -> str | None:
        """The first value that is a date."""
        return next((iso for value in values if (iso := self.read(value))), None)

    def shown(self, day: Day) -> str | None:
        """The day that a line of the body shows."""
        return self.read(day.stamp) or self.read(day.text)


def modified_of(head: Head, graph: Graph, reader: Reader) -> str | None:
    """The last change, as JSON-LD or a meta tells it."""
    return reader.first((*graph.listed("dateModified"), *head.told("modified")))


def published_of(head: Head, graph: Graph, body: Body, reader: Reader, modified: str | None) -> str | None:
    """The day of publication, with time and offset where the page has them.

    Args:
        head: what the metas say.
        graph: what the JSON-LD says.
        body: what readers see.
        reader: how dates are read.
        modified: the last change.
    """
    told = (*graph.listed("datePublished", "dateCreated", "uploadDate"), *head.told("published"))
    if found := reader.first(told):
        changes = [change for change in (modified, reader.first(head.told("touched"))) if change]
        if not graph.is_news and any(_is_no_earlier(found, change) for change in changes):
            found = _earlier(body, reader, found) or found
        return found
    if found := reader.read(head.title.rpartition("| ")[2] if "|" in head.title else None):
        return found
    return _shown(body, reader) or modified


def _is_no_earlier(published: str, changed: str) -> bool:
    """Whether a page was published when it was last changed, or after that: the stamp of a machine."""
    return published[:19] == changed[:19] or (
        published[:10] >= changed[:10] and _moment(published) >= _moment(changed)
    )


def _moment(iso: str) -> datetime:
    """A moment that can be compared; one without an offset is taken for UTC."""
    moment = datetime.fromisoformat(iso)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _shown(body: Body, reader: Reader) -> str | None:
    """The day that readers see: near the headline, else farther; a change where there is no other."""
    changed: list[tuple[int, int, str]] = []
    for notes in body.dates():
        found: list[tuple[int, int, str]] = []
        for order, day in enumerate(days(body, notes)):
            if iso := reader.shown(day):
                (changed if day.changed else found).append((day.rank, order, iso))
        if reader.prefer is not None:
            named = reader.prefer.isoformat()
            return next((iso for _, _, iso in sorted(found) if iso[:10] == named), None) or reader.read(named)
        if found:
            return min(found)[2]
    return min(changed)[2] if changed else _framed(body, reader)


def _framed(body: Body, reader: Reader) -> str | None:
    """The day beside the text, in a sidebar or a card, where the page marks no other."""
    shown = (day for notes in body.dates() for day in days(body, notes, framed=False))
    found = {iso[:10]: iso for day in shown if day.marked and (iso := reader.shown(day))}
    return next(iter(found.values())) if len(found) == 1 else None


def _earlier(body: Body, reader: Reader, stamp: str) -> str | None:
    """The day that readers see, where it is earlier than a stamp that tells when the page was saved."""
    for day in days(body, next(body.dates())):
        if day.told or (day.is_beside and not day.changed):
            iso = reader.shown(day)
            if iso is not None and iso[:10] < stamp[:10]:
                return iso
    return None
