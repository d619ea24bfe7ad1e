"""What goes into a run and what comes out of it, whatever the command.

Knows: a job (one page or text to clean), an outcome (what became of it), and the manifest row.
Does not know: where jobs come from, how they are run, where outcomes go.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal

from cleaners import Article, Kind, Removal, Skip, count_kinds
from cleaners.language import score_of

if TYPE_CHECKING:
    from collections.abc import Callable

Status = Literal["ok", "skipped", "failed"]


@dataclass(frozen=True, slots=True)
class Job:
    """One input.

    Attributes:
        id: what the user calls it: the path as given, the URL, `file.warc.gz#offset`, `file.jsonl#line`.
        stem: where its output goes below OUT, without suffix, with `/` between folders: `folder/page`.
        data: the bytes of the page or text; None when there is nothing to clean and `error` says why.
        form: whether the bytes are a page or plain text.
        url: the address the page came from, if known.
        charset: what the transport said of the encoding (a Content-Type header), if anything.
        error: (reason, detail) of an input that could not be read; such a job still gets its row.
        file_path: the file it stands in, if it stands in one.
        flaw: how the page is known not to be whole, in words, or "". What there is of it is cleaned, and its
            row says so.
    """

    id: str
    stem: str
    data: bytes | None
    form: Literal["html", "text"] = "html"
    url: str | None = None
    charset: str | None = None
    error: tuple[str, str] | None = None
    file_path: str | None = None
    flaw: str = ""

    def __reduce__(self) -> tuple[type[Job], tuple[Any, ...]]:
        """How it travels to a worker: what a dataclass does of itself asks for every field by its name."""
        return Job, _of_job(self)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one job: always exactly one per job, whatever happened.

    Attributes:
        id, stem, url, file_path: those of the job.
        status: `ok`, `skipped` (nothing to have) or `failed` (something went wrong).
        reason: a short fixed word, empty when ok: `no-article`, `not-html`, `timeout`, `http-404`, …
        detail: the same for people; also what went wrong without costing the page.
        text: the body without headline, "" when there is none.
        language_score: how probable the language is, from 0 to 1 (`cleaners.language.score_of`).
        removed: how many lines went, by kind.
        receipts: every removal, only when they were asked for.
    """

    id: str
    stem: str
    url: str | None
    status: Status
    reason: str = ""
    detail: str = ""
    text: str = ""
    title: str | None = None
    author: str | None = None
    date: str | None = None
    language: str | None = None
    removed: dict[Kind, int] = field(default_factory=dict)
    receipts: tuple[Removal, ...] = ()
    language_score: float | None = None
    file_path: str | None = None

    def __reduce__(self) -> tuple[type[Outcome], tuple[Any, ...]]:
        """How it travels from a worker, as a job does to it."""
        return Outcome, _of_outcome(self)


_of_job: Callable[[Job], tuple[Any, ...]] = attrgetter(*(each.name for each in fields(Job)))
_of_outcome: Callable[[Outcome], tuple[Any, ...]] = attrgetter(*(each.name for each in fields(Outcome)))


def outcome_of(job: Job, result: Article | Skip, *, receipts: bool = False, score: bool = True) -> Outcome:
    """The outcome of a job whose page or text was looked at.

    Args:
        job: the job.
        result: what the cleaner said.
        receipts: whether the outcome carries every removal.
        score: whether the probability of the language is wanted.
    """
    kept = result.removed if receipts else ()
    counts = count_kinds(result.removed)
    if isinstance(result, Article):
        return Outcome(
            job.id,
            job.stem,
            result.url or job.url,
            "ok",
            reason="truncated" if job.flaw else "",
            detail="; ".join(filter(None, (job.flaw, *result.notes))),
            text=result.text,
            title=result.title,
            author=result.author,
            date=result.date,
            language=result.language,
            removed=counts,
            receipts=kept,
            language_score=score_of(result.text, result.language) if score else None,
            file_path=job.file_path,
        )
    return Outcome(
        job.id,
        job.stem,
        job.url,
        "skipped",
        reason=result.reason,
        detail="; ".join(filter(None, (result.detail, job.flaw, *result.notes))),
        title=result.title,
        language=result.language,
        removed=counts,
        receipts=kept,
        file_path=job.file_path,
    )


def failure(job: Job, reason: str, detail: str = "") -> Outcome:
    """The outcome of a job that went wrong."""
    said = "; ".join(filter(None, (detail, job.flaw)))
    return Outcome(job.id, job.stem, job.url, "failed", reason=reason, detail=said, file_path=job.file_path)
