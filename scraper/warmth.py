"""Imported by the process that workers are forked from when many pages will come: the cleaner has run there.

What it loads on first use (phrases, patterns, the language detector) is then there before a worker is forked,
and not once in every worker's life.

Knows: that pages of letters in either script, and a thin one, make the cleaner load what it has.
Does not know: what that is.
"""

from __future__ import annotations

import contextlib
import gc

from cleaners import clean_html
from cleaners.language import score_of

for word, words in (("a", 200), ("ạ", 200), ("ế", 200), ("a", 5)):
    with contextlib.suppress(Exception):  # a cleaner that cannot run says so at the first page, not here
        clean_html(f"<html><body><article><p>{f'{word}{word} ' * words}</p></article></body></html>")
with contextlib.suppress(Exception):
    score_of("a", "en")
gc.collect()
gc.freeze()
