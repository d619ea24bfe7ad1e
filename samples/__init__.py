"""Own sample pages, texts, a local dump and a small web site, all on invented events.

Knows: nothing; it only makes `python -m samples.site` and `from samples.site import serve` work.
Does not know: the cleaner and the crawler, which read these folders but are never read by them.
"""
