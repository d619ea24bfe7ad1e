"""Imported by the process that workers are forked from when many pages will come: the cleaner has run there.

What it loads on first use (phrases, patterns, the language detector) is then there before a worker is forked,
and not once in every worker's life.

Knows: that a page of letters in either script makes the cleaner load what it has.
Does not know: what that is.
"""

from __future__ import annotations

import contextlib
import gc

import trafilatura  # noqa: F401 - the cleaner asks it about thin pages only, which these are not

from cleaners import clean_html

for word in ("a", "ạ", "ế"):
    with contextlib.suppress(Exception):  # a cleaner that cannot run says so at the first page, not here
        clean_html(f"<html><body><article><p>{f'{word}{word} ' * 200}</p></article></body></html>")
gc.collect()
gc.freeze()
