"""Real flattened articles, byte for byte, where the shared data are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cleaners import Article, clean_text

SHARED = Path(os.environ.get("NEWSWASH_SHARED") or Path(__file__).parents[3] / "shared")
SEEDS = sorted((SHARED / "seeds").glob("*.dirty.txt"))


@pytest.mark.skipif(
    not SEEDS, reason="the shared seeds are not beside the repository (NEWSWASH_SHARED names them)"
)
def test_the_seeds_come_out_to_the_byte() -> None:
    wrong = []
    for dirty in SEEDS:
        result = clean_text(dirty.read_text(encoding="utf-8"))
        clean = dirty.with_name(dirty.name.replace("dirty", "clean")).read_text(encoding="utf-8")
        if not isinstance(result, Article) or result.text + "\n" != clean:
            wrong.append(dirty.name)
    assert wrong == []
