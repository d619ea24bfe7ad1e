"""datatrove: `NewswashExtractor` behind its readers of pages, `NewswashCleaner` behind those of texts.

`NewswashWarcReader` may stand in the place of `WarcReader`: it finds the same in less than half the time, and
reads charsets as browsers do, where the other passes over pages that it cannot decode.

All run under the Local, Slurm and Ray executors as they are. A rank that was interrupted is done again by
datatrove, which overwrites what it wrote, so the end is the same as without the interruption.

Knows: datatrove's documents, statistics and writers.
Does not know: pages, processes.
"""

from __future__ import annotations

from collections import deque
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.readers import WarcReader
from datatrove.utils.logging import logger
from datatrove.utils.typeshelper import StatHints
from fastwarc.warc import ArchiveIterator, WarcRecordType

from cleaners.decode import decode
from scraper.inputs.source import errors
from scraper.many import LIMITS, OPTIONS, Cleaner, job_of
from scraper.stages.columns import facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from datatrove.data import Document
    from datatrove.pipeline.writers.disk_base import DiskWriter

    from cleaners import Options
    from scraper.many import Form
    from scraper.record import Job, Outcome
    from scraper.workers import Limits


_PAGES = frozenset(("text/html", "application/xhtml+xml"))
_RECORDS = WarcRecordType.response | WarcRecordType.conversion


class NewswashWarcReader(WarcReader):
    """datatrove's `WarcReader`, with FastWARC below it: the same arguments, documents and metadata.

    Statistics tell of files that `ended_early`, as one that was cut off does.
    """

    name = "🧼 newswash WARC"

    def read_file(self, filepath: str) -> Iterator[Document]:
        """The pages of a file, or the texts of a WET file."""
        # FastWARC unpacks members itself, which is faster
        packed = None if filepath.endswith(".gz") else self.compression
        with self.data_folder.open(filepath, "rb", compression=packed) as file:
            for number, record in enumerate(ArchiveIterator(file, record_types=_RECORDS, parse_http=False)):
                with self.track_time():
                    record.freeze()
                    if str(record.content_length) != record.headers.get("Content-Length"):
                        logger.warning(f"{filepath} ended early, in its record {number}")
                        self.stat_update("ended_early")
                        return
                    found = _found(record)
                    document = found and self.get_document_from_dict(found, filepath, number)
                if document:
                    yield document


def _found(record: Any) -> dict[str, str] | None:
    """What `WarcReader` finds in a record; None for what is no page."""
    charset: str | None = "utf-8"
    try:
        if record.record_type == WarcRecordType.response:
            record.parse_http(auto_decode="all")
            charset = record.http_charset
            kind = record.headers.get("WARC-Identified-Payload-Type") or record.http_content_type
            if kind and kind not in _PAGES:
                return None
        # of a page that is too large enough for the next step to say so
        data = record.reader.read(LIMITS.size + 1)
    except errors() as error:
        logger.warning(f"a record cannot be unpacked: {error}")
        return None
    return {
        "text": decode(data, charset),
        "id": record.headers.get("WARC-Record-ID", ""),
        "url": record.headers.get("WARC-Target-URI", ""),
        "date": record.headers.get("WARC-Date", ""),
    }


class _Step(PipelineStep):
    """Cleans documents in a worker process of its own.

    A clean document keeps its id and metadata, of which `url` is used; added are `title`, `author`,
    `published`, `language`, `removed` (lines by kind) and `rules_version`. One that gives no article keeps
    its text, gets `filter_reason`, `status` and `detail`, and goes to the exclusion writer.

    Args:
        exclusion_writer: where dropped documents go; without one they are only counted.
        options: what the cleaner shall do.
        limits: what one page may cost.
        workers: worker processes of each rank.
    """

    type = "🛢 - EXTRAC"
    form: Form = "html"

    def __init__(
        self,
        exclusion_writer: DiskWriter | None = None,
        *,
        options: Options = OPTIONS,
        limits: Limits = LIMITS,
        workers: int = 1,
    ) -> None:
        super().__init__()
        self.exclusion_writer = exclusion_writer
        self._cleaner = Cleaner(workers, options=options, limits=limits, receipts=False)

    def run(self, data: Iterable[Document], rank: int = 0, world_size: int = 1) -> Iterator[Document]:  # noqa: ARG002 - datatrove's signature
        """Clean the documents of one rank, in order."""
        waiting: deque[Document] = deque()
        with self._cleaner, self.exclusion_writer or nullcontext() as writer:
            for outcome in self._cleaner.map(self._jobs(data, waiting)):
                document = waiting.popleft()
                document.metadata |= facts(outcome)
                self._count(outcome)
                if outcome.status == "ok":
                    document.text = outcome.text
                    self.update_doc_stats(document)
                    yield document
                    continue
                document.metadata |= {"status": outcome.status, "filter_reason": outcome.reason}
                if writer is not None:
                    writer.write(document, rank)

    def _jobs(self, data: Iterable[Document], waiting: deque[Document]) -> Iterator[Job]:
        """The jobs of the documents, which wait for their outcomes."""
        for number, document in enumerate(data):
            waiting.append(document)
            yield job_of((document.text, document.metadata.get("url") or None), number, self.form)

    def _count(self, outcome: Outcome) -> None:
        """Note the outcome in the statistics of the step."""
        dropped = (StatHints.dropped, f"dropped_{outcome.reason}")
        self.stat_update(StatHints.total, *((StatHints.forwarded,) if outcome.status == "ok" else dropped))
        for kind, number in outcome.removed.items():
            self.stat_update(f"removed_{kind}", value=number, unit="line")


class NewswashExtractor(_Step):
    """Cleans documents whose text is a page, such as `WarcReader` gives them."""

    name = "🧼 newswash pages"


class NewswashCleaner(_Step):
    """Cleans documents whose text some extractor flattened, such as FineWeb's."""

    type = "🧹 - CLEAN"
    name = "🧼 newswash texts"
    form = "text"
