"""Columns of a table in, columns out: the step that all engines that move tables share.

Knows: which columns come in and go out, that there is a row for a row, in order, whatever happens.
Does not know: engines; Arrow, pandas, numpy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from cleaners import KINDS, Options
from scraper.many import LIMITS, OPTIONS, Cleaner
from scraper.record import Job, failure
from scraper.version import rules_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scraper.many import Form
    from scraper.record import Outcome
    from scraper.workers import Limits

FOUND = ("text", "title", "author", "date", "language", "status", "reason", "detail")
"""The columns that are added, all of them text, or null where nothing is known. `status` is `ok`, `skipped`
or `failed`, `reason` the fixed word for it, `detail` the same for people."""
REMOVED = "removed"
"""The column of how many lines went: a struct with one whole number for each of `cleaners.KINDS`."""


class Columns:
    """Cleans a column of pages or texts, in worker processes of its own that start with the first batch.

    A row comes out for every row, in order, and nothing is raised on account of a page. Columns that come in
    stay, but the column of pages (a column `text` is replaced by the clean text) and those that have the name
    of one that is added. It can be pickled, and its pickle changes when the rules of newswash do.

    Args:
        column: where the pages or texts stand, as text or as bytes.
        form: whether they are pages (`html`) or texts that some extractor flattened (`text`).
        url: where their addresses stand, if anywhere.
        options: what the cleaner shall do.
        limits: what one page may cost.
        workers: worker processes; engines start many of these, so one each unless told otherwise.

    Attributes:
        column: as above.
        url: as above.

    Raises:
        TypeError: a rule of the caller's own is no function of a module.
    """

    def __init__(
        self,
        column: str = "html",
        *,
        form: Form = "html",
        url: str = "url",
        options: Options = OPTIONS,
        limits: Limits = LIMITS,
        workers: int = 1,
    ) -> None:
        self.column = column
        self._form: Form = form
        self.url = url
        self._version = rules_version()
        self._cleaner = Cleaner(workers, options=options, limits=limits, receipts=False)

    def __call__(self, batch: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
        """The columns that come out for those that come in, equally long."""
        added = self.added(batch)
        kept = {name: list(values) for name, values in batch.items() if name not in (self.column, *added)}
        return kept | added

    def added(self, batch: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
        """Only the columns that are added; of those that come in, the pages and addresses are enough."""
        jobs = list(self._jobs(batch, len(next(iter(batch.values()), ()))))
        try:
            outcomes = list(self._cleaner.map(jobs))
        except Exception as error:  # noqa: BLE001 - an engine would end its whole run
            self._cleaner.close()
            outcomes = [failure(job, "error", f"{type(error).__name__}: {error}") for job in jobs]
        columns: dict[str, list[Any]] = {
            name: [getattr(outcome, name) for outcome in outcomes] for name in FOUND
        }
        columns[REMOVED] = [{kind: outcome.removed.get(kind, 0) for kind in KINDS} for outcome in outcomes]
        return columns

    def needed(self, names: Iterable[str]) -> list[str]:
        """Those of the columns there are that `added` looks at; the first of them if there is neither."""
        there = list(names)
        return [name for name in (self.column, self.url) if name in there] or there[:1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers."""
        self._cleaner.close()

    def _jobs(self, batch: Mapping[str, Sequence[Any]], rows: int) -> Iterator[Job]:
        """The jobs of a batch."""
        empty = [None] * rows
        pages, urls = batch.get(self.column, empty), batch.get(self.url, empty)
        for number, (page, url) in enumerate(zip(pages, urls, strict=True)):
            name = str(number)
            address = url if isinstance(url, str) and url else None
            if isinstance(page, str):
                yield Job(name, name, page.encode("utf-8", "replace"), self._form, address, "utf-8")
            elif isinstance(page, bytes | bytearray | memoryview):
                yield Job(name, name, bytes(page), self._form, address)
            else:
                there = ", ".join(batch)
                said = f"no page in column {self.column!r}; the columns are {there}"
                yield Job(name, name, None, self._form, address, error=("no-input", said))


def facts(outcome: Outcome) -> dict[str, Any]:
    """What a document's metadata are told: what was found, and how many lines went, by kind.

    The day of publication is called `published`, as `date` is often the day of the crawl already.
    """
    said = {
        "title": outcome.title,
        "author": outcome.author,
        "published": outcome.date,
        "language": outcome.language,
        "reason": outcome.reason,
        "detail": outcome.detail,
    }
    return {name: value for name, value in said.items() if value} | {
        "removed": dict(outcome.removed),
        "rules_version": rules_version(),
    }
