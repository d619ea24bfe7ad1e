"""LangChain: a document transformer; documents hold pages, or texts that a loader flattened.

Knows: LangChain's documents.
Does not know: pages, processes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.documents import BaseDocumentTransformer, Document

from scraper.many import Cleaner
from scraper.stages.columns import facts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from scraper.many import Form, Page
    from scraper.record import Outcome


class NewswashTransformer(BaseDocumentTransformer):
    """Cleans documents; those without an article are left out.

    The address is looked for in `metadata["source"]` and `metadata["url"]`; what was found goes to metadata.

    Args:
        form: whether `page_content` is a page (`html`) or a flattened text (`text`).
        wishes: arguments of `scraper.Cleaner`.
    """

    def __init__(self, form: Form = "html", **wishes: Any) -> None:
        self._form: Form = form
        self._cleaner = Cleaner(**{"workers": 1, "receipts": False} | wishes)

    def transform_documents(self, documents: Sequence[Document], **_: Any) -> Sequence[Document]:
        """The clean documents, in order."""
        outcomes = self._cleaner.map(map(_page, documents), self._form)
        return [_clean(*pair) for pair in zip(documents, outcomes, strict=True) if pair[1].status == "ok"]

    async def atransform_documents(self, documents: Sequence[Document], **_: Any) -> Sequence[Document]:
        """The same for an event loop."""
        outcomes = [one async for one in self._outcomes(documents)]
        return [_clean(*pair) for pair in zip(documents, outcomes, strict=True) if pair[1].status == "ok"]

    def _outcomes(self, documents: Sequence[Document]) -> AsyncIterator[Outcome]:
        return self._cleaner.map_async(map(_page, documents), self._form)


def _page(document: Document) -> Page:
    source = document.metadata.get("source") or document.metadata.get("url")
    return document.page_content, source if isinstance(source, str) and "://" in source else None


def _clean(document: Document, outcome: Outcome) -> Document:
    return Document(outcome.text, id=document.id, metadata=document.metadata | facts(outcome))
