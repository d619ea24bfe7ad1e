"""Flattened text -> article: lines, language, rules.

Knows: the order of the stages for text that holds no markup. Does not know: how any of them works.
"""

from __future__ import annotations

from cleaners.blocks import blocks_of, lines_of
from cleaners.language import language_of
from cleaners.legacy import GARBLED, from_legacy
from cleaners.model import Article, Block, Options, Skip
from cleaners.own import among
from cleaners.packs import pack_for
from cleaners.rule import strip
from cleaners.rules import RULES
from cleaners.syllables import repair

_DEFAULT = Options()


def clean_text(
    text: str, *, language: str | None = None, url: str | None = None, options: Options = _DEFAULT
) -> Article | Skip:
    """Clean a text that some extractor flattened: one paragraph a line, no markup left.

    Args:
        text: the text; any line ends, any normalisation form.
        language: ISO 639-1, where the caller knows it; decided from the text otherwise.
        url: where it came from; passed through.
        options: what to keep, switch off and want.

    Returns:
        The article, whose `title` is None (a headline in the text stays its first line), or a `Skip`
        with the reason `no-body` or `language`. Vietnamese in an old encoding comes back in Unicode; where
        letters are lost for good, a note says so.
    """
    notes: list[str] = []
    if (restored := from_legacy(text)) is not None:
        notes += [GARBLED] if "\ufffd" in restored else []
        text = restored
    blocks = blocks_of(text)
    decided = language or language_of(text)
    if options.languages and decided not in options.languages:
        return Skip(
            "language",
            f"the text is in {decided or 'a language nobody could tell'}",
            language=decided,
            notes=tuple(notes),
        )
    rules = among(RULES, options.rules, notes) if options.rules else RULES
    kept, removed = strip(blocks, pack_for(decided), rules, options)
    if not kept:
        return Skip(
            "no-body", "no line is left", language=decided, removed=tuple(removed), notes=tuple(notes)
        )
    if decided == "vi":
        kept = _repaired(kept)
    return Article(
        lines_of(kept),
        language=decided,
        url=url,
        removed=tuple(removed),
        kept=tuple(kept),
        notes=tuple(notes),
    )


def _repaired(kept: list[tuple[int, Block]]) -> list[tuple[int, Block]]:
    """The kept blocks with glued words parted; the whole text is looked at, for what it spells so twice."""
    whole = "\n".join([block.text for _, block in kept])
    if (repaired := repair(whole)) is whole:
        return kept
    texts = repaired.split("\n")
    return [
        (at, block if block.text == text else block._replace(text=text))
        for (at, block), text in zip(kept, texts, strict=True)
    ]
