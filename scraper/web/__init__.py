"""The crawl: a list of addresses in, clean texts out; polite, safe, resumable."""
