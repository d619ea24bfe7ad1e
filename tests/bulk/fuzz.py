"""Properties of the cleaner as plain functions, and a fuzzer that hunts for inputs which break them.

`python -m bulk.fuzz SECONDS` (with `tests` on the path and atheris installed) runs the fuzzer; an input that
breaks a property is kept in `tests/bulk/findings/`, where the tests read it from then on.

Knows: what must hold for any input.
Does not know: how inputs are made up.
"""

from __future__ import annotations

import hashlib
import re
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaners import Article, clean_html, clean_text

if TYPE_CHECKING:
    from cleaners import Skip

FINDINGS = Path(__file__).parent / "findings"
_WORD = re.compile(r"\w+")


def _in_order(result: Article | Skip) -> None:
    """Kept and removed parts together are all blocks, each block once or in parts, none left out."""
    at = [gone.at for gone in result.removed]
    if isinstance(result, Article):
        at += [position for position, _ in result.kept]
        assert [position for position, _ in result.kept] == sorted(position for position, _ in result.kept)
    assert set(at) == set(range(max(at, default=-1) + 1)), "a block was lost without a receipt"


def _is_clean(text: str) -> None:
    """A text is NFC, with one paragraph a line and nothing else."""
    assert text == unicodedata.normalize("NFC", text)
    assert all(line and line == line.strip() for line in text.split("\n")) or not text
    assert "\r" not in text


def check_page(page: bytes | str) -> None:
    """Whatever a page is: an answer, the same again, nothing lost, nothing dirty."""
    result = clean_html(page)
    assert result == clean_html(page)
    _in_order(result)
    if isinstance(result, Article):
        _is_clean(result.text)


def check_text(text: str) -> None:
    """Whatever a text is: as for a page, and every word of the answer stands in it."""
    result = clean_text(text)
    assert result == clean_text(text)
    _in_order(result)
    if not isinstance(result, Article):
        return
    _is_clean(result.text)
    there = unicodedata.normalize("NFC", text)
    assert set("".join(_WORD.findall(result.text))) <= set(there), "a letter that was not in the input"


def _keep(data: bytes) -> Path:
    """Keep a finding under a name of its own."""
    FINDINGS.mkdir(exist_ok=True)
    path = FINDINGS / hashlib.sha256(data).hexdigest()[:16]
    path.write_bytes(data)
    return path


def _one(data: bytes) -> None:
    """One input of the fuzzer."""
    try:
        check_page(data)
        check_text(data.decode("utf-8", "replace"))
    except BaseException:
        sys.stderr.write(f"kept as {_keep(data)}\n")
        raise


def main(seconds: int) -> None:
    """Hunt for so many seconds; ends with an error at the first finding."""
    import atheris  # noqa: PLC0415 - only for the hunt

    hunter: Any = atheris
    with hunter.instrument_imports(include=["cleaners"]):
        from bulk.pathological import SHAPES  # noqa: PLC0415 - seeds for the hunt
        from bulk.samples import STORIES, page  # noqa: PLC0415 - as above

    import tempfile  # noqa: PLC0415 - as above

    with tempfile.TemporaryDirectory() as folder:
        seeds = [page(number) for number in range(len(STORIES))] + [make(1) for make in SHAPES.values()]
        for number, seed in enumerate(seeds):
            (Path(folder) / str(number)).write_bytes(seed[:20_000])
        words = [f"-max_total_time={seconds}", "-max_len=20000", "-timeout=30", "-rss_limit_mb=4096", folder]
        hunter.Setup([sys.argv[0], *words], _one)
        hunter.Fuzz()


if __name__ == "__main__":
    main(int(sys.argv[1]))
