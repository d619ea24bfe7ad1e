"""Imported once by the process that workers are forked from, so that a new worker is ready at once.

Knows: what a worker will need.
Does not know: anything of the job it will get.
"""

from __future__ import annotations

import gc

import scraper.worker  # noqa: F401 - imported, as pebble is, for the workers that are forked from here

YOUNG = 10_000
"""New objects after which the garbage collector looks through them. A page makes a few thousand and leaves no
circle of them behind: looking every 700, as Python does, takes two or three percent of a page for nothing."""

# what is here now is shared by all workers; the collector shall not touch (and so copy) it
gc.collect()
gc.freeze()
gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
