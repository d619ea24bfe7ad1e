"""What a worker does with one job: the real way, and the cheap way for a page that broke the real one.

Knows: which cleaner a job needs, and how its result becomes an outcome.
Does not know: processes, limits, where jobs come from.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from cleaners import Article, Options, Skip, clean_html, clean_text
from cleaners.decode import decode
from scraper.plain import headline, paragraphs
from scraper.record import Job, Outcome, failure, outcome_of

_SAMPLE = 4096
_BROKEN = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
"""Control characters that no text needs, and bytes that no encoding explained."""

Clean = Callable[[Job, Options], Article | Skip]
"""A way to clean one job; must be picklable by name, so a plain function of a module."""


def clean_job(job: Job, options: Options) -> Article | Skip:
    """Clean a job the real way."""
    return _cleaned(job, options, explain=False)


def explain_job(job: Job, options: Options) -> Article | Skip:
    """The same, with receipts that name everything that decided."""
    return _cleaned(job, options, explain=True)


def _cleaned(job: Job, options: Options, *, explain: bool) -> Article | Skip:
    data = job.data or b""
    if job.form == "html":
        return clean_html(data, url=job.url, charset=job.charset, options=options, explain=explain)
    text = decode(data, job.charset)
    if _is_binary(text):
        return Skip("not-text", "the bytes are no text in any encoding")
    return clean_text(text, url=job.url, options=options)


def _is_binary(text: str) -> bool:
    """Whether a picture or the like was read as text: more than one character in twenty stands in no text."""
    head = text[:_SAMPLE]
    return len(_BROKEN.findall(head)) * 20 > len(head)


def clean_cheaply(job: Job, options: Options) -> Article | Skip:
    """Clean a job without parsing it: its lines as plain text, so markup cannot hurt.

    Rules of the caller's own are not run: it may have been one of them that broke the real way.
    """
    options = replace(options, rules=())
    text = decode(job.data or b"", job.charset)
    if job.form == "text":
        return clean_text(text, url=job.url, options=options)
    result = clean_text(paragraphs(text), url=job.url, options=options)
    return result if result.title else replace(result, title=headline(text))


@dataclass(frozen=True, slots=True)
class Bench:
    """How jobs are cleaned here.

    Attributes:
        options: what the cleaner shall do.
        receipts: whether outcomes carry every removal.
        score: whether outcomes say how probable their language is.
        clean: the real way.
        cheap: the way for a page that broke the real one.
        elements: tags a page may have, so that it is tried the real way.
    """

    options: Options
    receipts: bool = False
    score: bool = True
    clean: Clean = clean_job
    cheap: Clean = clean_cheaply
    elements: int = 500_000

    def outcome(self, job: Job, before: str = "") -> Outcome:
        """Clean one job; never raises.

        Args:
            job: the job, with data.
            before: what went wrong at an earlier try (`timeout`, `crash`, …): then only the cheap way is
                tried, and a good outcome says so with the reason `after-…`.
        """
        detail = ""
        if not before and job.form == "html" and (tags := (job.data or b"").count(b"<")) > self.elements:
            before, detail = "elements", f"{tags} tags, at most {self.elements} are parsed"
        if not before:
            try:
                return self._outcome(job, self.clean(job, self.options))
            except MemoryError:
                before = "memory"
            except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it is, it costs this page only
                before, detail = "error", f"{type(error).__name__}: {error}"
            gc.collect()
        try:
            outcome = self._outcome(job, self.cheap(job, self.options))
        except MemoryError:
            return failure(job, "memory", detail or "the page needs more memory than it may have")
        except (Exception, SystemExit) as error:  # noqa: BLE001 - as above
            return failure(job, before, detail or f"{type(error).__name__}: {error}")
        if outcome.status != "ok":
            return failure(job, before, detail or f"and the cheap way found nothing: {outcome.reason}")
        said = "; ".join(filter(None, (detail or "cleaned the cheap way", job.flaw)))
        return replace(outcome, reason=f"after-{before}", detail=said)

    def _outcome(self, job: Job, result: Article | Skip) -> Outcome:
        """The outcome of a job, with what is wanted of it."""
        return outcome_of(job, result, receipts=self.receipts, score=self.score)
