"""Haystack: a component between a fetcher and a splitter; documents hold pages or flattened texts.

Knows: Haystack's components and documents.
Does not know: pages, processes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from haystack import Document, component

from scraper.many import Cleaner
from scraper.stages.columns import facts


@component
class NewswashComponent:
    """Cleans documents; those without an article come out as `dropped`, unchanged but for the reason.

    The address is looked for in `meta["url"]`; what was found goes to `meta`.

    Args:
        form: whether `content` is a page (`html`) or a flattened text (`text`).
        workers: worker processes.
    """

    def __init__(self, form: str = "html", workers: int = 1) -> None:
        self._form: Any = form
        self._cleaner = Cleaner(workers, receipts=False)

    @component.output_types(documents=list[Document], dropped=list[Document])
    def run(self, documents: list[Document]) -> dict[str, list[Document]]:
        """The clean documents and the dropped ones, each in order."""
        pages = ((document.content or "", document.meta.get("url")) for document in documents)
        answer: dict[str, list[Document]] = {"documents": [], "dropped": []}
        for document, outcome in zip(documents, self._cleaner.map(pages, self._form), strict=True):
            known = replace(document, meta=document.meta | facts(outcome))
            if outcome.status == "ok":
                answer["documents"].append(replace(known, content=outcome.text))
            else:
                answer["dropped"].append(known)
        return answer
