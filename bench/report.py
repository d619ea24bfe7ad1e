"""One page as a readable report: the gold against each answer, and our receipts.

Knows: how two texts differ, and HTML.
Does not know: how answers and scores come about.

The report is one HTML file that needs nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape
from typing import TYPE_CHECKING, Literal

from bench.peers import OURS
from bench.score import shingles, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bench.peers import Found
    from bench.score import PageScore
    from bench.sets import Gold

Part = Literal["same", "extra", "missing"]

_WORD_AND_REST = re.compile(r"\w+\W*|\W+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: in both, `extra` (only in the answer) or `missing` (only in the gold)."""

    part: Part
    text: str


def compare(gold: str, mine: str) -> list[list[Piece]]:
    """The two texts as one: lines of pieces, in reading order. Lines differ when their words do."""
    ours, theirs = _lines(mine), _lines(gold)
    matcher = SequenceMatcher(
        None, [tuple(words(x)) for x in theirs], [tuple(words(x)) for x in ours], autojunk=False
    )
    out: list[list[Piece]] = []
    for change, a, b, c, d in matcher.get_opcodes():
        if change == "equal":
            out += [[Piece("same", line)] for line in ours[c:d]]
        elif change == "replace":
            out += _by_word(theirs[a:b], ours[c:d])
        else:
            out += [[Piece("missing", line)] for line in theirs[a:b]]
            out += [[Piece("extra", line)] for line in ours[c:d]]
    return out


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _by_word(gold: Sequence[str], mine: Sequence[str]) -> list[list[Piece]]:
    theirs, ours = _tokens(gold), _tokens(mine)
    matcher = SequenceMatcher(None, [_key(x) for x in theirs], [_key(x) for x in ours], autojunk=False)
    pieces: list[Piece] = []
    for change, a, b, c, d in matcher.get_opcodes():
        if change == "equal":
            pieces.append(Piece("same", "".join(ours[c:d])))
            continue
        if a < b:
            pieces.append(Piece("missing", "".join(theirs[a:b])))
        if c < d:
            pieces.append(Piece("extra", "".join(ours[c:d])))
    return _split_lines(pieces)


def _tokens(lines: Sequence[str]) -> list[str]:
    return [token for line in lines for token in _WORD_AND_REST.findall(line + "\n")]


def _key(token: str) -> str:
    return "".join(words(token))


def _split_lines(pieces: Iterable[Piece]) -> list[list[Piece]]:
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        for at, text in enumerate(piece.text.split("\n")):
            if at:
                lines.append([])
            if text:
                lines[-1].append(Piece(piece.part, text))
    return [line for line in lines if line]


def stands_in(text: str, body: str) -> float:
    """The share of the shingles of `text` that the `body` has; 0 for a text without words."""
    mine = shingles(words(text))
    return (mine & shingles(words(body))).total() / mine.total() if mine else 0.0


def page_report(page: Gold, found: Mapping[str, Found], scores: Mapping[str, PageScore]) -> str:
    """The report on one page, as HTML."""
    parts = [
        "<!doctype html><html><head><meta charset=utf-8>",
        f"<title>{escape(page.id)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(page.id)}</h1>",
        f"<p>{_link(page.url)} · {escape(page.lang)}</p>",
        "<p><span class=missing>only in the gold</span> <span class=extra>only in the answer</span></p>",
        _score_rows(scores, found),
        _meta_rows(page, found.get(OURS)),
    ]
    for name, answer in found.items():
        is_open = " open" if name == OURS or OURS not in found else ""
        parts.append(f"<details{is_open}><summary>{escape(name)} against the gold</summary>")
        parts += [_line(line) for line in compare(page.body, answer.text)]
        parts.append("</details>")
        if name == OURS:
            parts.append(_receipts(page, answer))
    parts.append("</body></html>")
    return "\n".join(parts)


def _link(url: str | None) -> str:
    if url is None:
        return "no address"
    if url.startswith(("http://", "https://")):
        return f'<a href="{escape(url)}">{escape(url)}</a>'
    return escape(url)


def _score_rows(scores: Mapping[str, PageScore], found: Mapping[str, Found]) -> str:
    rows = [
        f"<tr><th>{escape(name)}<td>{score.f1:.3f}"
        f"<td>{'-' if score.precision is None else format(score.precision, '.3f')}<td>{score.recall:.3f}"
        f"<td>+{score.extra}<td>-{score.missing}<td>{score.leaked} of {score.captions}"
        f"<td>{escape(found[name].error or found[name].skipped)}"
        for name, score in scores.items()
    ]
    head = "<tr><th>extractor<th>F1<th>P<th>R<th>extra<th>missing<th>captions leaked<th>why none"
    return f"<table>{head}{''.join(rows)}</table>"


def _meta_rows(page: Gold, mine: Found | None) -> str:
    if mine is None:
        return ""
    gold = dict(page.meta)
    rows = [
        f"<tr><th>{name}<td>{escape(str(gold.get(name, '?')))}<td>{escape(str(value))}"
        for name, value in (("title", mine.title), ("date", mine.date), ("author", mine.author))
    ]
    return f"<table><tr><th><th>gold<th>{OURS}{''.join(rows)}</table>"


def _line(pieces: Sequence[Piece]) -> str:
    if len(pieces) == 1:
        return f"<p class={pieces[0].part}>{escape(pieces[0].text)}</p>"
    spans = (f"<span class={piece.part}>{escape(piece.text)}</span>" for piece in pieces)
    return f"<p>{''.join(spans)}</p>"


def _receipts(page: Gold, mine: Found) -> str:
    rows = []
    for removal in mine.removed:
        share = stands_in(removal.text, page.body)
        mark = " class=missing" if share else ""
        rows.append(
            f"<tr{mark}><td>{removal.at}<td>{escape(removal.kind)}<td>{escape(removal.rule)}"
            f"<td>{escape(removal.because)}<td>{'' if not share else format(share, '.0%')}"
            f"<td>{escape(removal.text)}"
        )
    head = "<tr><th>at<th>kind<th>rule<th>because<th>in the gold<th>text"
    return (
        f"<details open><summary>{len(rows)} receipts; coloured: the gold has words of it</summary>"
        f"<table>{head}{''.join(rows)}</table></details>"
    )


_STYLE = """
body { font: 15px/1.5 sans-serif; max-width: 70em; margin: 2em auto; padding: 0 1em }
p { margin: .3em 0; padding: 0 .4em }
table { border-collapse: collapse; margin: 1em 0; font-size: 13px }
td, th { border: 1px solid #ccc; padding: .2em .5em; text-align: left; vertical-align: top }
summary { font-weight: bold; margin: 1em 0 .5em; cursor: pointer }
.missing { background: #fde9a9 }
.extra { background: #f7b9b4 }
"""
